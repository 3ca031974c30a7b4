/**
 * Which questions are held out, decided by the words of the question and
 * nothing else.
 *
 * A question keeps its side whatever the seed, the size of the set or the order
 * of generation, so a model trained on one generated set can be evaluated on
 * the held-out rows of any other.
 *
 * @module
 */
import { randomStream } from "sft/core/random.ts";
import type { Exchange } from "./topics/topic.ts";

export type Side = "train" | "held out";

/** Share of questions that no training row may ask. */
export const HELD_OUT_SHARE = 0.05;

/**
 * The question without what does not change it: case, width, and which spaces
 * and punctuation part its words. Signs such as + and - are kept.
 */
export function questionKey(question: string): string {
  return question.normalize("NFKC").toLowerCase()
    .replace(/(?:(?!-)[\s\p{P}])+/gu, " ").trim();
}

/** The side on which a question lies. */
export function sideOf(question: string): Side {
  // A stream that is seeded by the question is a hash of it.
  const hash = randomStream(0, questionKey(question)).uniform();
  return hash < HELD_OUT_SHARE ? "held out" : "train";
}

/** The exchanges of which every question lies on `side`. */
export function onSide(
  side: Side,
  exchanges: readonly Exchange[],
): Exchange[] {
  return exchanges.filter(({ turns }) =>
    turns.every(({ question }) => sideOf(question) === side)
  );
}
