import { assert, assertEquals, assertRejects } from "@std/assert";
import { templateByName } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import type { WrittenType } from "sft/gguf/encode.ts";
import {
  writeGguf,
  type WrittenMetadata,
  type WrittenTensor,
  type WrittenValue,
} from "sft/gguf/write_gguf.ts";
import { fromGguf, toGguf } from "sft/open/gguf/layouts.ts";
import { llama3Numbers, slownessOf } from "sft/open/gguf/llama3_rope.ts";
import { modelfile } from "sft/open/gguf/modelfile.ts";
import { ggufParameter } from "sft/open/gguf/tensor_names.ts";
import { writtenConfig } from "sft/open/gguf/written_config.ts";
import { loadModel } from "sft/open/model_files.ts";
import { architectureOf } from "sft/model/open_config.ts";
import { tempFolder } from "../support/temp_folder.ts";

// Models that transformers saved, under llama.cpp's names and in its layouts as the
// Python package gguf knows them: tests/fixtures/make_gguf.py.

const FIXTURES = `${import.meta.dirname}/../fixtures`;

const MODELS: Readonly<Record<string, string>> = {
  gpt2: `${FIXTURES}/gpt2/model`,
  ...Object.fromEntries(
    [
      ...["llama", "llama_tied_biases", "mistral", "qwen2", "qwen3"],
      ...["linear", "llama3", "yarn"],
    ].map((name) => [name, `${FIXTURES}/llama/${name}`]),
  ),
};

/** Fields that a GGUF file has no place for, or has in another place. */
const ELSEWHERE = [
  ...["bos_token_id", "resid_pdrop", "embd_pdrop", "attn_pdrop", "n_inner"],
  ...["model_type", "architectures"],
];

for (const [name, folder] of Object.entries(MODELS)) {
  Deno.test(`loadModel() reads a GGUF of transformers' ${name}`, async () => {
    const file = await loadModel(`${FIXTURES}/gguf/${name}.gguf`);
    const saved = await loadModel(folder);
    const config = (of: typeof file) =>
      Object.entries(of.model.configJson(5))
        .filter(([key]) => !ELSEWHERE.includes(key));

    assertEquals(file.unused, []);
    assertEquals(file.values, saved.values);
    assertEquals(config(file), config(saved));
    const type = name === "mistral" ? "llama" : saved.model.configJson(5)
      .model_type;
    assertEquals(file.model.configJson(5).model_type, type);
  });
}

/** A Llama of one layer, with other values and tensors in their places. */
async function llamaFile(
  path: string,
  changes: Readonly<Record<string, WrittenValue | undefined>> = {},
  tensors: Readonly<Record<string, readonly number[] | undefined>> = {},
  fill = 0.5,
): Promise<void> {
  const values: Readonly<Record<string, WrittenValue | undefined>> = {
    "general.architecture": ["string", "llama"],
    "llama.block_count": ["uint32", 1],
    "llama.context_length": ["uint32", 16],
    "llama.embedding_length": ["uint32", 8],
    "llama.feed_forward_length": ["uint32", 12],
    "llama.attention.head_count": ["uint32", 2],
    "llama.attention.layer_norm_rms_epsilon": ["float32", 1e-5],
    ...changes,
  };
  const shapes: Readonly<Record<string, readonly number[] | undefined>> = {
    "token_embd.weight": [10, 8],
    "output_norm.weight": [8],
    ...Object.fromEntries(
      ["attn_q", "attn_k", "attn_v", "attn_output"]
        .map((part) => [`blk.0.${part}.weight`, [8, 8]]),
    ),
    "blk.0.attn_norm.weight": [8],
    "blk.0.ffn_norm.weight": [8],
    "blk.0.ffn_gate.weight": [12, 8],
    "blk.0.ffn_up.weight": [12, 8],
    "blk.0.ffn_down.weight": [8, 12],
    ...tensors,
  };
  const metadata: WrittenMetadata = Object.entries(values).flatMap((
    [name, value],
  ) => value === undefined ? [] : [[name, value] as const]);
  const written: WrittenTensor[] = Object.entries(shapes).flatMap((
    [name, shape],
  ) =>
    shape === undefined ? [] : [{
      name,
      shape,
      type: "F32" as WrittenType,
      values: () =>
        new Float32Array(shape.reduce((product, size) => product * size))
          .fill(fill),
    }]
  );
  await writeGguf(path, metadata, written);
}

