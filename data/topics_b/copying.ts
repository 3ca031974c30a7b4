/**
 * Words as they are: repeated, and put in order.
 *
 * @module
 */
import type { Language } from "../topics/topic.ts";
import { pairsOf } from "./words.ts";
import { wordTopic } from "./words_task.ts";

type Pair = readonly [string, string];

const subjects = (language: Language): readonly Pair[] => pairsOf(language);

const listed = (language: Language, words: readonly string[]) =>
  words.join(language === "en" ? ", " : "、");

/** `cat, dog` → `cat, dog` */
export const repeat = wordTopic<Pair>({
  name: "repeat",
  weight: 2,
  subjects,
  fact(language, pair) {
    const words = listed(language, pair);
    return language === "en"
      ? { questions: [`Repeat: ${words}.`], answer: `${words}.`, check: words }
      : { questions: [`重复：${words}。`], answer: `${words}。`, check: words };
  },
  sentence: (language, pair) =>
    language === "en"
      ? `Two words are ${listed(language, pair)}.`
      : `两个词是${listed(language, pair)}。`,
});

/** `dog, cat` → `cat, dog`; in Chinese, where there is no alphabet, turned. */
export const sortWords = wordTopic<Pair>({
  name: "sort words",
  weight: 2,
  subjects,
  fact(language, pair) {
    const words = listed(language, pair);
    const sorted = listed(language, ordered(language, pair));
    return language === "en"
      ? {
        questions: [`Sort the words ${words} by the alphabet.`],
        answer: `In order: ${sorted}.`,
        check: sorted,
      }
      : {
        questions: [`把${words}交换顺序。`],
        answer: `交换以后是${sorted}。`,
        check: sorted,
      };
  },
  sentence: (language, pair) =>
    language === "en"
      ? `By the alphabet: ${listed(language, ordered(language, pair))}.`
      : `交换以后是${listed(language, ordered(language, pair))}。`,
});

function ordered(language: Language, pair: Pair): string[] {
  return language === "en" ? [...pair].sort() : [...pair].reverse();
}
