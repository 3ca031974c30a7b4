import { assertEquals } from "@std/assert";
import {
  SMALLEST_VOCABULARY,
  TOKENIZER,
  TOKENIZER_DEFAULTS,
} from "sft/settings/tokenizer_config.ts";
import { SPECIAL_TOKENS } from "sft/tokenizer/special_tokens.ts";

Deno.test("TOKENIZER_DEFAULTS reserve nothing more and stop at a bad row", () => {
  assertEquals<unknown>(TOKENIZER_DEFAULTS, {
    vocab_size: 6400,
    special_token: [],
    seed: 42,
    on_bad_row: "error",
  });
});

Deno.test("SMALLEST_VOCABULARY has room for one merge", () => {
  assertEquals(SMALLEST_VOCABULARY - SPECIAL_TOKENS.length - 1, 256);
  assertEquals(TOKENIZER.vocab_size.read("100"), undefined);
});
