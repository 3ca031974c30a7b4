import { assertEquals } from "@std/assert";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { loraA, loraB, withLora } from "sft/model/lora/lora.ts";
import { mergedValues } from "sft/model/lora/merge_lora.ts";
import { tinyConfig } from "../../support/gpt2.ts";

Deno.test("mergedValues() adds the product, by hand", () => {
  const settings = {
    ...{ rank: 1, alpha: 2, dropout: 0, rankStabilized: false },
    targets: ["h.0.attn.c_proj"],
  };
  const model = withLora(gpt2(tinyConfig()), settings);
  const module = "transformer.h.0.attn.c_proj";
  const { inputs, outputs } = model.linearLayers
    .find((layer) => layer.module === module)!;
  const values = {
    [`${module}.weight`]: new Float32Array(inputs * outputs).fill(1),
    other: Float32Array.of(5),
    [loraA(module)]: new Float32Array(inputs),
    [loraB(module)]: new Float32Array(outputs),
  };
  values[loraA(module)].set([3, -1]);
  values[loraB(module)].set([0, 0.5]);

  const merged = mergedValues(model, settings, values);

  assertEquals(Object.keys(merged), [`${module}.weight`, "other"]);
  // A GPT-2's matrix is [inputs, outputs], and alpha / rank is 2.
  const expected = new Float32Array(inputs * outputs).fill(1);
  expected[0 * outputs + 1] += 2 * 3 * 0.5;
  expected[1 * outputs + 1] += 2 * -1 * 0.5;
  assertEquals(merged[`${module}.weight`], expected);
  assertEquals(values[`${module}.weight`][1], 1, "the base's own stay");
});
