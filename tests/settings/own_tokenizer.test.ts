import { assertEquals } from "@std/assert";
import { OWN_TOKENIZER, withOwnTokenizer } from "sft/settings/own_tokenizer.ts";

Deno.test("withOwnTokenizer() takes the model's where none is named", () => {
  assertEquals(
    [
      { model_path: "a/final", tokenizer_path: undefined },
      { model_path: "a/b@main" },
      { model_path: "a/final", tokenizer_path: "c" },
    ].map(withOwnTokenizer),
    [
      { model_path: "a/final", tokenizer_path: "a/final" },
      { model_path: "a/b@main", tokenizer_path: "a/b@main" },
      { model_path: "a/final", tokenizer_path: "c" },
    ],
  );
});

Deno.test("OWN_TOKENIZER may be left out", () => {
  assertEquals(OWN_TOKENIZER.presence, "optional");
  assertEquals(OWN_TOKENIZER.accepts(""), false);
});
