import { assertEquals } from "@std/assert";
import { eagerEngine } from "sft/engine/eager.ts";
import { Decoder } from "sft/model/decoder.ts";
import {
  contentsOf,
  type LoadedModel,
  modelFrom,
} from "sft/open/model_files.ts";
import { readModelFolder, writeModelFolder } from "sft/store/model_folder.ts";
import type { Model } from "sft/store/model_folder.ts";
import { copyTokenizer } from "sft/tokenizer/save_tokenizer.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { readLlamaFixture } from "../support/llama_fixture.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

// `transformers` ties nothing where config.json says so and the files hold a head
// of another content: it computes with the head.

const { cases } = await readLlamaFixture();
const llama = cases.find(({ name }) => name === "llama")!;
const tied = cases.find(({ name }) => name === "llama_tied_biases")!;
const GPT2 = `${import.meta.dirname}/../fixtures/gpt2/model`;

/** Logits after the last of the tokens. */
async function logitsOf(
  { model, values }: LoadedModel,
  tokens: readonly number[],
): Promise<Float32Array> {
  const engine = eagerEngine();
  const parameters = allocateParameters(engine, model.parameters, values);
  const decoder = new Decoder(engine, model, parameters);
  return (await decoder.read([tokens]))[0].slice();
}

/** With rows of the embedding in reverse as the head. */
function withReversedHead(model: Model, embedding: string): Model {
  const { shape, data } = model.arrays.get(embedding)!;
  const [V, C] = shape;
  const head = Float32Array.from(
    { length: V * C },
    (_, at) => Number(data[(V - 1 - Math.floor(at / C)) * C + at % C]),
  );
  const arrays = new Map(model.arrays);
  return {
    ...model,
    arrays: arrays.set("lm_head.weight", { shape, data: head }),
  };
}

Deno.test("modelFrom() computes with a head that config.json denies, as transformers does", async () => {
  const folder = await readModelFolder(llama.folder);
  const config = { ...folder.config, tie_word_embeddings: true };
  const { T, V } = llama.plain;

  const loaded = modelFrom({ ...folder, config }, "x");

  assertEquals([loaded.untied, loaded.unused], [true, []]);
  assertEquals(loaded.model.configJson(0).tie_word_embeddings, false);
  assertClose(
    "logits",
    await logitsOf(loaded, [...llama.plain.tokens.slice(0, T)]),
    llama.plain.logits.slice((T - 1) * V, T * V),
    { relative: 1e-4 },
  );
});

Deno.test("modelFrom() reverses logits where the head's rows are", async () => {
  const tokens = [5, 17, 42];
  for (
    const [path, embedding] of [
      [tied.folder, "model.embed_tokens.weight"],
      [GPT2, "transformer.wte.weight"],
    ]
  ) {
    const folder = await readModelFolder(path);
    const reversed = modelFrom(withReversedHead(folder, embedding), path);

    assertEquals([reversed.untied, reversed.unused], [true, []]);
    assertClose(
      path,
      await logitsOf(reversed, tokens),
      (await logitsOf(modelFrom(folder, path), tokens)).toReversed(),
      { relative: 1e-5 },
    );
  }
});

Deno.test("modelFrom() ties a head that is the embedding's", async () => {
  for (
    const [path, embedding] of [
      [tied.folder, "model.embed_tokens.weight"],
      [GPT2, "transformer.wte.weight"],
    ]
  ) {
    const folder = await readModelFolder(path);
    const arrays = new Map(folder.arrays)
      .set("lm_head.weight", folder.arrays.get(embedding)!);

    const { model, unused, untied } = modelFrom({ ...folder, arrays }, path);

    assertEquals([model.head, unused, untied], [embedding, [], undefined]);
  }
});

Deno.test("contentsOf() saves a head of its own, and says so in config.json", async () => {
  await using folder = await tempFolder();
  const loaded = modelFrom(
    withReversedHead(await readModelFolder(GPT2), "transformer.wte.weight"),
    "x",
  );
  const { model, values } = loaded;
  const path = `${folder.path}/saved`;
  await writeModelFolder(
    path,
    await contentsOf({
      model,
      parameters: allocateParameters(eagerEngine(), model.parameters, values),
      tokenizer: await loadTokenizer(TOKENIZER),
      tokenizerCopy: await copyTokenizer(TOKENIZER),
    }),
  );

  const read = await readModelFolder(path);

  assertEquals(read.config.tie_word_embeddings, false);
  const { untied, ...again } = modelFrom(read, path);
  assertEquals([again.values, untied], [values, undefined]);
});
