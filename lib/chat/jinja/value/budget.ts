/**
 * What one rendering may still do, so that no template runs for ever or fills the
 * memory.
 *
 * Counted in steps and bytes and not in seconds: what is refused must not depend on
 * the machine. A rendering is never interrupted by another one, so there is one
 * budget, and none while nothing is rendered.
 *
 * @module
 */

/** Expressions, rounds of loops and stretches of text: seconds of work. */
const MOST_STEPS = 50_000_000;

/** Of the values that it makes; a row of the data has 8 MiB at most. */
const MOST_BYTES = 256 * 2 ** 20;

/** Characters of any one text. */
const LONGEST_TEXT = 64 * 2 ** 20;

/** Of an object with its fields, and of a place in a list. */
export const OBJECT_BYTES = 64;
export const PLACE_BYTES = 8;

/** A round of a loop or a call of a macro, which have names of their own. */
export const SCOPE_STEPS = 5;

/** Characters of a text that are looked through in one step. */
const CHARACTERS_A_STEP = 16;

/** The budget is used up, in words for people. */
export class OverBudget extends RangeError {}

let steps = Infinity;
let bytes = Infinity;

/** Runs `work` on a budget of its own. */
export function budgeted<Result>(work: () => Result): Result {
  [steps, bytes] = [MOST_STEPS, MOST_BYTES];
  try {
    return work();
  } finally {
    [steps, bytes] = [Infinity, Infinity];
  }
}

/** @throws {OverBudget} If it went on for too long. */
export function spendSteps(count = 1): void {
  steps -= count;
  if (steps >= 0) return;
  throw new OverBudget(
    `it takes more than ${MOST_STEPS.toLocaleString()} steps, see whether ` +
      "its loops and macros end",
  );
}

/** Steps for looking through a text. */
export function spendLook(characters: number): void {
  spendSteps(Math.ceil(characters / CHARACTERS_A_STEP));
}

/** @throws {OverBudget} If it made too much. */
export function spendBytes(count: number): void {
  bytes -= count;
  if (bytes >= 0) return;
  throw new OverBudget("it makes more than 256 MiB of texts and lists");
}

/** @throws {OverBudget} If a text is too long. */
export function checkLength(characters: number): void {
  if (steps === Infinity || characters <= LONGEST_TEXT) return;
  throw new OverBudget("it writes more than 64 MiB, or makes such a text");
}

/** `" ".repeat(count)`, if that fits; nothing for a count below 1. */
export function repeatText(text: string, count: number): string {
  if (!(count > 0)) return "";
  checkLength(text.length * count);
  spendBytes(text.length * count);
  return text.repeat(count);
}
