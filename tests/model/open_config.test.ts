import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { architectureOf } from "sft/model/open_config.ts";

Deno.test("architectureOf() goes by the model's type", () => {
  const family = (json: Record<string, unknown>) =>
    architectureOf(json, "config.json").family;
  // As the first GPT-2s were published.
  assertEquals(family({ n_embd: 768, n_ctx: 1024 }), "GPT-2");
  assertEquals(family({ model_type: "gpt2" }), "GPT-2");
  assertEquals(family({ model_type: "llama" }), "Llama");
  assertEquals(family({ model_type: "mistral" }), "Mistral");
  assertEquals(family({ model_type: "qwen2" }), "Qwen2");
  assertEquals(family({ model_type: "qwen3" }), "Qwen3");
});

Deno.test("architectureOf() names the types that are known", () => {
  for (
    const [type, seen] of [
      ["mamba", '"mamba"'],
      ["toString", '"toString"'],
      [3, "3"],
      [undefined, "missing"],
      [null, "missing"],
    ]
  ) {
    assertEquals(
      assertThrows(
        () =>
          architectureOf(
            { model_type: type, hidden_size: 16, tie_word_embeddings: false },
            "m/config.json",
          ),
        UserError,
      ).message,
      `Cannot read "m/config.json": "model_type" is ${seen}, ` +
        "expected one of gpt2, llama, mistral, qwen2, qwen3",
    );
  }
});
