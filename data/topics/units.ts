/**
 * Units of length, weight and time: how many small ones make some big ones, and
 * back. Whole numbers only.
 *
 * @module
 */
import {
  asked,
  type Fact,
  type Language,
  LANGUAGES,
  pick,
  range,
  severalOf,
  type Topic,
} from "./topic.ts";

interface Conversion {
  /** Small units in a big one. */
  readonly factor: number;
  /** Plural, as every amount here is above one. */
  readonly en: readonly [big: string, small: string];
  readonly zh: readonly [big: string, small: string];
}

const CONVERSIONS: readonly Conversion[] = [
  { factor: 100, en: ["metres", "centimetres"], zh: ["米", "厘米"] },
  { factor: 1000, en: ["kilometres", "metres"], zh: ["公里", "米"] },
  { factor: 1000, en: ["kilograms", "grams"], zh: ["公斤", "克"] },
  { factor: 60, en: ["hours", "minutes"], zh: ["小时", "分钟"] },
  { factor: 60, en: ["minutes", "seconds"], zh: ["分钟", "秒"] },
  { factor: 24, en: ["days", "hours"], zh: ["天", "小时"] },
  { factor: 7, en: ["weeks", "days"], zh: ["周", "天"] },
  { factor: 12, en: ["years", "months"], zh: ["年", "个月"] },
];

const FACTS: Record<Language, readonly Fact[]> = {
  en: facts("en"),
  zh: facts("zh"),
};

export const units: Topic = {
  name: "units",
  weight: 1.5,
  exchanges: () =>
    LANGUAGES.flatMap((language) =>
      FACTS[language].flatMap((fact) => asked(language, fact))
    ),
  passage: (language, random) =>
    severalOf(
      language,
      random,
      () => pick(FACTS[language], random).answer,
    ),
};

/** Each conversion for two to ten big units, in both directions. */
function facts(language: Language): Fact[] {
  const amount = (count: number, unit: string) =>
    language === "en" ? `${count} ${unit}` : `${count}${unit}`;
  return CONVERSIONS.flatMap((conversion) => {
    const [big, small] = conversion[language];
    return range(2, 10).flatMap((count) => {
      const inBig = amount(count, big);
      const inSmall = amount(count * conversion.factor, small);
      return [
        equality(language, inBig, inSmall, small),
        equality(language, inSmall, inBig, big),
      ];
    });
  });
}

function equality(
  language: Language,
  from: string,
  to: string,
  unit: string,
): Fact {
  return language === "en"
    ? {
      questions: [
        `How many ${unit} are there in ${from}?`,
        `Convert ${from} to ${unit}.`,
      ],
      answer: `${from} is ${to}.`,
      check: to,
    }
    : {
      questions: [`${from}是多少${unit}？`, `${from}等于多少${unit}？`],
      answer: `${from}是${to}。`,
      check: to,
    };
}
