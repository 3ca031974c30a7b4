/**
 * A model as a folder that Hugging Face `transformers` opens.
 *
 *     config.json                        the architecture
 *     model.safetensors                  the parameters, or several files and
 *     model.safetensors.index.json       which of them holds which
 *     generation_config.json             how to sample
 *     tokenizer.json, tokenizer_config.json (with the chat template), …
 *
 * Covers files, not what names and shapes mean. Reads sharded models, writes one
 * file.
 *
 * @module
 */
import { join } from "node:path";
import { readChecked } from "../core/checked/checked_json.ts";
import { UserError } from "../core/errors.ts";
import { exists, namesIn, writeJson } from "../core/file.ts";
import { fields, fileName, object, record } from "../core/checked/schema.ts";
import {
  type SavedTemplate,
  type TokenizerCopy,
  writeTokenizerFiles,
} from "../tokenizer/save_tokenizer.ts";
import { isGguf } from "../gguf/is_gguf.ts";
import { type AsideOptions, writeAside } from "./atomic.ts";
import { hashFile } from "./file_hash.ts";
import type { DataFile } from "./manifest.ts";
import type { NamedArray } from "./named_array.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** A JSON object, such as the contents of `config.json`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What is written into a model folder. */
export interface ModelContents {
  /** Whether it is an adapter beside another model. @default {"model"} */
  readonly kind?: keyof typeof KINDS;
  readonly config: JsonObject;
  /** Parameter name → array. */
  readonly arrays: Iterable<[string, NamedArray]>;
  readonly generationConfig?: JsonObject;
  readonly tokenizer?: TokenizerCopy;
  /** Becomes `chat_template` of `tokenizer_config.json`. */
  readonly chatTemplate?: SavedTemplate;
}

/** What is read out of one. */
export interface Model {
  readonly config: JsonObject;
  readonly arrays: Map<string, NamedArray>;
  readonly generationConfig?: JsonObject;
}

/** The architecture's file. */
export const CONFIG = "config.json";
/** Where generation stops, and how it samples. */
export const GENERATION_CONFIG = "generation_config.json";
/** The weights, in one file. */
export const WEIGHTS = "model.safetensors";
/** Which of several files holds which weight. */
export const INDEX = "model.safetensors.index.json";

/** What an adapter is, and whose: `peft`'s file. */
export const ADAPTER_CONFIG = "adapter_config.json";
/** Its weights. */
export const ADAPTER_WEIGHTS = "adapter_model.safetensors";

/** The files that make a folder a model, or an adapter beside one. */
const KINDS = {
  model: { config: CONFIG, weights: WEIGHTS },
  adapter: { config: ADAPTER_CONFIG, weights: ADAPTER_WEIGHTS },
} as const;

/**
 * Writes the whole folder aside and moves it into place.
 *
 * @throws {UserError} If the folder exists and holds something, unless
 * `options.replace` is set.
 */
export async function writeModelFolder(
  path: string,
  contents: ModelContents,
  options: AsideOptions = {},
): Promise<void> {
  await writeAside(path, (aside) => writeModelFiles(aside, contents), options);
}

/** The same without moving it: for a caller that adds files of its own. */
export async function writeModelFiles(
  folder: string,
  contents: ModelContents,
): Promise<void> {
  await Deno.mkdir(folder);
  const { config, weights } = KINDS[contents.kind ?? "model"];
  await writeJson(join(folder, config), contents.config);
  await writeSafetensors(join(folder, weights), contents.arrays);
  if (contents.generationConfig) {
    await writeJson(join(folder, GENERATION_CONFIG), contents.generationConfig);
  }
  const { tokenizer, chatTemplate } = contents;
  if (tokenizer) await writeTokenizerFiles(folder, tokenizer, chatTemplate);
}

/** @throws {UserError} If anything that makes it a model is missing. */
export async function readModelFolder(path: string): Promise<Model> {
  const problem = await whyNoModel(path);
  if (problem !== undefined) {
    throw new UserError(`Cannot read model "${path}": ${problem}`);
  }
  const generationConfig = join(path, GENERATION_CONFIG);
  return {
    config: await readChecked(join(path, CONFIG), fields),
    arrays: await readArrays(path),
    ...await exists(generationConfig) &&
      { generationConfig: await readChecked(generationConfig, fields) },
  };
}

/**
 * An adapter's folder: what it is, and its arrays.
 *
 * @throws {UserError} If a file of it is missing or damaged.
 */
export async function readAdapterFolder(path: string): Promise<Model> {
  for (const name of Object.values(KINDS.adapter)) {
    if (await exists(join(path, name))) continue;
    throw new UserError(
      `Cannot read adapter "${path}": it has no ${name}, ` +
        await whereAdapterIs(path),
    );
  }
  return {
    config: await readChecked(join(path, ADAPTER_CONFIG), fields),
    arrays: (await readSafetensors(join(path, ADAPTER_WEIGHTS))).arrays,
  };
}

