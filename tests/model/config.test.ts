import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  checkedConfig,
  configJson,
  GPT2_DEFAULTS,
  parseConfig,
  withDropout,
} from "sft/model/config.ts";
import { tinyConfig } from "../support/gpt2.ts";

const FIXTURE = new URL("../fixtures/gpt2/model/config.json", import.meta.url);

Deno.test("parseConfig() reads what transformers saved", async () => {
  const json = JSON.parse(await Deno.readTextFile(FIXTURE));
  assertEquals(parseConfig(json, "config.json"), {
    vocab_size: 96,
    n_positions: 32,
    n_embd: 32,
    n_layer: 2,
    n_head: 4,
    n_inner: null,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    layer_norm_epsilon: 1e-5,
    initializer_range: 0.02,
  });
});

Deno.test("parseConfig() takes GPT-2's defaults for what is left out", () => {
  assertEquals(parseConfig({}, "config.json"), GPT2_DEFAULTS);
  assertEquals(parseConfig({ n_inner: 100, bos_token_id: 1 }, "config.json"), {
    ...GPT2_DEFAULTS,
    n_inner: 100,
  });
});

Deno.test("parseConfig() refuses a model that computes something else", () => {
  const cases = [
    ["model_type", "llama", 'model_type is "llama", only "gpt2"'],
    [
      "activation_function",
      "gelu",
      'activation_function is "gelu", only "gelu_new"',
    ],
    ["scale_attn_weights", false, "scale_attn_weights is false, only true"],
    [
      "scale_attn_by_inverse_layer_idx",
      true,
      "scale_attn_by_inverse_layer_idx is true, only false",
    ],
    ["add_cross_attention", true, "add_cross_attention is true, only false"],
    ["tie_word_embeddings", false, "tie_word_embeddings is false, only true"],
  ] as const;
  for (const [key, value, message] of cases) {
    const error = assertThrows(
      () => parseConfig({ [key]: value }, "m/config.json"),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot read "m/config.json": ${message} is supported`,
    );
  }
});

Deno.test("parseConfig() refuses what is not a number", () => {
  for (
    const [key, value, seen] of [
      ["n_layer", "2", '"2"'],
      ["n_embd", null, "null"],
      ["n_inner", "wide", '"wide"'],
    ] as const
  ) {
    const error = assertThrows(
      () => parseConfig({ [key]: value }, "m/config.json"),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot read "m/config.json": ${key} is ${seen}, expected a number`,
    );
  }
});

Deno.test("checkedConfig() refuses heads that do not divide the channels", () => {
  const config = tinyConfig({ n_embd: 12, n_head: 4 });
  assertEquals(checkedConfig(config), config);
  const error = assertThrows(
    () => parseConfig({ n_embd: 10, n_head: 4 }, "config.json"),
    UserError,
  );
  assertEquals(
    error.message,
    "Cannot shape the model: n_embd 10 is not a multiple of n_head 4, " +
      "choose one that is",
  );
});

Deno.test("configJson() is what transformers calls a GPT2LMHeadModel", () => {
  assertEquals(configJson(tinyConfig(), 2), {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    activation_function: "gelu_new",
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
    vocab_size: 11,
    n_positions: 16,
    n_embd: 8,
    n_layer: 1,
    n_head: 2,
    n_inner: null,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    layer_norm_epsilon: 1e-5,
    initializer_range: 0.5,
    dtype: "float32",
    bos_token_id: 2,
    eos_token_id: 2,
  });
});

Deno.test("configJson() names no special token where there is none", () => {
  const { bos_token_id, eos_token_id } = configJson(tinyConfig(), undefined);
  assertEquals([bos_token_id, eos_token_id], [null, null]);
});

Deno.test("withDropout() sets all three rates and nothing else", () => {
  assertEquals(
    withDropout(tinyConfig(), 0.25),
    tinyConfig({ resid_pdrop: 0.25, embd_pdrop: 0.25, attn_pdrop: 0.25 }),
  );
});
