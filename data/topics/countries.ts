/**
 * Facts on countries: capital, continent, currency, language; capitals also
 * backwards.
 *
 * @module
 */
import { permutation } from "sft/core/random.ts";
import { COUNTRIES, type Country } from "./country_list.ts";
import {
  asked,
  type Exchange,
  type Fact,
  type Language,
  LANGUAGES,
  pick,
  severalOf,
  type Topic,
} from "./topic.ts";

const FACTS: Record<Language, readonly (readonly Fact[])[]> = {
  en: COUNTRIES.en.map(factsInEnglish),
  zh: COUNTRIES.zh.map(factsInChinese),
};

export const countries: Topic = {
  name: "countries",
  weight: 3,
  exchanges: () =>
    LANGUAGES.flatMap((language) => [
      ...FACTS[language].flat().flatMap((fact) => asked(language, fact)),
      ...followUps(language),
    ]),
  passage(language, random) {
    const facts = pick(FACTS[language], random);
    const order = permutation(facts.length, random);
    return severalOf(language, random, (index) => facts[order[index]].answer);
  },
};

function factsInEnglish(
  { name, capital, continent, currency, language }: Country,
): Fact[] {
  return [
    {
      questions: [
        `What is the capital of ${name}?`,
        `Which city is the capital of ${name}?`,
      ],
      answer: sentence(`The capital of ${name} is ${capital}`),
      // Checks leave out final punctuation, as in "Washington D.C."
      check: capital.replace(/\.$/, ""),
    },
    {
      questions: [
        `${capital} is the capital of which country?`,
        `Which country's capital is ${capital}?`,
      ],
      answer: sentence(`${capital} is the capital of ${name}`),
      check: name,
    },
    {
      questions: [
        `Which continent is ${name} in?`,
        `Where in the world is ${name}?`,
      ],
      answer: sentence(`${name} is in ${continent}`),
      check: continent,
    },
    {
      questions: [
        `What is the currency of ${name}?`,
        `What do people pay with in ${name}?`,
      ],
      answer: sentence(`The currency of ${name} is the ${currency}`),
      check: currency,
    },
    ...language
      ? [{
        questions: [
          `What language do people speak in ${name}?`,
          `Which language is spoken in ${name}?`,
        ],
        answer: sentence(`People in ${name} speak ${language}`),
        check: language,
      }]
      : [],
  ];
}

function factsInChinese(
  { name, capital, continent, currency, language }: Country,
): Fact[] {
  return [
    {
      questions: [`${name}的首都是哪里？`, `${name}的首都是哪座城市？`],
      answer: `${name}的首都是${capital}。`,
      check: capital,
    },
    {
      questions: [
        `${capital}是哪个国家的首都？`,
        `哪个国家的首都是${capital}？`,
      ],
      answer: `首都是${capital}的国家是${name}。`,
      check: name,
    },
    {
      questions: [`${name}在哪个洲？`, `${name}位于哪个大洲？`],
      answer: `${name}位于${continent}。`,
      check: continent,
    },
    {
      questions: [`${name}的货币是什么？`, `${name}用什么货币？`],
      answer: `${name}的货币是${currency}。`,
      check: currency,
    },
    ...language
      ? [{
        questions: [`${name}人说什么语言？`, `${name}通用什么语言？`],
        answer: `${name}人说${language}。`,
        check: language,
      }]
      : [],
  ];
}

/** "And the capital of Japan?" leans on the question before it. */
function followUps(language: Language): Exchange[] {
  const all = COUNTRIES[language];
  return all.flatMap((_, index) =>
    [1, 7, 12].map((distance) => {
      const next = (index + distance) % all.length;
      const [first, second] = [index, next].map((country) =>
        asked(language, FACTS[language][country][0])[0].turns[0]
      );
      const { name } = all[next];
      const question = language === "en"
        ? `And the capital of ${name}?`
        : `那${name}呢？`;
      return { language, turns: [first, { ...second, question }] };
    })
  );
}

function sentence(words: string): string {
  const stop = words.endsWith(".") ? "" : ".";
  return words[0].toUpperCase() + words.slice(1) + stop;
}
