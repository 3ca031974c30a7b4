import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  llamaConfigJson,
  parseLlamaConfig,
  positionsOf,
} from "sft/model/llama/config.ts";

const PATH = "m/config.json";

function parse(json: Record<string, unknown>) {
  return parseLlamaConfig({ model_type: "llama", ...json }, PATH);
}

function refusal(json: Record<string, unknown>): string {
  return assertThrows(() => parse(json), UserError).message;
}

Deno.test("parseLlamaConfig() takes each family's defaults", () => {
  const shape = (model_type: string) => {
    const config = parseLlamaConfig({ model_type }, PATH);
    const { vocab_size, intermediate_size, num_key_value_heads, head_dim } =
      config;
    return [
      vocab_size,
      intermediate_size,
      num_key_value_heads,
      head_dim,
      positionsOf(config),
    ];
  };
  assertEquals(shape("llama"), [32000, 11008, 32, 128, 2048]);
  assertEquals(shape("mistral"), [32000, 14336, 8, 128, 4096]);
  assertEquals(shape("qwen2"), [151936, 22016, 32, 128, 32768]);
  assertEquals(shape("qwen3"), [151936, 22016, 32, 128, 32768]);
});

Deno.test("parseLlamaConfig() derives what is null", () => {
  const { head_dim, num_key_value_heads } = parse({
    hidden_size: 576,
    num_attention_heads: 9,
    num_key_value_heads: null,
    head_dim: null,
  });
  assertEquals([head_dim, num_key_value_heads], [64, 9]);
});

Deno.test("parseLlamaConfig() reads positions as versions 4 and 5 write them", () => {
  const ropes = [
    [{}, { kind: "default", theta: 10000 }],
    [{ rope_theta: 500 }, { kind: "default", theta: 500 }],
    [
      { rope_theta: 500, rope_scaling: { type: "linear", factor: 2 } },
      { kind: "linear", theta: 500, factor: 2 },
    ],
    [
      { rope_parameters: { rope_theta: 7, rope_type: "dynamic", factor: 3 } },
      { kind: "dynamic", theta: 7, factor: 3 },
    ],
    [
      {
        max_position_embeddings: 64,
        rope_parameters: {
          rope_type: "yarn",
          original_max_position_embeddings: 16,
          beta_fast: 4,
        },
      },
      {
        kind: "yarn",
        theta: 10000,
        factor: 4,
        original_max_position_embeddings: 16,
        beta_fast: 4,
        beta_slow: 1,
        truncate: true,
      },
    ],
  ] as const;
  for (const [json, rope] of ropes) assertEquals(parse(json).rope, rope);
});

Deno.test("positionsOf() lie in a window that is used", () => {
  const positions = (model_type: string, json: object) =>
    positionsOf(
      parseLlamaConfig(
        { model_type, max_position_embeddings: 100, ...json },
        PATH,
      ),
    );
  const sliding_window = 40;
  assertEquals(positions("mistral", { sliding_window }), 40);
  assertEquals(positions("mistral", { sliding_window: null }), 100);
  assertEquals(positions("qwen2", { sliding_window }), 100);
  const use_sliding_window = true;
  assertEquals(positions("qwen2", { sliding_window, use_sliding_window }), 40);
  assertEquals(positions("llama", { sliding_window }), 100);
});

Deno.test("parseLlamaConfig() refuses what it would compute wrongly", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ hidden_act: "gelu" }, '"hidden_act" is "gelu", expected "silu", alone'],
    [{ head_dim: 7 }, '"head_dim" is 7, expected an even number'],
    [{ num_key_value_heads: 5 }, '"num_key_value_heads" is 5, expected a div'],
    [{ num_hidden_layers: 0 }, '"num_hidden_layers" is 0, expected a whole'],
    [
      { num_hidden_layers: 1.5 },
      '"num_hidden_layers" is 1.5, expected a whole',
    ],
    [{ rms_norm_eps: -1 }, '"rms_norm_eps" is -1, expected a number above 0'],
    [{ attention_dropout: 1 }, '"attention_dropout" is 1, expected a number f'],
    [
      { tie_word_embeddings: "no" },
      '"tie_word_embeddings" is "no", expected t',
    ],
    [
      { quantization_config: {} },
      '"quantization_config" is an object, expected null',
    ],
    [{ rope_scaling: 3 }, '"rope_scaling" is 3, expected an object'],
    [
      { rope_scaling: { type: "longrope" } },
      '"rope_scaling.type" is "longrope", expected one of default, linear',
    ],
    [
      { rope_parameters: { rope_type: "linear" } },
      '"rope_parameters.factor" is null, expected a number',
    ],
  ];
  for (const [json, message] of cases) {
    const beginning = `Cannot read "m/config.json": ${message}`;
    assertEquals(refusal(json).slice(0, beginning.length), beginning);
  }
});

Deno.test("llamaConfigJson() is read as the same model", () => {
  const given = {
    model_type: "qwen3",
    vocab_size: 100,
    hidden_size: 32,
    num_hidden_layers: 3,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 16,
    tie_word_embeddings: true,
    use_sliding_window: true,
    sliding_window: 50,
    rope_theta: 1e6,
    rope_scaling: { rope_type: "linear", factor: 2 },
    bos_token_id: 5,
  };
  const json = llamaConfigJson(parse(given), 7);
  assertEquals(json.architectures, ["Qwen3ForCausalLM"]);
  assertEquals([json.eos_token_id, json.bos_token_id], [7, 5]);
  for (const [key, value] of Object.entries(given)) {
    assertEquals(json[key], value, key);
  }
  assertEquals(parse(json), parse(given));
});