/** Whether a folder is an adapter's, which needs the model that it belongs to. */
export async function isAdapterFolder(path: string): Promise<boolean> {
  return await exists(join(path, ADAPTER_CONFIG)) &&
    !await exists(join(path, CONFIG));
}

/** Whether a folder holds a model, or an adapter. */
export async function isModelFolder(path: string): Promise<boolean> {
  return await exists(join(path, CONFIG)) || await isAdapterFolder(path);
}

/**
 * The files of a model that decide what it computes: architecture and weights, or
 * the GGUF file that is both.
 *
 * @throws {UserError} If one is not there.
 */
export async function hashModel(path: string): Promise<DataFile[]> {
  if (await isGguf(path)) return [await hashFile(path)];
  if (await isAdapterFolder(path)) {
    return await Array.fromAsync(
      Object.values(KINDS.adapter),
      (name) => hashFile(join(path, name)),
    );
  }
  const weights = await exists(join(path, WEIGHTS))
    ? [WEIGHTS]
    : [INDEX, ...await shardsOf(path)];
  return await Array.fromAsync(
    [CONFIG, ...weights],
    (name) => hashFile(join(path, name)),
  );
}

/**
 * The files that the index of a folder names, each once.
 *
 * @throws {UserError} If there is no index, or it names no files of the folder.
 */
export async function shardsOf(path: string): Promise<string[]> {
  return [...new Set(Object.values(await readIndex(path)))];
}

/** What is missing, and where the model may be instead. */
async function whyNoModel(path: string): Promise<string | undefined> {
  if (!await exists(path)) {
    return `there is no such folder, expected one with ${CONFIG} and ${WEIGHTS}`;
  }
  if (!(await Deno.stat(path)).isDirectory) {
    return `it is a file, expected the folder that holds ${CONFIG}, or a GGUF file`;
  }
  const names = await namesIn(path);
  if (!names.includes(CONFIG)) {
    const inside = (await modelsInside(path, names)).at(-1) ??
      names.filter((name) => name.endsWith(".gguf"))
        .map((name) => join(path, name)).at(-1);
    return `it has no ${CONFIG}, ` +
      (inside === undefined
        ? `expected a model folder with ${CONFIG} and ${WEIGHTS}`
        : `pass "${inside}" inside it`);
  }
  if (names.includes(WEIGHTS) || names.includes(INDEX)) return undefined;
  return `it has no ${WEIGHTS}` +
    (names.includes("pytorch_model.bin")
      ? `, save it again with "safe_serialization=True"`
      : "");
}

/** The adapter in a run's folder, or what is expected. */
async function whereAdapterIs(path: string): Promise<string> {
  const inside = await modelsInside(path, await namesIn(path).catch(() => []));
  const last = inside.at(-1);
  return last !== undefined && await isAdapterFolder(last)
    ? `pass "${last}" inside it`
    : `expected the folder that holds ${ADAPTER_CONFIG} and ${ADAPTER_WEIGHTS}`;
}

/** The models in a run's folder, which is easily given instead of one. */
async function modelsInside(
  path: string,
  names: readonly string[],
): Promise<string[]> {
  const folders = names.filter((name) => /^(checkpoint-\d+|final)$/.test(name));
  const inside = folders.map((name) => join(path, name));
  const models = await Promise.all(
    inside.map((folder) => isModelFolder(folder)),
  );
  return inside.filter((_, index) => models[index]);
}

/** Which file of the folder holds which array. */
const WEIGHT_INDEX = object({ weight_map: record(fileName) });

async function readArrays(path: string): Promise<Map<string, NamedArray>> {
  if (await exists(join(path, WEIGHTS))) {
    return (await readSafetensors(join(path, WEIGHTS))).arrays;
  }
  const weight_map = await readIndex(path);
  const arrays = new Map<string, NamedArray>();
  for (const shard of new Set(Object.values(weight_map))) {
    for (const [name, array] of await readShard(path, shard)) {
      arrays.set(name, array);
    }
  }
  for (const [name, shard] of Object.entries(weight_map)) {
    if (!arrays.has(name)) {
      throw new UserError(
        `Cannot read model "${path}": ${INDEX} says that "${name}" is in ` +
          `"${shard}", and it is not, fetch or write the folder again`,
      );
    }
  }
  return arrays;
}

/** Shard by the name of each array in it. */
async function readIndex(path: string): Promise<Record<string, string>> {
  const index = await readChecked(join(path, INDEX), WEIGHT_INDEX);
  return index.weight_map;
}

async function readShard(
  path: string,
  shard: string,
): Promise<Map<string, NamedArray>> {
  if (!await exists(join(path, shard))) {
    throw new UserError(
      `Cannot read model "${path}": it has no "${shard}", which ${INDEX} names`,
    );
  }
  return (await readSafetensors(join(path, shard))).arrays;
}
