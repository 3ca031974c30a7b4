/**
 * Comparing two numbers to 20 and sorting three digits.
 *
 * @module
 */
import {
  asked,
  type Fact,
  joined,
  type Language,
  LANGUAGES,
  pick,
  range,
  type Topic,
} from "./topic.ts";

/** Pairs of different numbers in both orders; half of all, spread evenly. */
const PAIRS = range(1, 20).flatMap((a) =>
  range(1, 20).filter((b) => (a + b) % 2 === 1).map((b) => [a, b])
);

/** Three different digits in all orders; a third of all, spread evenly. */
const TRIPLES = range(1, 9).flatMap((a) =>
  range(1, 9).flatMap((b) => range(1, 9).map((c) => [a, b, c]))
).filter((triple) => new Set(triple).size === 3)
  .filter(([a, b, c]) => (a + 2 * b + 4 * c) % 3 === 0);

export const ordering: Topic = {
  name: "ordering",
  weight: 2,
  exchanges: () =>
    LANGUAGES.flatMap((language) =>
      [
        ...PAIRS.flatMap((pair) => compared(language, pair)),
        ...TRIPLES.map((triple) => sorted(language, triple)),
      ].flatMap((fact) => asked(language, fact))
    ),
  passage(language, random) {
    const [small, large] = ascending(pick(PAIRS, random));
    const triple = listed(language, ascending(pick(TRIPLES, random)));
    const sentences = language === "en"
      ? [
        `${large} is larger than ${small}.`,
        `${small} is smaller than ${large}.`,
        `In order, the numbers are ${triple}.`,
      ]
      : [
        `${large}比${small}大。`,
        `${small}比${large}小。`,
        `从小到大排列是${triple}。`,
      ];
    const first = random.integer(sentences.length);
    const count = 1 + random.integer(2);
    return joined(language, sentences.slice(first, first + count));
  },
};

function compared(language: Language, pair: readonly number[]): Fact[] {
  const [a, b] = pair;
  const [small, large] = ascending(pair);
  return language === "en"
    ? [
      {
        questions: [`Which is larger, ${a} or ${b}?`],
        answer: `The larger number is ${large}.`,
        check: `${large}`,
      },
      {
        questions: [`Which is smaller, ${a} or ${b}?`],
        answer: `The smaller number is ${small}.`,
        check: `${small}`,
      },
    ]
    : [
      {
        questions: [`${a}和${b}哪个大？`],
        answer: `较大的数是${large}。`,
        check: `${large}`,
      },
      {
        questions: [`${a}和${b}哪个小？`],
        answer: `较小的数是${small}。`,
        check: `${small}`,
      },
    ];
}

function sorted(language: Language, triple: readonly number[]): Fact {
  const shown = listed(language, triple);
  const inOrder = listed(language, ascending(triple));
  return language === "en"
    ? {
      questions: [`Sort the numbers ${shown}.`],
      answer: `In order: ${inOrder}.`,
      check: inOrder,
    }
    : {
      questions: [`把${shown}从小到大排列。`],
      answer: `从小到大排列是${inOrder}。`,
      check: inOrder,
    };
}

function ascending(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

function listed(language: Language, numbers: readonly number[]): string {
  return numbers.join(language === "en" ? ", " : "、");
}
