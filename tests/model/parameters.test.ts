import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { GPT2_DEFAULTS } from "sft/model/gpt2/config.ts";
import { gpt2Parameters } from "sft/model/gpt2/parameters.ts";
import { initialValues, parameterCount } from "sft/model/parameters.ts";
import { freshValues, tinyConfig } from "../support/gpt2.ts";

Deno.test("parameterCount() counts GPT-2 small as published", () => {
  // 50257·768 + 1024·768 + 12·7,087,872 + 1,536, the head tied.
  assertEquals(parameterCount(gpt2Parameters(GPT2_DEFAULTS)), 124_439_808);
});

/** Mean and standard deviation. */
function moments(values: Float32Array): [number, number] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return [mean, Math.sqrt(square / values.length)];
}

Deno.test("initialValues() follow GPT-2's deviations", () => {
  const config = tinyConfig({
    n_embd: 64,
    n_layer: 8,
    initializer_range: 0.02,
  });
  const values = freshValues(gpt2Parameters(config));
  // Residual branches are scaled by 1 / sqrt(2 · 8) = 1/4.
  const deviations = {
    "attn.c_attn.weight": 0.02,
    "mlp.c_fc.weight": 0.02,
    "attn.c_proj.weight": 0.005,
    "mlp.c_proj.weight": 0.005,
  };
  for (const [name, expected] of Object.entries(deviations)) {
    const array = values[`transformer.h.3.${name}`];
    const [mean, deviation] = moments(array);
    // Four standard errors.
    const bound = 4 / Math.sqrt(array.length);
    assert(Math.abs(mean) < bound * expected, `${name}: mean ${mean}`);
    assert(Math.abs(deviation / expected - 1) < bound, `${name}: ${deviation}`);
  }
  for (const vector of ["ln_1.bias", "attn.c_attn.bias", "mlp.c_proj.bias"]) {
    assert(values[`transformer.h.3.${vector}`].every((value) => value === 0));
  }
  assert(values["transformer.ln_f.weight"].every((value) => value === 1));
});

Deno.test("initialValues() are the same for a seed, others for another", () => {
  const [table] = gpt2Parameters(tinyConfig());
  assertEquals(initialValues(table, 3), initialValues(table, 3));
  assertNotEquals(initialValues(table, 3), initialValues(table, 4));
});

Deno.test("initialValues() of a parameter depend on no other parameter", () => {
  const alone = freshValues(gpt2Parameters(tinyConfig({ n_layer: 2 })));
  const deeper = gpt2Parameters(
    tinyConfig({ n_layer: 2, vocab_size: 13, n_inner: 7 }),
  );
  const beside = freshValues(deeper.toReversed());
  // Neither the larger table and the other layers' sizes nor the order matter.
  for (const name of ["wpe.weight", "h.1.attn.c_attn.weight"]) {
    assertEquals(
      beside[`transformer.${name}`],
      alone[`transformer.${name}`],
      name,
    );
  }
  assertNotEquals(
    alone["transformer.h.0.attn.c_attn.weight"],
    alone["transformer.h.1.attn.c_attn.weight"],
  );
});
