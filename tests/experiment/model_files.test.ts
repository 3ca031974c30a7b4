import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { loadTokenizer } from "sft/chat/tokenizer.ts";
import { UserError } from "sft/core/errors.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import {
  assertFitsPositions,
  assertSameVocabulary,
  contentsOf,
  loadModel,
  modelFrom,
} from "sft/experiment/model_files.ts";
import { GPT2_DEFAULTS } from "sft/model/config.ts";
import { readModelFolder } from "sft/store/model_folder.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

/** Saved by `transformers`: 2 layers of 32, 32 positions, 96 tokens. */
const PUBLISHED = `${import.meta.dirname}/../fixtures/gpt2/model`;

Deno.test("loadModel() reads what transformers saved", async () => {
  const { config, values } = await loadModel(PUBLISHED);

  const { vocab_size, n_positions, n_embd, n_layer, n_head } = config;
  assertEquals(
    [vocab_size, n_positions, n_embd, n_layer, n_head],
    [96, 32, 32, 2, 4],
  );
  // Two embeddings, twelve parameters a block, one norm.
  assertEquals(Object.keys(values).length, 2 + 2 * 12 + 2);
  assertEquals(values["transformer.wte.weight"].length, 96 * 32);
  assertEquals(values["transformer.h.1.mlp.c_fc.weight"].length, 32 * 128);
});

Deno.test("modelFrom() takes the names of a bare GPT2Model too", async () => {
  const model = await readModelFolder(PUBLISHED);
  const bare = new Map(
    [...model.arrays].map(([name, array]) => [
      name.replace(/^transformer\./, ""),
      array,
    ]),
  );

  assertEquals(
    modelFrom({ ...model, arrays: bare }, "bare"),
    modelFrom(model, "whole"),
  );
});

Deno.test("modelFrom() names the parameter that is missing or misshapen", async () => {
  const model = await readModelFolder(PUBLISHED);
  const arrays = new Map(model.arrays);
  const refused = () =>
    assertThrows(() => modelFrom({ ...model, arrays }, "out/x"), UserError)
      .message;

  arrays.set("transformer.wpe.weight", {
    shape: [2, 3],
    data: new Float32Array(6),
  });
  assertEquals(
    refused(),
    'Cannot load model "out/x": "transformer.wpe.weight" has shape [2, 3], ' +
      "config.json asks for [32, 32]",
  );
  arrays.delete("transformer.wte.weight");
  assertEquals(
    refused(),
    'Cannot load model "out/x": its weights lack "transformer.wte.weight", ' +
      "which config.json asks for",
  );
});

Deno.test("loadModel() refuses a folder of another architecture", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const config = await Deno.readTextFile(`${PUBLISHED}/config.json`);
  await Deno.copyFile(
    `${PUBLISHED}/model.safetensors`,
    `${path}/model.safetensors`,
  );
  await Deno.writeTextFile(
    `${path}/config.json`,
    JSON.stringify({ ...JSON.parse(config), model_type: "llama" }),
  );

  const error = await assertRejects(() => loadModel(path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${path}/config.json": model_type is "llama", only "gpt2" is ` +
      "supported",
  );
});

Deno.test("assertSameVocabulary() asks for the model's own tokenizer", async () => {
  const tokenizer = await loadTokenizer(TOKENIZER);
  const paths = { model_path: "out/m", tokenizer_path: "out/t" };
  const check = (vocab_size: number) =>
    assertSameVocabulary({ ...GPT2_DEFAULTS, vocab_size }, tokenizer, paths);

  check(286);
  for (const other of [285, 287]) {
    assertEquals(
      assertThrows(() => check(other), UserError).message,
      'Cannot use tokenizer "out/t" with model "out/m": it has 286 tokens and ' +
        `the model ${other}, pass the tokenizer that the model was trained with`,
    );
  }
});

Deno.test("assertFitsPositions() allows rows up to the model's positions", () => {
  const model = { ...GPT2_DEFAULTS, n_positions: 32 };

  assertFitsPositions(32, model);
  assertEquals(
    assertThrows(() => assertFitsPositions(33, model), UserError).message,
    "Cannot use rows of 33 tokens: the model has 32 positions, pass " +
      "--max_length 32 or less",
  );
});

Deno.test("contentsOf() reads the parameters and tells where to stop", async () => {
  const tensor = eagerEngine().allocate({ shape: [2], dtype: "float32" });
  tensor.write([1, 2]);
  const model = {
    config: GPT2_DEFAULTS,
    parameters: { a: tensor },
    tokenizer: await loadTokenizer(TOKENIZER),
    tokenizerPath: TOKENIZER,
  };

  const told = await contentsOf({ ...model, template: TEMPLATES.chatml });
  const plain = await contentsOf(model);
  const open = await contentsOf({ ...model, template: TEMPLATES.origin });

  assertEquals([...told.arrays], [
    ["a", { shape: [2], data: Float32Array.of(1, 2) }],
  ]);
  assertEquals(told.generationConfig, { eos_token_id: [2], pad_token_id: 3 });
  assertEquals(told.config.eos_token_id, 2);
  assertEquals(told.chatTemplate, TEMPLATES.chatml.source);
  // Texts end with <|endoftext|>; the origin's answers end with nothing.
  assertEquals(plain.generationConfig, { eos_token_id: [0], pad_token_id: 3 });
  assertEquals(plain.config.eos_token_id, 0);
  assertEquals(open.generationConfig, { pad_token_id: 3 });
  assertEquals(open.config.eos_token_id, null);
  assertEquals(plain.chatTemplate, undefined);
});
