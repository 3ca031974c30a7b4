/**
 * What a topic of the built-in set is: all questions that it can ask, with
 * their answers, and running text about the same world.
 *
 * @module
 */
import type { RandomStream } from "sft/core/random.ts";

export type Language = "en" | "zh";

export const LANGUAGES: readonly Language[] = ["en", "zh"];

/** A question with its one right answer. */
export interface Turn {
  readonly question: string;
  /** A natural sentence that ends with `check`. */
  readonly answer: string;
  /**
   * What a right reply ends with, final punctuation aside. Left out where there
   * is no right or wrong, as in a greeting.
   */
  readonly check?: string;
}

/** Turns that belong together: one, or one and what follows up on it. */
export interface Exchange {
  readonly language: Language;
  readonly turns: readonly Turn[];
}

/** One field of knowledge. Topics know nothing of each other. */
export interface Topic {
  readonly name: string;
  /** How often it is drawn, relative to the other topics of a set. */
  readonly weight: number;
  /** Everything it can ask; no chance involved. */
  exchanges(): Exchange[];
  /** One to three sentences of running text; never a question. */
  passage(language: Language, random: RandomStream): string;
}

/** One answer with the questions that lead to it. */
export interface Fact {
  readonly questions: readonly string[];
  /** As in {@linkcode Turn}. */
  readonly answer: string;
  /** As in {@linkcode Turn}. */
  readonly check?: string;
}

/** A fact as one exchange for each of its questions. */
export function asked(
  language: Language,
  { questions, answer, check }: Fact,
): Exchange[] {
  return questions.map((question) => ({
    language,
    turns: [{ question, answer, check }],
  }));
}

/** The integers `from` to `to`, both included. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** One of the choices, all equally likely. */
export function pick<T>(choices: readonly T[], random: RandomStream): T {
  return choices[random.integer(choices.length)];
}

/** One to three different sentences from the same source as one paragraph. */
export function severalOf(
  language: Language,
  random: RandomStream,
  sentence: (index: number) => string,
): string {
  const sentences = range(0, random.integer(3)).map(sentence);
  return joined(language, [...new Set(sentences)]);
}

/** Sentences as one paragraph: Chinese needs no space between them. */
export function joined(
  language: Language,
  sentences: readonly string[],
): string {
  return sentences.join(language === "en" ? " " : "");
}
