import { assertEquals } from "@std/assert";
import { LLAMA_FAMILIES } from "sft/model/llama/families.ts";

Deno.test("LLAMA_FAMILIES say where each has biases, as transformers does", () => {
  const written = (attention_bias: boolean, mlp_bias: boolean) =>
    Object.values(LLAMA_FAMILIES).map(({ name, biases }) => {
      const { queriesKeysValues, attentionOutput, feedForward } = biases({
        attention_bias,
        mlp_bias,
      });
      return [name, queriesKeysValues, attentionOutput, feedForward];
    });

  assertEquals(written(false, false), [
    ["Llama", false, false, false],
    ["Mistral", false, false, false],
    ["Qwen2", true, false, false],
    ["Qwen3", false, false, false],
  ]);
  assertEquals(written(true, true), [
    ["Llama", true, true, true],
    ["Mistral", false, false, false],
    ["Qwen2", true, false, false],
    ["Qwen3", true, true, false],
  ]);
});
