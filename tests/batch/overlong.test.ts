import { assert, assertEquals, assertThrows } from "@std/assert";
import { fitExample } from "sft/batch/overlong.ts";
import { UserError } from "sft/core/errors.ts";

const EXAMPLE = {
  tokens: Int32Array.of(5, 6, 7, 8),
  supervised: Uint8Array.of(0, 1, 0, 1),
};

Deno.test("fitExample() gives back what fits", () => {
  for (const overlong of ["drop", "truncate", "error"] as const) {
    assert(fitExample(EXAMPLE, 4, overlong, "x.jsonl:1") === EXAMPLE);
  }
});

Deno.test("fitExample() leaves out what is too long", () => {
  assertEquals(fitExample(EXAMPLE, 3, "drop", "x.jsonl:1"), undefined);
});

Deno.test("fitExample() keeps the beginning and adds no end", () => {
  assertEquals(fitExample(EXAMPLE, 3, "truncate", "x.jsonl:1"), {
    tokens: Int32Array.of(5, 6, 7),
    supervised: Uint8Array.of(0, 1, 0),
  });
});

Deno.test("fitExample() says which row is too long", () => {
  const error = assertThrows(
    () => fitExample(EXAMPLE, 3, "error", "x.jsonl:12"),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot fit "x.jsonl" line 12: 4 tokens are more than 3, raise ' +
      "--max_length or pass --overlong drop",
  );
});
