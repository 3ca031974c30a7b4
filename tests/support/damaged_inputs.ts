/**
 * What runs begin with, to damage: models, tokenizers, prepared sets.
 *
 * @module
 */
import { openTemplate } from "sft/chat/open_template.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { sizeOf } from "sft/core/shape.ts";
import type { Gpt2Config } from "sft/model/gpt2/config.ts";
import { assertSameVocabulary, loadModel } from "sft/open/model_files.ts";
import { templateOfModel } from "sft/open/model_template.ts";
import { openSet, packHalf } from "sft/run/prepare/packed_set.ts";
import { prepareSet } from "sft/run/prepare/prepare_set.ts";
import { folderState, SetWriter } from "sft/run/prepare/set_writer.ts";
import { readSafetensors } from "sft/store/safetensors.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import {
  type DamagedKind,
  filesBelow,
  folderOf,
  isCount,
} from "./damaged_kind.ts";
import { prepareConfig, quietPrepare } from "./prepare.ts";
import {
  chat,
  sftConfig,
  type TinyRuns,
  TOKENIZER,
  writeRows,
} from "./tiny_run.ts";

const FIXTURES = `${import.meta.dirname}/../fixtures`;

/** All of them, made in the folder of `runs`. */
export async function damagedInputs(runs: TinyRuns): Promise<DamagedKind[]> {
  return [
    await model(runs),
    await modelInParts(runs),
    ...await tokenizers(runs),
    await preparedSet(runs),
    await begunSet(runs),
    await arraysOfAllTypes(runs),
  ];
}

async function model({ path, modelPath }: TinyRuns): Promise<DamagedKind> {
  const files = await filesBelow(modelPath);
  const folder = await folderOf(`${path}/model`, files);
  return {
    name: "model",
    folder,
    files: [
      ...["config.json", "config.json", "model.safetensors"],
      ...["generation_config.json", "tokenizer_config.json"],
    ],
    open: () => faultInModel(folder),
  };
}

async function modelInParts(
  { path, modelPath }: TinyRuns,
): Promise<DamagedKind> {
  const files = await filesBelow(modelPath);
  const { arrays } = await readSafetensors(`${modelPath}/model.safetensors`);
  const part = "part-1.safetensors";
  const weight_map = Object.fromEntries(
    [...arrays.keys()].map((name) => [name, part]),
  );
  const index = "model.safetensors.index.json";
  files.set(part, files.get("model.safetensors")!);
  files.delete("model.safetensors");
  files.set(index, new TextEncoder().encode(JSON.stringify({ weight_map })));
  const folder = await folderOf(`${path}/parts`, files);
  return {
    name: "model in parts",
    folder,
    files: [index],
    open: () => faultInModel(folder),
  };
}

/** Reads a model as `chat` does. */
async function faultInModel(folder: string): Promise<string | undefined> {
  const tokenizer = await loadTokenizer(folder);
  await templateOfModel(folder, tokenizer);
  const { model, values } = await loadModel(folder);
  assertSameVocabulary(model, tokenizer, {
    model_path: folder,
    tokenizer_path: folder,
  });
  const config = model.configJson(undefined) as unknown as Gpt2Config;
  if (model.layers !== 1) return `${model.layers} layers`;
  if (!(isCount(model.heads) && model.heads > 0)) return "heads";
  if (!(config.layer_norm_epsilon > 0)) return "epsilon";
  for (const name of ["resid_pdrop", "embd_pdrop", "attn_pdrop"] as const) {
    if (!(config[name] >= 0 && config[name] < 1)) return name;
  }
  for (const { name, shape } of model.parameters) {
    if (values[name].length !== sizeOf(shape)) return name;
    if (!values[name].every(Number.isFinite)) return `${name} is not finite`;
  }
}

const WORDS = ["<unk>", "a", "b", "##b", "ab", "▁a", "<s>", "</s>"];

const ADDED = ["<unk>", "<s>", "</s>"].map((content) => ({
  id: WORDS.indexOf(content),
  content,
  special: true,
  lstrip: false,
  rstrip: false,
  single_word: false,
  normalized: false,
}));

const METASPACE = {
  type: "Metaspace",
  replacement: "▁",
  prepend_scheme: "always",
};

