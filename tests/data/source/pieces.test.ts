import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { LONGEST_ROW, Pieces } from "sft/data/source/pieces.ts";

const where = () => '"x.jsonl" line 3';

Deno.test("Pieces puts a row together, and begins another", () => {
  const pieces = new Pieces();
  const window = Uint8Array.of(1, 2, 3);

  pieces.add(window.subarray(0, 2), where);
  pieces.add(window.subarray(2, 2), where);
  pieces.add(window.subarray(2), where);
  assertEquals([...pieces.take()], [1, 2, 3]);
  assertEquals([...pieces.take()], []);
  pieces.add(window, where);
  window.fill(0);
  const row = pieces.take();
  assertEquals([...row], [1, 2, 3]);
  assertEquals(row.buffer.byteLength, 3);
});

Deno.test("Pieces refuses a row that is no row", () => {
  const pieces = new Pieces();
  pieces.add(new Uint8Array(LONGEST_ROW), where);

  const error = assertThrows(
    () => pieces.add(new Uint8Array(1), where),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read "x.jsonl" line 3: it is longer than 8 MiB, expected one ' +
      "conversation or text in each row",
  );
});
