/**
 * Sums of small numbers: the addition table to 12 and the multiplication table
 * to 9, each also backwards, so that no result is negative or broken.
 *
 * @module
 */
import {
  type Exchange,
  type Language,
  LANGUAGES,
  pick,
  range,
  severalOf,
  type Topic,
  type Turn,
} from "./topic.ts";

type Sign = "+" | "-" | "×" | "÷";

interface Sum {
  readonly a: number;
  readonly sign: Sign;
  readonly b: number;
  readonly result: number;
}

const WORDS: Record<Language, Record<Sign, string>> = {
  en: { "+": " plus ", "-": " minus ", "×": " times ", "÷": " divided by " },
  zh: { "+": "加", "-": "减", "×": "乘以", "÷": "除以" },
};

const table = (to: number) =>
  range(1, to).flatMap((a) => range(1, to).map((b) => [a, b]));

const SUMS: readonly Sum[] = [
  ...table(12).flatMap(([a, b]): Sum[] => [
    { a, sign: "+", b, result: a + b },
    { a: a + b, sign: "-", b, result: a },
  ]),
  ...table(9).flatMap(([a, b]): Sum[] => [
    { a, sign: "×", b, result: a * b },
    { a: a * b, sign: "÷", b, result: a },
  ]),
];

export const arithmetic: Topic = {
  name: "arithmetic",
  weight: 3,
  exchanges: () =>
    LANGUAGES.flatMap((language) => [
      ...SUMS.flatMap((sum) => [
        { language, turns: [inWords(language, sum)] },
        { language, turns: [inSigns(language, sum)] },
      ]),
      ...SUMS.filter(({ sign, result }) => sign === "+" && result <= 12)
        .map((sum) => continued(language, sum)),
    ]),
  passage(language, random) {
    const write = pick([inWords, inSigns], random);
    return severalOf(
      language,
      random,
      () => write(language, pick(SUMS, random)).answer,
    );
  },
};

/** "What is 3 plus 4?" */
function inWords(language: Language, { a, sign, b, result }: Sum): Turn {
  const left = `${a}${WORDS[language][sign]}${b}`;
  return language === "en"
    ? {
      question: `What is ${left}?`,
      answer: `${left} is ${result}.`,
      check: `${result}`,
    }
    : {
      question: `${left}等于多少？`,
      answer: `${left}等于${result}。`,
      check: `${result}`,
    };
}

/** "Calculate 3 + 4." */
function inSigns(language: Language, { a, sign, b, result }: Sum): Turn {
  const left = `${a} ${sign} ${b}`;
  return language === "en"
    ? {
      question: `Calculate ${left}.`,
      answer: `${left} = ${result}.`,
      check: `${result}`,
    }
    : {
      question: `计算：${left}`,
      answer: `${left} = ${result}。`,
      check: `${result}`,
    };
}

/** "What is 3 plus 4?", then "Now add 2.", which means nothing on its own. */
function continued(language: Language, first: Sum): Exchange {
  const a = first.result;
  const b = 1 + (first.a + 2 * first.b) % 6;
  const next = inWords(language, { a, sign: "+", b, result: a + b });
  const question = language === "en" ? `Now add ${b}.` : `再加${b}呢？`;
  return { language, turns: [inWords(language, first), { ...next, question }] };
}
