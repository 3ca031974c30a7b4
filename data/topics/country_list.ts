/**
 * Countries with their capital, continent, currency and language, in English
 * and Chinese.
 *
 * Which country has which is taken from the package `countries-list`; names of
 * countries, currencies and languages come from the runtime's Unicode locale
 * data. Only the Chinese spelling of each capital is written here, as neither
 * source has it.
 *
 * @module
 */
import { continents, countries, type TCountryCode } from "countries-list";
import type { Language } from "./topic.ts";

/** What is known of one country in one language. */
export interface Country {
  /** As it stands inside a sentence, with an article where it takes one. */
  readonly name: string;
  readonly capital: string;
  readonly continent: string;
  readonly currency: string;
  /** The one official language; left out where there are several. */
  readonly language?: string;
}

const CHINESE_CAPITALS: Partial<Record<TCountryCode, string>> = {
  CN: "北京",
  JP: "东京",
  KR: "首尔",
  TH: "曼谷",
  VN: "河内",
  ID: "雅加达",
  MY: "吉隆坡",
  PH: "马尼拉",
  IN: "新德里",
  NP: "加德满都",
  SA: "利雅得",
  FR: "巴黎",
  DE: "柏林",
  IT: "罗马",
  ES: "马德里",
  PT: "里斯本",
  GB: "伦敦",
  NL: "阿姆斯特丹",
  AT: "维也纳",
  CH: "伯尔尼",
  PL: "华沙",
  HU: "布达佩斯",
  GR: "雅典",
  SE: "斯德哥尔摩",
  DK: "哥本哈根",
  FI: "赫尔辛基",
  IS: "雷克雅未克",
  US: "华盛顿",
  CA: "渥太华",
  MX: "墨西哥城",
  CU: "哈瓦那",
  BR: "巴西利亚",
  AR: "布宜诺斯艾利斯",
  PE: "利马",
  EG: "开罗",
  ET: "亚的斯亚贝巴",
  KE: "内罗毕",
  MA: "拉巴特",
  AU: "堪培拉",
  NZ: "惠灵顿",
};

const CHINESE_CONTINENTS: Record<keyof typeof continents, string> = {
  AF: "非洲",
  AN: "南极洲",
  AS: "亚洲",
  EU: "欧洲",
  NA: "北美洲",
  OC: "大洋洲",
  SA: "南美洲",
};

const WITH_ARTICLE: ReadonlySet<string> = new Set(["GB", "NL", "PH", "US"]);

/** The countries that the set asks about, in the same order in each language. */
export const COUNTRIES: Record<Language, readonly Country[]> = {
  en: countriesIn("en"),
  zh: countriesIn("zh"),
};

function countriesIn(language: Language): Country[] {
  const nameOf = (type: Intl.DisplayNamesType, code: string) =>
    new Intl.DisplayNames(language, { type }).of(code)!;
  return Object.entries(CHINESE_CAPITALS).map(([code, chineseCapital]) => {
    const country = countries[code as TCountryCode];
    const name = nameOf("region", code);
    const [spoken, ...furtherLanguages] = country.languages;
    return {
      name: language === "en" && WITH_ARTICLE.has(code) ? `the ${name}` : name,
      capital: language === "en" ? country.capital : chineseCapital,
      continent: language === "en"
        ? continents[country.continent]
        : CHINESE_CONTINENTS[country.continent],
      // Units of account of banks follow the coin in the hand.
      currency: insideSentence(nameOf("currency", country.currency[0])),
      language: furtherLanguages.length === 0
        ? nameOf("language", spoken)
        : undefined,
    };
  });
}

/** English names of currencies are in title case: "Swiss Franc". */
function insideSentence(currency: string): string {
  return currency.replace(/\S+$/, (coin) => coin.toLowerCase());
}
