import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  checkedGpt2Config,
  GPT2_DEFAULTS,
  gpt2ConfigJson,
  parseGpt2Config,
} from "sft/model/gpt2/config.ts";
import { tinyConfig } from "../../support/gpt2.ts";

const FIXTURE = new URL(
  "../../fixtures/gpt2/model/config.json",
  import.meta.url,
);

Deno.test("parseGpt2Config() reads what transformers saved", async () => {
  const json = JSON.parse(await Deno.readTextFile(FIXTURE));
  assertEquals(parseGpt2Config(json, "config.json"), {
    tie_word_embeddings: true,
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

Deno.test("parseGpt2Config() takes GPT-2's defaults for what is left out", () => {
  assertEquals(parseGpt2Config({}, "config.json"), GPT2_DEFAULTS);
  assertEquals(
    parseGpt2Config({ n_inner: 100, bos_token_id: 1 }, "config.json"),
    {
      ...GPT2_DEFAULTS,
      n_inner: 100,
    },
  );
});

Deno.test("parseGpt2Config() refuses a model that computes something else", () => {
  const cases = [
    ["model_type", "llama", '"model_type" is "llama", only "gpt2"'],
    [
      "activation_function",
      "gelu",
      '"activation_function" is "gelu", only "gelu_new"',
    ],
    ["scale_attn_weights", false, '"scale_attn_weights" is false, only true'],
    [
      "scale_attn_by_inverse_layer_idx",
      true,
      '"scale_attn_by_inverse_layer_idx" is true, only false',
    ],
    ["add_cross_attention", true, '"add_cross_attention" is true, only false'],
  ] as const;
  for (const [key, value, message] of cases) {
    const error = assertThrows(
      () => parseGpt2Config({ [key]: value }, "m/config.json"),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot read "m/config.json": ${message} is supported`,
    );
  }
});

Deno.test("parseGpt2Config() refuses numbers that no model has", () => {
  const whole = "a whole number, 1 or more";
  const dropped = "a number from 0 up to, but not including, 1";
  const small = "a small number above 0";
  for (
    const [key, value, seen, expected] of [
      ["n_layer", "2", '"2"', whole],
      ["n_layer", 0, "0", whole],
      ["n_layer", 1.5, "1.5", whole],
      ["n_head", -1, "-1", whole],
      ["n_embd", null, "null", whole],
      ["n_positions", 1e300, "1e+300", whole],
      ["vocab_size", [], "an empty list", whole],
      ["n_inner", "wide", '"wide"', whole],
      ["tie_word_embeddings", "no", '"no"', "true or false"],
      ["resid_pdrop", 1, "1", dropped],
      ["embd_pdrop", 2, "2", dropped],
      ["attn_pdrop", -0.1, "-0.1", dropped],
      ["attn_pdrop", "NaN", '"NaN"', dropped],
      ["layer_norm_epsilon", 0, "0", small],
      ["layer_norm_epsilon", -1e-5, "-0.00001", small],
      ["initializer_range", -1, "-1", "a number, 0 or more"],
    ] as const
  ) {
    const error = assertThrows(
      () => parseGpt2Config({ [key]: value }, "m/config.json"),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot read "m/config.json": "${key}" is ${seen}, expected ${expected}`,
    );
  }
});

Deno.test("checkedGpt2Config() refuses heads that do not divide the channels", () => {
  const config = tinyConfig({ n_embd: 12, n_head: 4 });
  assertEquals(checkedGpt2Config(config), config);
  const fault = "n_embd 10 is not a multiple of n_head 4, choose one that is";
  assertEquals(
    assertThrows(() => checkedGpt2Config({ ...config, n_embd: 10 }), UserError)
      .message,
    `Cannot shape the model: ${fault}`,
  );
  assertEquals(
    assertThrows(
      () => parseGpt2Config({ n_embd: 10, n_head: 4 }, "m/config.json"),
      UserError,
    ).message,
    `Cannot read "m/config.json": ${fault}`,
  );
});

Deno.test("gpt2ConfigJson() is what transformers calls a GPT2LMHeadModel", () => {
  assertEquals(gpt2ConfigJson(tinyConfig(), 2), {
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
    bos_token_id: 2,
    eos_token_id: 2,
  });
});

Deno.test("gpt2ConfigJson() names no special token where there is none", () => {
  const { bos_token_id, eos_token_id } = gpt2ConfigJson(
    tinyConfig(),
    undefined,
  );
  assertEquals([bos_token_id, eos_token_id], [null, null]);
});
