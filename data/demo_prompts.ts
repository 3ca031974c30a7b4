/**
 * What the demo asks every model: held-out questions of topics in which an
 * answer is right or wrong.
 *
 * @module
 */

/** Questions that no training row of any seed asks, in both languages. */
export const DEMO_PROMPTS: readonly string[] = [
  "Sort the numbers 8, 6, 1.",
  "What is the capital of New Zealand?",
  "Which month comes after September?",
  "加拿大的首都是哪里？",
  "埃及通用什么语言？",
  "把8、5、6从小到大排列。",
];
