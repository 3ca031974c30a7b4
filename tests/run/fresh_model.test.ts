import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { parameterCount } from "sft/model/parameters.ts";
import { freshModel } from "sft/run/fresh_model.ts";
import { defaultsOf } from "sft/settings/setting.ts";
import { SHAPE, SHAPES, type ShapeSettings } from "sft/settings/shape.ts";

const fresh = (settings: Partial<ShapeSettings>, vocabulary = 100) =>
  freshModel({ ...defaultsOf(SHAPE), ...settings }, vocabulary);

Deno.test("freshModel() has the sizes of those that shapes are named after", () => {
  const count = (name: keyof typeof SHAPES, vocabulary: number) =>
    parameterCount(fresh(SHAPES[name], vocabulary).parameters);
  // As published: 25.8, 104.0 and 134.5 million.
  assertEquals(count("minimind2-26m", 6400), 25_829_888);
  assertEquals(count("minimind2-104m", 6400), 104_030_976);
  assertEquals(count("smollm2-135m", 49152), 134_515_008);
});

Deno.test("freshModel() derives what a Llama is not told", () => {
  const json = fresh({
    model_type: "qwen3",
    num_hidden_layers: 2,
    hidden_size: 96,
    num_attention_heads: 4,
  }).configJson(3);
  assertEquals([json.model_type, json.vocab_size], ["qwen3", 100]);
  assertEquals([json.intermediate_size, json.head_dim], [256, 24]);
  assertEquals([json.num_key_value_heads, json.tie_word_embeddings], [4, true]);
  assertEquals(json.max_position_embeddings, 512);
});

Deno.test("freshModel() says what is missing, and what does not belong", () => {
  const refusal = (settings: Partial<ShapeSettings>) =>
    assertThrows(() => fresh(settings), UserError).message;
  assertEquals(
    refusal({ model_type: "llama", hidden_size: 64 }),
    "Cannot shape a model of type llama: --num_hidden_layers, " +
      "--num_attention_heads are missing, give them or a --shape by name",
  );
  assertEquals(
    refusal({ rope_theta: 100 }),
    "Cannot set rope_theta of a model of type gpt2: it has no such setting, " +
      "choose another --model_type",
  );
  assertEquals(
    refusal({
      model_type: "llama",
      num_hidden_layers: 1,
      hidden_size: 64,
      num_attention_heads: 5,
    }),
    "Cannot shape the model: hidden_size 64 is not a multiple of " +
      "num_attention_heads 5, choose one that is or give --head_dim",
  );
});
