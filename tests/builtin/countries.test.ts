import { assert, assertEquals } from "@std/assert";
import {
  continents,
  countries as records,
  languages,
  type TCountryCode,
} from "countries-list";
import { countries } from "../../data/topics/countries.ts";
import { COUNTRIES } from "../../data/topics/country_list.ts";
import type { Language } from "../../data/topics/topic.ts";

const CODES = new Map(
  Object.entries(records).map(([code, { name }]) => [name, code]),
);

function recordOf(name: string) {
  const code = CODES.get(name.replace(/^the /, ""));
  assert(code !== undefined, `"${name}" is no country of the package`);
  return records[code as TCountryCode];
}

/** Answers by the words of the question. */
function answersIn(language: Language): Map<string, string> {
  return new Map(
    countries.exchanges()
      .filter((exchange) => exchange.language === language)
      .map(({ turns }) => [
        turns.map(({ question }) => question).join(" "),
        turns.at(-1)!.answer,
      ]),
  );
}

Deno.test("COUNTRIES agree with countries-list", () => {
  for (const { name, capital, continent, language } of COUNTRIES.en) {
    const record = recordOf(name);
    const spoken = record.languages.map((code) => languages[code].name);

    assertEquals(capital, record.capital, name);
    assertEquals(continent, continents[record.continent], name);
    assertEquals(language, spoken.length === 1 ? spoken[0] : undefined, name);
  }
  assertEquals(COUNTRIES.en.length, 40);
});

Deno.test("COUNTRIES name the currency whose code countries-list has", () => {
  const codes = new Map<string, string>();
  for (const code of Intl.supportedValuesOf("currency")) {
    const names = new Intl.DisplayNames("en", { type: "currency" });
    codes.set(names.of(code)!.toLowerCase(), code);
  }
  for (const { name, currency } of COUNTRIES.en) {
    const [first] = recordOf(name).currency as readonly string[];
    assertEquals(codes.get(currency.toLowerCase()), first, name);
  }
});

Deno.test("COUNTRIES are the same in both languages", () => {
  // One of each continent, by hand; the order is that of the English list.
  const byHand = {
    China: ["中国", "北京", "亚洲", "人民币", "中文"],
    France: ["法国", "巴黎", "欧洲", "欧元", "法语"],
    "the United States": ["美国", "华盛顿", "北美洲", "美元", "英语"],
    Brazil: ["巴西", "巴西利亚", "南美洲", "巴西雷亚尔", "葡萄牙语"],
    Egypt: ["埃及", "开罗", "非洲", "埃及镑", "阿拉伯语"],
    "New Zealand": ["新西兰", "惠灵顿", "大洋洲", "新西兰元", undefined],
  };

  assertEquals(COUNTRIES.zh.length, COUNTRIES.en.length);
  for (const [english, chinese] of Object.entries(byHand)) {
    const index = COUNTRIES.en.findIndex(({ name }) => name === english);
    const { name, capital, continent, currency, language } =
      COUNTRIES.zh[index];
    assertEquals([name, capital, continent, currency, language], chinese);
  }
});

Deno.test("COUNTRIES in Chinese have one name for one thing", () => {
  for (const key of ["continent", "currency", "language"] as const) {
    const names = new Map<string | undefined, string | undefined>();
    for (const [index, { [key]: english }] of COUNTRIES.en.entries()) {
      const chinese = COUNTRIES.zh[index][key];
      assertEquals(names.get(english) ?? chinese, chinese, english);
      names.set(english, chinese);
    }
  }
});

Deno.test("countries asks for each fact of a country, in English", () => {
  const answers = answersIn("en");
  const expected = {
    "What is the capital of Japan?": "The capital of Japan is Tokyo.",
    "Tokyo is the capital of which country?": "Tokyo is the capital of Japan.",
    "Which country's capital is Tokyo?": "Tokyo is the capital of Japan.",
    "Where in the world is Japan?": "Japan is in Asia.",
    "What do people pay with in Japan?":
      "The currency of Japan is the Japanese yen.",
    "Which language is spoken in Japan?": "People in Japan speak Japanese.",
    "Which continent is the Netherlands in?": "The Netherlands is in Europe.",
    "What is the capital of the United States?":
      "The capital of the United States is Washington D.C.",
    "What is the capital of China? And the capital of Japan?":
      "The capital of Japan is Tokyo.",
  };

  for (const [question, answer] of Object.entries(expected)) {
    assertEquals(answers.get(question), answer, question);
  }
  assert(!answers.has("What language do people speak in Switzerland?"));
});

Deno.test("countries asks for each fact of a country, in Chinese", () => {
  const answers = answersIn("zh");
  const expected = {
    "日本的首都是哪座城市？": "日本的首都是东京。",
    "哪个国家的首都是东京？": "首都是东京的国家是日本。",
    "日本位于哪个大洲？": "日本位于亚洲。",
    "日本用什么货币？": "日本的货币是日元。",
    "日本通用什么语言？": "日本人说日语。",
    "中国的首都是哪里？ 那日本呢？": "日本的首都是东京。",
  };

  for (const [question, answer] of Object.entries(expected)) {
    assertEquals(answers.get(question), answer, question);
  }
  assert(!answers.has("瑞士人说什么语言？"));
});
