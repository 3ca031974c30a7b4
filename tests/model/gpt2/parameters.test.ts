import { assertEquals } from "@std/assert";
import { gpt2Parameters } from "sft/model/gpt2/parameters.ts";
import { readSafetensors } from "sft/store/safetensors.ts";
import { readFixture } from "../../support/fixture.ts";
import { tinyConfig } from "../../support/gpt2.ts";

const fixture = await readFixture();
const FIXTURE_CONFIG = tinyConfig({
  vocab_size: 96,
  n_positions: 32,
  n_embd: 32,
  n_layer: 2,
  n_head: 4,
});

Deno.test("gpt2Parameters() has the names and shapes of transformers", async () => {
  const { arrays } = await readSafetensors(
    `${fixture.modelFolder}/model.safetensors`,
  );
  const theirs = [...arrays].map(([name, { shape }]) => [name, shape] as const);
  const ours = gpt2Parameters(FIXTURE_CONFIG)
    .map(({ name, shape }) => [name, shape] as const);

  assertEquals(new Map(ours), new Map(theirs));
});

Deno.test("gpt2Parameters() decays what transformers' Trainer decays", () => {
  const decayed = gpt2Parameters(FIXTURE_CONFIG)
    .filter(({ decay }) => decay)
    .map(({ name }) => name);
  assertEquals(decayed, [...fixture.adamw.decayed]);
});

Deno.test("gpt2Parameters() heeds n_inner", () => {
  const shapeOf = (n_inner: number | null, name: string) =>
    gpt2Parameters(tinyConfig({ n_inner }))
      .find((spec) => spec.name === `transformer.h.0.mlp.${name}`)?.shape;
  assertEquals(shapeOf(null, "c_fc.weight"), [8, 32]);
  assertEquals(shapeOf(5, "c_fc.weight"), [8, 5]);
  assertEquals(shapeOf(5, "c_fc.bias"), [5]);
  assertEquals(shapeOf(5, "c_proj.weight"), [5, 8]);
});

Deno.test("gpt2Parameters() tells linear maps of blocks, queries to values apart", () => {
  const maps = gpt2Parameters(tinyConfig({ tie_word_embeddings: false }))
    .flatMap(({ name, linearMaps }) => linearMaps ? [[name, linearMaps]] : []);
  assertEquals(maps.slice(0, 4), [
    ["transformer.h.0.attn.c_attn.weight", 3],
    ["transformer.h.0.attn.c_proj.weight", 1],
    ["transformer.h.0.mlp.c_fc.weight", 1],
    ["transformer.h.0.mlp.c_proj.weight", 1],
  ]);
  assertEquals(maps.length % 4, 0);
});