/** A tokenizer beside the one of bytes, of each other kind of model. */
const OF_WORDS = {
  word_piece: {
    added_tokens: ADDED,
    normalizer: {
      type: "Sequence",
      normalizers: [{ type: "NFC" }, { type: "Lowercase" }],
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    decoder: { type: "WordPiece", prefix: "##", cleanup: false },
    model: {
      type: "WordPiece",
      unk_token: "<unk>",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
    },
  },
  unigram: {
    added_tokens: ADDED,
    normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
    pre_tokenizer: METASPACE,
    decoder: METASPACE,
    model: {
      type: "Unigram",
      unk_id: 0,
      byte_fallback: false,
      vocab: WORDS.map((word, id) => [word, -id]),
    },
  },
};

async function tokenizers({ path }: TinyRuns): Promise<DamagedKind[]> {
  const bytes = await Deno.readTextFile(`${TOKENIZER}/tokenizer.json`);
  const all = { bpe: JSON.parse(bytes), ...OF_WORDS };
  return await Promise.all(
    Object.entries(all).map(async ([name, json]) => {
      const [bos, eos] = name === "bpe"
        ? ["<|im_start|>", "<|im_end|>"]
        : ["<s>", "</s>"];
      const files = {
        "tokenizer.json": json,
        "tokenizer_config.json": {
          chat_template: [{ name: "default", template: "{{ messages }}" }],
          eos_token: { content: eos },
        },
        "special_tokens_map.json": {
          bos_token: bos,
          eos_token: { content: eos },
          additional_special_tokens: [bos],
        },
        "generation_config.json": { eos_token_id: [1, 2], pad_token_id: 0 },
      };
      const folder = await folderOf(
        `${path}/${name}`,
        Object.entries(files)
          .map(([name, value]) => [name, JSON.stringify(value)]),
      );
      return {
        name,
        folder,
        files: ["tokenizer.json", "tokenizer.json", ...Object.keys(files)],
        open: () => faultInTokenizer(folder),
      };
    }),
  );
}

/** Uses a tokenizer and its own template as `tokens` does. */
async function faultInTokenizer(folder: string): Promise<string | undefined> {
  const tokenizer = await loadTokenizer(folder);
  const { vocabularySize, padToken, specialIds } = tokenizer;
  if (!isCount(vocabularySize) || vocabularySize > 1e5) {
    return `${vocabularySize} tokens`;
  }
  const ids = tokenizer.encodeContent("a b ab é 12");
  const strange = [...ids, padToken, ...specialIds]
    .find((id) => !isCount(id) || id >= vocabularySize);
  if (strange !== undefined) return `id ${strange}`;
  if (typeof tokenizer.decode(ids) !== "string") return "no text";
  const { source, stopTokens, variables = {} } = await openTemplate(
    "tokenizer",
    { tokenizerPath: folder },
  );
  for (const text of [source, ...stopTokens, ...Object.values(variables)]) {
    if (typeof text !== "string") return `${text} in the template`;
  }
}

/** Twenty rows, of which some are held out. */
async function setConfig({ path }: TinyRuns, name: string) {
  const data = `${path}/twenty.jsonl`;
  await writeRows(
    data,
    Array.from({ length: 20 }, (_, row) => chat(`Question ${row}`, "Hello")),
  );
  return prepareConfig(data, `${path}/${name}`, {
    held_out: 0.2,
    rows_per_shard: 7,
    max_length: 32,
    drop_exact_duplicates: true,
  });
}

async function preparedSet(runs: TinyRuns): Promise<DamagedKind> {
  const prepared = await setConfig(runs, "prepared");
  const { output_dir: folder } = prepared;
  await prepareSet(prepared, quietPrepare());
  const tokenizer = await loadTokenizer(TOKENIZER);
  const config = sftConfig(runs, "", { data_file: folder });
  const shards = [...(await filesBelow(folder)).keys()]
    .filter((name) => name.endsWith(".shard"));
  return {
    name: "prepared set",
    folder,
    files: [...shards.slice(0, 2), ...Array(3).fill("prepared.json")],
    async open() {
      const set = await openSet(folder, config, TEMPLATES.chatml, tokenizer);
      if (!set) return "no set";
      const train = await packHalf(set, "train", config, tokenizer);
      const held = await packHalf(set, "held_out", config, tokenizer);
      const examples = train.report.examples + (held?.report.examples ?? 0);
      if (examples !== 20) return `${examples} examples`;
      if (train.report.rows !== 20) return `${train.report.rows} rows`;
      for (const { tokens } of [...train.rows, ...held?.rows ?? []]) {
        if (tokens.some((id) => id < 0 || id >= tokenizer.vocabularySize)) {
          return "ids outside of the vocabulary";
        }
      }
    },
  };
}

async function begunSet(runs: TinyRuns): Promise<DamagedKind> {
  const begun = await setConfig(runs, "begun");
  const { output_dir: folder } = begun;
  let batches = 0;
  await prepareSet(
    begun,
    quietPrepare({
      onProgress: () => batches++,
      stopRequested: () => batches > 1,
    }),
  );
  const file = "journal.jsonl";
  const text = await Deno.readTextFile(`${folder}/${file}`);
  const head = JSON.parse(text.split("\n")[0]);
  return {
    name: "begun set",
    folder,
    files: [file, file, "marks-00000.bin", "train-00000.shard"],
    async open() {
      const state = await folderState(folder, head);
      // Nothing of it is trusted: all of it is made again.
      if (state.kind !== "begun") return undefined;
      const { journal } = state;
      using writer = await SetWriter.open(folder, head, journal);
      let marks = 0;
      for await (const bytes of writer.marks()) marks += bytes.length;
      const { rows, goodRows, report } = journal!.parts.at(-1)!;
      if (![rows, goodRows, report.examples].every(isCount)) return "counts";
      const strange = writer.shards.find(({ name }) => /[/\0]/.test(name));
      if (strange) return `shard ${strange.name}`;
      if (marks !== 8 * report.examples) {
        return `${marks} bytes of marks for ${report.examples} examples`;
      }
    },
  };
}

async function arraysOfAllTypes({ path }: TinyRuns): Promise<DamagedKind> {
  const name = "all_dtypes.safetensors";
  const folder = await folderOf(`${path}/arrays`, [
    [name, await Deno.readFile(`${FIXTURES}/${name}`)],
  ]);
  return {
    name: "arrays",
    folder,
    files: [name],
    async open() {
      const { arrays, metadata } = await readSafetensors(`${folder}/${name}`);
      for (const [name, { shape, data }] of arrays) {
        if (sizeOf(shape) !== data.length) return name;
      }
      const texts = Object.values(metadata);
      if (texts.some((text) => typeof text !== "string")) return "metadata";
    },
  };
}
