/**
 * Words taken apart: spelled, counted, turned round, their first and last
 * letter.
 *
 * @module
 */
import type { Language } from "../topics/topic.ts";
import { lettersOf, WORDS } from "./words.ts";
import { wordTopic } from "./words_task.ts";

const subjects = (language: Language) => WORDS[language];

/** `cat` → `c-a-t` */
export const spell = wordTopic<string>({
  name: "spell",
  weight: 2,
  subjects,
  fact(language, word) {
    const spelled = lettersOf(word).join("-");
    return language === "en"
      ? {
        questions: [`Spell ${word}.`, `How do you spell ${word}?`],
        answer: `${word} is spelled ${spelled}.`,
        check: spelled,
      }
      : {
        questions: [`把${word}一个字一个字写出来。`, `${word}分开怎么写？`],
        answer: `${word}分开写是${spelled}。`,
        check: spelled,
      };
  },
  sentence: (language, word) =>
    language === "en"
      ? `${word} is spelled ${lettersOf(word).join("-")}.`
      : `${word}分开写是${lettersOf(word).join("-")}。`,
});

/** `cat` → `3` */
export const countLetters = wordTopic<string>({
  name: "count letters",
  weight: 2,
  subjects,
  fact(language, word) {
    const count = `${lettersOf(word).length}`;
    return language === "en"
      ? {
        questions: [
          `How many letters are in ${word}?`,
          `Count the letters of ${word}.`,
        ],
        answer: `The number of letters in ${word} is ${count}.`,
        check: count,
      }
      : {
        questions: [`${word}有几个字？`, `数一数${word}的字数。`],
        answer: `${word}的字数是${count}。`,
        check: count,
      };
  },
  sentence: (language, word) =>
    language === "en"
      ? `The number of letters in ${word} is ${lettersOf(word).length}.`
      : `${word}的字数是${lettersOf(word).length}。`,
});

/** `cat` → `t-a-c` */
export const reverse = wordTopic<string>({
  name: "reverse",
  weight: 2,
  subjects,
  fact(language, word) {
    const reversed = lettersOf(word).reverse().join("-");
    return language === "en"
      ? {
        questions: [`Spell ${word} backwards.`, `Reverse the word ${word}.`],
        answer: `${word} backwards is ${reversed}.`,
        check: reversed,
      }
      : {
        questions: [`把${word}倒过来写。`, `${word}反过来怎么写？`],
        answer: `${word}倒过来是${reversed}。`,
        check: reversed,
      };
  },
  sentence: (language, word) =>
    language === "en"
      ? `${word} backwards is ${lettersOf(word).reverse().join("-")}.`
      : `${word}倒过来是${lettersOf(word).reverse().join("-")}。`,
});

/** `cat` → `c`, `t` */
export const ends = wordTopic<readonly [string, "first" | "last"]>({
  name: "first and last",
  weight: 2,
  subjects: (language) =>
    WORDS[language].flatMap((word) =>
      (["first", "last"] as const).map((end) => [word, end] as const)
    ),
  fact(language, [word, end]) {
    const letter = lettersOf(word).at(end === "first" ? 0 : -1)!;
    return language === "en"
      ? {
        questions: [
          `What is the ${end} letter of ${word}?`,
          `Name the ${end} letter of ${word}.`,
        ],
        answer: `The ${end} letter of ${word} is ${letter}.`,
        check: letter,
      }
      : {
        questions: [
          `${word}的${inChinese(end)}是什么？`,
          `说出${word}的${inChinese(end)}。`,
        ],
        answer: `${word}的${inChinese(end)}是${letter}。`,
        check: letter,
      };
  },
  sentence(language, [word, end]) {
    const letter = lettersOf(word).at(end === "first" ? 0 : -1)!;
    return language === "en"
      ? `The ${end} letter of ${word} is ${letter}.`
      : `${word}的${inChinese(end)}是${letter}。`;
  },
});

function inChinese(end: "first" | "last"): string {
  return end === "first" ? "第一个字" : "最后一个字";
}
