import { assertEquals } from "@std/assert";
import { parseLlamaConfig } from "sft/model/llama/config.ts";
import { llamaParameters } from "sft/model/llama/parameters.ts";
import { parameterCount } from "sft/model/parameters.ts";
import { readSafetensors } from "sft/store/safetensors.ts";
import { readLlamaFixture } from "../../support/llama_fixture.ts";

const { cases } = await readLlamaFixture();

for (const { name, folder, decayed } of cases) {
  Deno.test(`llamaParameters() are those of transformers: ${name}`, async () => {
    const json = JSON.parse(await Deno.readTextFile(`${folder}/config.json`));
    const specs = llamaParameters(parseLlamaConfig(json, folder));
    const { arrays } = await readSafetensors(`${folder}/model.safetensors`);

    const theirs = [...arrays].map(([name, { shape }]) =>
      [name, shape] as const
    );
    assertEquals(
      new Map(specs.map(({ name, shape }) => [name, shape])),
      new Map(theirs),
    );
    assertEquals(
      specs.filter(({ decay }) => decay).map(({ name }) => name),
      [...decayed],
    );
  });
}

Deno.test("llamaParameters() count published models as they are published", () => {
  const count = (json: Record<string, unknown>) =>
    parameterCount(llamaParameters(parseLlamaConfig(json, "config.json")));
  const tie_word_embeddings = true;
  // SmolLM2-135M and Qwen2.5-0.5B.
  assertEquals(
    count({
      model_type: "llama",
      vocab_size: 49152,
      hidden_size: 576,
      intermediate_size: 1536,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      tie_word_embeddings,
    }),
    134_515_008,
  );
  assertEquals(
    count({
      model_type: "qwen2",
      vocab_size: 151936,
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      tie_word_embeddings,
    }),
    494_032_768,
  );
});
