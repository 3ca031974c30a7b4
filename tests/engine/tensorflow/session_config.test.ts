import { assertEquals } from "@std/assert";
import { sessionConfig } from "sft/engine/tensorflow/session_config.ts";

// Protocol buffers: a field's number times 8, plus 0 for whole numbers or 2
// for what follows its length.

Deno.test("sessionConfig() sets threads, growth and placement", () => {
  assertEquals([...sessionConfig(1)], [16, 1, 40, 1, 50, 2, 32, 1, 56, 1]);
});

Deno.test("sessionConfig() writes numbers of more than seven bits", () => {
  // 200 is 1 · 128 + 72, and 72 + 128 says that more follows.
  assertEquals(
    [...sessionConfig(200)],
    [16, 200, 1, 40, 200, 1, 50, 2, 32, 1, 56, 1],
  );
});