Deno.test("loadModel() names what of a GGUF the model has no place for", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  await llamaFile(path, {}, { "blk.0.attn_rot_embd.weight": [4] });

  assertEquals((await loadModel(path)).unused, ["blk.0.attn_rot_embd.weight"]);
});

Deno.test("loadModel() takes the window of a Mistral as a GGUF has it", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  await llamaFile(path, { "llama.attention.sliding_window": ["uint32", 4] });
  const { model } = await loadModel(path);

  assertEquals([model.family, model.positions], ["Mistral", 4]);
});

Deno.test("loadModel() refuses a GGUF by the field that does not fit", async () => {
  await using folder = await tempFolder();
  const set = (name: string, ...value: WrittenValue) => ({ [name]: value });
  const refusals: Record<string, Parameters<typeof llamaFile>[1]> = {
    '"general.architecture" is "gemma2", expected one of llama, qwen2, ': set(
      "general.architecture",
      ...["string", "gemma2"] as const,
    ),
    '"general.architecture" is missing': {
      "general.architecture": undefined,
    },
    '"llama.block_count" is missing, expected a whole number, 1 or more': {
      "llama.block_count": undefined,
    },
    '"llama.block_count" is 2, and its tensors are of 1 layer': set(
      "llama.block_count",
      ...["uint32", 2] as const,
    ),
    '"llama.block_count" is 4294967295, and its tensors are': set(
      "llama.block_count",
      ...["uint32", 2 ** 32 - 1] as const,
    ),
    '"llama.attention.head_count" is "2", expected a whole number': set(
      "llama.attention.head_count",
      ...["string", "2"] as const,
    ),
    '"llama.expert_count" is 8, expected 0': set(
      "llama.expert_count",
      ...["uint32", 8] as const,
    ),
    '"llama.rope.scaling.type" is "longrope", expected one of none, ': set(
      "llama.rope.scaling.type",
      ...["string", "longrope"] as const,
    ),
    '"llama.rope.scaling.factor" is missing': set(
      "llama.rope.scaling.type",
      ...["string", "linear"] as const,
    ),
    '"llama.attention.head_count" is 3, expected a divisor of 8, the ': set(
      "llama.attention.head_count",
      ...["uint32", 3] as const,
    ),
    '"llama.rope.dimension_count" is 2, expected 4': set(
      "llama.rope.dimension_count",
      ...["uint32", 2] as const,
    ),
    '"split.count" is 3, expected 1: join the parts': set(
      "split.count",
      ...["uint32", 3] as const,
    ),
    'tensor "blk.0.ffn_gate.weight" has shape [12, 8], the metadata asks for':
      set("llama.feed_forward_length", ...["uint32", 16] as const),
  };
  for (const [at, [why, changes]] of Object.entries(refusals).entries()) {
    const path = `${folder.path}/${at}.gguf`;
    await llamaFile(path, changes);
    const { message } = await assertRejects(() => loadModel(path), UserError);
    const expected = `Cannot read "${path}": ${why}`;

    assertEquals(message.slice(0, expected.length), expected);
  }
});

Deno.test("loadModel() refuses a GGUF by the tensor that does not fit", async () => {
  await using folder = await tempFolder();
  const refusals: Record<string, Parameters<typeof llamaFile>[2]> = {
    'it lacks tensor "blk.0.ffn_up.weight", which a Llama has': {
      "blk.0.ffn_up.weight": undefined,
    },
    'tensor "token_embd.weight" is missing or no matrix': {
      "token_embd.weight": undefined,
    },
    'tensor "rope_freqs.weight" has shape [3], expected [2]': {
      "rope_freqs.weight": [3],
    },
    'tensor "rope_freqs.weight" is none of Llama 3\'s': {
      "rope_freqs.weight": [2],
    },
  };
  for (const [at, [why, tensors]] of Object.entries(refusals).entries()) {
    const path = `${folder.path}/${at}.gguf`;
    await llamaFile(path, {}, tensors);
    const { message } = await assertRejects(() => loadModel(path), UserError);
    const expected = `Cannot read "${path}": ${why}`;

    assertEquals(message.slice(0, expected.length), expected);
  }
  const path = `${folder.path}/nan.gguf`;
  await llamaFile(path, {}, {}, NaN);
  await assertRejects(
    () => loadModel(path),
    UserError,
    'tensor "token_embd.weight" holds NaN, expected finite numbers',
  );
});

