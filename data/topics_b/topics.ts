/**
 * Every topic of the second built-in set: work on the words of the question,
 * where the first set asks for knowledge.
 *
 * @module
 */
import type { Topic } from "../topics/topic.ts";
import { repeat, sortWords } from "./copying.ts";
import { countLetters, ends, reverse, spell } from "./spelling.ts";

/** For `generateBuiltin({ topics: TOPICS_B })`. */
export const TOPICS_B: readonly Topic[] = [
  repeat,
  reverse,
  spell,
  countLetters,
  sortWords,
  ends,
];
