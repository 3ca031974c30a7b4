/**
 * A model as a folder that Hugging Face `transformers` opens.
 *
 *     config.json                        the architecture
 *     model.safetensors                  the parameters, or several files and
 *     model.safetensors.index.json       which of them holds which
 *     generation_config.json             how to sample
 *     tokenizer.json, tokenizer_config.json (with the chat template), …
 *
 * Covers files only: what the names and shapes mean is the model's affair.
 * Reads sharded models, writes one file.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { type AsideOptions, writeAside } from "./atomic.ts";
import { exists, namesIn, readJson, writeJson } from "./file.ts";
import type { NamedArray } from "./named_array.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import { writeTokenizerFiles } from "./tokenizer_files.ts";

/** A JSON object, such as the contents of `config.json`. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What is written into a model folder. */
export interface ModelContents {
  readonly config: JsonObject;
  /** Parameter name → array. */
  readonly arrays: Iterable<[string, NamedArray]>;
  readonly generationConfig?: JsonObject;
  /** Folder whose tokenizer files are copied. */
  readonly tokenizerFolder?: string;
  /** Jinja source; becomes `chat_template` of `tokenizer_config.json`. */
  readonly chatTemplate?: string;
}

/** What is read out of one. */
export interface Model {
  readonly config: JsonObject;
  readonly arrays: Map<string, NamedArray>;
  readonly generationConfig?: JsonObject;
}

const CONFIG = "config.json";
const GENERATION_CONFIG = "generation_config.json";
const WEIGHTS = "model.safetensors";
const INDEX = "model.safetensors.index.json";

/**
 * Writes the whole folder aside and moves it into place.
 *
 * @throws {UserError} If the folder exists and holds something, unless
 * `options.replace` is set, or if the tokenizer's folder has no
 * `tokenizer.json`.
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
  await writeJson(join(folder, CONFIG), contents.config);
  await writeSafetensors(join(folder, WEIGHTS), contents.arrays);
  if (contents.generationConfig) {
    await writeJson(join(folder, GENERATION_CONFIG), contents.generationConfig);
  }
  if (contents.tokenizerFolder) {
    await writeTokenizerFiles(
      folder,
      contents.tokenizerFolder,
      contents.chatTemplate,
    );
  }
}

/** @throws {UserError} If anything that makes it a model is missing. */
export async function readModelFolder(path: string): Promise<Model> {
  const problem = await whyNoModel(path);
  if (problem !== undefined) {
    throw new UserError(`Cannot read model "${path}": ${problem}`);
  }
  const generationConfig = join(path, GENERATION_CONFIG);
  return {
    config: await readJson(join(path, CONFIG)) as JsonObject,
    arrays: await readArrays(path),
    ...await exists(generationConfig) &&
      { generationConfig: await readJson(generationConfig) as JsonObject },
  };
}

/** What is missing, and where the model may be instead. */
async function whyNoModel(path: string): Promise<string | undefined> {
  if (!await exists(path)) {
    return `there is no such folder, expected one with ${CONFIG} and ${WEIGHTS}`;
  }
  if (!(await Deno.stat(path)).isDirectory) {
    return `it is a file, expected the folder that holds ${CONFIG}`;
  }
  const names = await namesIn(path);
  if (!names.includes(CONFIG)) {
    const inside = (await modelsInside(path, names)).at(-1);
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

/** A run's folder is easily given instead of the model in it. */
async function modelsInside(
  path: string,
  names: readonly string[],
): Promise<string[]> {
  const folders = names.filter((name) => /^(checkpoint-\d+|final)$/.test(name));
  const inside = folders.map((name) => join(path, name));
  const models = await Promise.all(
    inside.map((folder) => exists(join(folder, CONFIG))),
  );
  return inside.filter((_, index) => models[index]);
}

async function readArrays(path: string): Promise<Map<string, NamedArray>> {
  if (await exists(join(path, WEIGHTS))) {
    return (await readSafetensors(join(path, WEIGHTS))).arrays;
  }
  const index = await readJson(join(path, INDEX));
  const { weight_map } = index as { weight_map: Record<string, string> };
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
