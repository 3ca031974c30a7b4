import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import {
  assertFitsPositions,
  assertSameVocabulary,
  contentsOf,
  loadModel,
  modelFrom,
} from "sft/open/model_files.ts";
import { readModelFolder, writeModelFolder } from "sft/store/model_folder.ts";
import type { NamedArray } from "sft/store/named_array.ts";
import { copyTokenizer } from "sft/tokenizer/save_tokenizer.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { tinyModel } from "../support/gpt2.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

/** Saved by `transformers`: 2 layers of 32, 32 positions, 96 tokens. */
const PUBLISHED = `${import.meta.dirname}/../fixtures/gpt2/model`;

Deno.test("loadModel() reads what transformers saved", async () => {
  const { model, values } = await loadModel(PUBLISHED);

  const { vocabulary, positions, layers, heads, headWidth } = model;
  assertEquals(
    [vocabulary, positions, layers, heads, headWidth],
    [96, 32, 2, 4, 8],
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
    modelFrom({ ...model, arrays: bare }, "bare").values,
    modelFrom(model, "whole").values,
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

Deno.test("modelFrom() holds the layers of config.json against the weights", async () => {
  const model = await readModelFolder(PUBLISHED);
  const message = (n_layer: number) =>
    assertThrows(
      () =>
        modelFrom({ ...model, config: { ...model.config, n_layer } }, "out/x"),
      UserError,
    ).message;

  for (const n_layer of [1, 3, 1e15]) {
    assertEquals(
      message(n_layer),
      'Cannot load model "out/x": its weights have 2 layers, config.json says ' +
        `${n_layer}, fetch or write the folder again`,
    );
  }
});

Deno.test("modelFrom() refuses weights that are no finite floats", async () => {
  const model = await readModelFolder(PUBLISHED);
  const name = "transformer.ln_f.bias";
  const refused = (data: NamedArray["data"]) => {
    const arrays = new Map(model.arrays).set(name, { shape: [32], data });
    return assertThrows(() => modelFrom({ ...model, arrays }, "x"), UserError)
      .message;
  };

  assertEquals(
    refused(new Float32Array(32).fill(-Infinity, 5)),
    `Cannot load model "x": "${name}" holds -Infinity, expected finite ` +
      "numbers: the file is damaged, or its training diverged",
  );
  for (
    const [data, dtype] of [
      [new BigInt64Array(32), "int64"],
      [new Uint8Array(32), "uint8"],
    ] as const
  ) {
    assertEquals(
      refused(data),
      `Cannot load model "x": "${name}" holds ${dtype}, expected a float type`,
    );
  }
});

Deno.test("modelFrom() names arrays that a GPT-2 has no place for", async () => {
  const model = await readModelFolder(PUBLISHED);
  const one = { shape: [1], data: new Float32Array(1) };
  const embedding = model.arrays.get("transformer.wte.weight")!;
  const unusedOf = (more: Record<string, NamedArray>) =>
    modelFrom({
      ...model,
      arrays: new Map([...model.arrays, ...Object.entries(more)]),
    }, "x").unused;

  assertEquals(unusedOf({}), []);
  // Older files keep the causal mask, and others the tied head.
  assertEquals(
    unusedOf({
      "transformer.h.0.attn.bias": one,
      "h.1.attn.masked_bias": one,
      "lm_head.weight": embedding,
    }),
    [],
  );
  assertEquals(
    unusedOf({
      "score.weight": one,
      "wte.weight": embedding,
    }),
    ["score.weight", "wte.weight"],
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
    JSON.stringify({ ...JSON.parse(config), model_type: "mamba" }),
  );

  const error = await assertRejects(() => loadModel(path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${path}/config.json": "model_type" is "mamba", expected one ` +
      "of gpt2, llama, mistral, qwen2, qwen3",
  );
});

Deno.test("assertSameVocabulary() asks for the model's own tokenizer", async () => {
  const tokenizer = await loadTokenizer(TOKENIZER);
  const paths = { model_path: "out/m", tokenizer_path: "out/t" };
  const check = (vocab_size: number) =>
    assertSameVocabulary(tinyModel({ vocab_size }), tokenizer, paths);

  // The next multiple of 64 is padding.
  for (const padded of [286, 320]) check(padded);
  for (const other of [285, 287, 288, 384]) {
    assertEquals(
      assertThrows(() => check(other), UserError).message,
      'Cannot use tokenizer "out/t" with model "out/m": it has 286 tokens and ' +
        `the model ${other}, pass the tokenizer that the model was trained with`,
    );
  }
});

Deno.test("assertFitsPositions() allows rows up to the model's positions", () => {
  const model = tinyModel({ n_positions: 32 });

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
    model: tinyModel(),
    parameters: { a: tensor },
    tokenizer: await loadTokenizer(TOKENIZER),
    tokenizerCopy: await copyTokenizer(TOKENIZER),
  };

  const told = await contentsOf({ ...model, template: TEMPLATES.chatml });
  const plain = await contentsOf(model);
  const open = await contentsOf({ ...model, template: TEMPLATES.origin });

  assertEquals([...told.arrays], [
    ["a", { shape: [2], data: Float32Array.of(1, 2), dtype: "float32" }],
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

Deno.test("contentsOf() may round weights to bfloat16, and they are read again", async () => {
  await using folder = await tempFolder();
  const { model, values } = await loadModel(PUBLISHED);
  const engine = eagerEngine();
  const contents = await contentsOf({
    model,
    parameters: allocateParameters(engine, model.parameters, values),
    tokenizer: await loadTokenizer(TOKENIZER),
    tokenizerCopy: await copyTokenizer(TOKENIZER),
    dtype: "bfloat16",
  });
  const path = `${folder.path}/half`;
  await writeModelFolder(path, contents);

  const { arrays } = await readModelFolder(path);
  const read = await loadModel(path);

  assertEquals(contents.config.dtype, "bfloat16");
  assert([...arrays.values()].every(({ dtype }) => dtype === "bfloat16"));
  for (const [name, array] of Object.entries(values)) {
    // Eight bits of a number stay.
    assertClose(name, read.values[name], array, { relative: 2 ** -8 });
    const bits = new Uint32Array(read.values[name].buffer);
    assert(bits.every((word) => (word & 0xffff) === 0), name);
  }
});