Deno.test("llama3Numbers() finds the numbers that pairs were made of", () => {
  const cases = [
    [500000, 128, { factor: 8, low: 1, high: 4, original: 8192 }],
    [500000, 64, { factor: 32, low: 1, high: 4, original: 8192 }],
    [10000, 64, { factor: 4, low: 1, high: 3, original: 2048 }],
    [100, 16, { factor: 4, low: 1, high: 4, original: 8 }],
  ] as const;
  for (const [theta, D, { factor, low, high, original }] of cases) {
    const numbers = {
      factor,
      low_freq_factor: low,
      high_freq_factor: high,
      original_max_position_embeddings: original,
    };

    assertEquals(llama3Numbers(slownessOf(numbers, theta, D), theta), numbers);
  }
  assertEquals(llama3Numbers(Float32Array.of(1, 9, 2, 5), 10000), undefined);
});

Deno.test("toGguf() pairs the rows that turn together, fromGguf() parts them", () => {
  const heads = { heads: 2, keyValueHeads: 1 };
  // Two heads of four rows of one column.
  const rows = Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13);
  const paired = Float32Array.of(0, 2, 1, 3, 10, 12, 11, 13);

  assertEquals(toGguf(rows, [8, 1], "paired queries", heads), paired);
  assertEquals(fromGguf(paired, [8, 1], "paired queries", heads), rows);
  assertEquals(fromGguf(paired, [8], "paired queries", heads), rows);
  assertEquals(
    toGguf(rows, [8, 1], "paired keys", heads),
    Float32Array.of(0, 10, 1, 11, 2, 12, 3, 13),
  );
  assertEquals(
    toGguf(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], "transposed", heads),
    Float32Array.of(1, 4, 2, 5, 3, 6),
  );
});

Deno.test("ggufParameter() turns GPT-2's matrices and nothing else of it", () => {
  assertEquals(
    [
      ["gpt2", "transformer.h.3.attn.c_attn.weight"],
      ["gpt2", "transformer.h.3.attn.c_attn.bias"],
      ["gpt2", "lm_head.weight"],
      ["llama", "model.layers.10.self_attn.k_proj.weight"],
      ["qwen2", "model.layers.10.self_attn.k_proj.weight"],
      ["qwen3", "lm_head.weight"],
    ].map(([family, name]) => ggufParameter(family, name)),
    [
      { name: "blk.3.attn_qkv.weight", layout: "transposed" },
      { name: "blk.3.attn_qkv.bias", layout: "same" },
      { name: "output.weight", layout: "same" },
      { name: "blk.10.attn_k.weight", layout: "paired keys" },
      { name: "blk.10.attn_k.weight", layout: "same" },
      { name: "output.weight", layout: "same" },
    ],
  );
});

Deno.test("writtenConfig() refuses what llama.cpp has no place for", async () => {
  const { model } = await loadModel(`${FIXTURES}/llama/yarn_options`);
  const biased = architectureOf({
    ...(await loadModel(MODELS.qwen3)).model.configJson(5),
    attention_bias: true,
  }, "a");
  const written = (of: typeof model) => async () =>
    await Promise.resolve(writtenConfig(of, "out/x"));

  await assertRejects(
    written(model),
    UserError,
    'Cannot write model "out/x" as GGUF: llama.cpp has no place for "mscale"',
  );
  await assertRejects(written(biased), UserError, "biases");
});

Deno.test("modelfile() writes our template for Ollama, and where it stops", () => {
  const of = (name: string) =>
    modelfile({
      model: "model.gguf",
      template: templateByName(name),
      stops: ["<|im_end|>", 'a"b'],
    });

  const lines = of("chatml").split("\n");
  assertEquals(lines[0], "FROM ./model.gguf");
  assert(
    lines.some((line) => line.startsWith('TEMPLATE """{{- range .Messages }}')),
  );
  assertEquals(lines.slice(-3), [
    'PARAMETER stop "<|im_end|>"',
    'PARAMETER stop "a\\"b"',
    "",
  ]);
  assertEquals(of("mistral_v3").includes("TEMPLATE"), false);
  assert(of("mistral_v3").includes("# none is here: Ollama looks at"));
});
