/**
 * What a refused row is expected to say.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";

/** Where every row of these tests stands. */
export const WHERE = "x.jsonl:3";

/** Asserts that `parse` refuses its row, and the whole of what it says. */
export function assertBadRow(
  parse: () => unknown,
  reason: string,
  detail: string,
): void {
  const error = assertThrows(parse, BadRowError);
  assertEquals(error.reason, reason);
  assertEquals(
    error.message,
    `Cannot read "x.jsonl" line 3: ${detail}, mend the line or pass ` +
      "--on_bad_row skip",
  );
}
