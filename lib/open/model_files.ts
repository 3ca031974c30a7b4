/**
 * Models between a folder and an engine.
 *
 * A folder is what `transformers` opens: `config.json`, `model.safetensors`,
 * `generation_config.json` and the tokenizer's files, with the chat template in
 * `tokenizer_config.json`. A model is read out of a GGUF file too: `gguf/`.
 *
 * @module
 */
import { join } from "node:path";
import { endOfText } from "../batch/text_examples.ts";
import { templateField } from "../chat/published_template.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { sameShape } from "../core/shape.ts";
import type { EngineTensor } from "../engine/program.ts";
import { isGguf } from "../gguf/is_gguf.ts";
import type { Architecture } from "../model/architecture.ts";
import { HEAD } from "../model/parameters.ts";
import type { ModelContents } from "../store/model_folder.ts";
import { type Model, readModelFolder } from "../store/model_folder.ts";
import { dtypeOf, type NamedArray } from "../store/named_array.ts";
import { shapeText } from "../store/safetensors_header.ts";
import type { TokenizerCopy } from "../tokenizer/save_tokenizer.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { loadGgufModel } from "./gguf/gguf_model.ts";
import { architectureIn, type DescribedModel, nameIn } from "./untied_head.ts";

/** A model in host memory. */
export interface LoadedModel extends DescribedModel {
  /** Names of arrays in its files that the model has no place for. */
  readonly unused: readonly string[];
  /** Float32 values by parameter name. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/**
 * Loads a model.
 *
 * @param path A folder, or a GGUF file.
 * @throws {UserError} If it is no model that we compute.
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  if (await isGguf(path)) return await loadGgufModel(path);
  return modelFrom(await readModelFolder(path), path);
}

/**
 * The same from what was read already.
 *
 * @throws {UserError} If config.json and the weights contradict each other, or
 * a weight is no finite number.
 */
export function modelFrom(folder: Model, path: string): LoadedModel {
  const { model, untied } = architectureIn(folder, join(path, "config.json"));
  const layers = layersIn(folder.arrays);
  // Asked first: the parameters of very many layers would be very many.
  if (layers !== model.layers) {
    throw new UserError(
      `Cannot load model "${path}": its weights have ${
        counted(layers, "layer")
      }` +
        `, config.json says ${model.layers}, fetch or write the folder again`,
    );
  }
  const values: Record<string, Float32Array> = {};
  const used = new Set<string>();
  for (const { name, shape } of model.parameters) {
    const found = nameIn(folder.arrays, name);
    const array = folder.arrays.get(found);
    if (!array) {
      throw new UserError(
        `Cannot load model "${path}": its weights lack "${name}", which ` +
          "config.json asks for",
      );
    }
    used.add(found);
    values[name] = floatsOf(array, shape, name, path);
  }
  const unused = [...folder.arrays.keys()].filter((name) =>
    // What is left of a head is the embedding once more.
    !used.has(name) && !isBuffer(name) && name !== HEAD
  );
  return { model, values, unused, untied };
}

/** Layers that the names of weights count: one more than the highest. */
function layersIn(arrays: ReadonlyMap<string, NamedArray>): number {
  const numbers = [...arrays.keys()]
    .map((name) => Number(LAYER.exec(name)?.[1]))
    .filter((number) => !Number.isNaN(number));
  return numbers.reduce((most, number) => Math.max(most, number), -1) + 1;
}

/** How the name of a layer's weight begins, in GPT-2 and in Llama. */
const LAYER = /^(?:(?:transformer\.)?h|(?:model\.)?layers)\.(\d+)\./;

/** Constants that older files hold beside parameters. */
function isBuffer(name: string): boolean {
  return /(^|\.)(attn\.(masked_)?bias|rotary_emb\.inv_freq)$/.test(name);
}

/**
 * Values of one array as float32.
 *
 * @param shape What config.json asks for, or the file `asks`.
 * @throws {UserError} If it is another shape or type, or a value is not finite.
 */
export function floatsOf(
  array: NamedArray,
  shape: readonly number[],
  name: string,
  path: string,
  asks = "config.json",
): Float32Array {
  const refuse = (why: string): never => {
    throw new UserError(`Cannot load model "${path}": "${name}" ${why}`);
  };
  if (!sameShape(array.shape, shape)) {
    refuse(
      `has shape ${shapeText(array.shape)}, ${asks} asks for ` +
        shapeText(shape),
    );
  }
  if (!/float/.test(dtypeOf(array))) {
    refuse(`holds ${dtypeOf(array)}, expected a float type`);
  }
  const values = Float32Array.from(array.data as Float32Array);
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    refuse(
      `holds ${value}, expected finite numbers: the file is damaged, or its ` +
        "training diverged",
    );
  }
  return values;
}

/**
 * Refuses a tokenizer that is not the model's: its ids would pick other rows of
 * the embedding, or none. An embedding may have rows beyond the tokenizer's where
 * it is padded to a multiple of 64, as is the habit: fewer than 64, or than a
 * hundredth of its own.
 *
 * @throws {UserError} If the vocabularies differ otherwise.
 */
export function assertSameVocabulary(
  { vocabulary }: Architecture,
  { vocabularySize }: Tokenizer,
  paths: { readonly model_path: string; readonly tokenizer_path: string },
): void {
  const surplus = vocabulary - vocabularySize;
  const isPadding = vocabulary % 64 === 0 && surplus > 0 &&
    surplus < Math.max(64, vocabulary / 100);
  if (surplus === 0 || isPadding) return;
  throw new UserError(
    `Cannot use tokenizer "${paths.tokenizer_path}" with model ` +
      `"${paths.model_path}": it has ${vocabularySize} tokens and the model ` +
      `${vocabulary}, pass the tokenizer that the model was trained with`,
  );
}

/** @throws {UserError} If rows would be longer than the model can see. */
export function assertFitsPositions(
  maxLength: number,
  { positions }: Architecture,
): void {
  if (maxLength <= positions) return;
  throw new UserError(
    `Cannot use rows of ${maxLength} tokens: the model has ${positions} ` +
      `positions, pass --max_length ${positions} or less`,
  );
}

/** What a model folder is to hold. */
export interface ModelToSave {
  readonly model: Architecture;
  readonly parameters: Readonly<Record<string, EngineTensor>>;
  readonly tokenizer: Tokenizer;
  /** Its files. */
  readonly tokenizerCopy: TokenizerCopy;
  /** The template that the model was trained with, if any. */
  readonly template?: ChatTemplate;
  /** What an adapter's base was named by. */
  readonly base?: string;
  /** Element type of the weights in the file. @default {"float32"} */
  readonly dtype?: "float32" | "bfloat16";
}

/** Reads the parameters out of the engine and lays out the folder's files. */
export async function contentsOf(saved: ModelToSave): Promise<ModelContents> {
  const { model, tokenizer, template, dtype = "float32" } = saved;
  const { adapter } = model;
  const own = adapter?.parameters.map(({ name }) => name);
  // Of an adapter's base nothing has changed, and nothing is saved.
  const arrays = await namedArrays(
    own
      ? Object.fromEntries(own.map((name) => [name, saved.parameters[name]]))
      : saved.parameters,
  );
  // Without a template it was trained on texts, and on the end of each.
  const stops =
    (template
      ? template.stopTokens.map((token) => tokenizer.tokenId(token))
      : [endOfText(tokenizer)])
      .filter((id) => id !== undefined);
  return {
    ...adapter
      ? {
        kind: "adapter",
        config: {
          ...adapter.configJson,
          base_model_name_or_path: saved.base ?? null,
        },
      }
      : { config: { ...model.configJson(stops[0]), dtype } },
    arrays: arrays.map(([name, array]) => [name, { ...array, dtype }]),
    generationConfig: {
      // Templates without a stop token leave generation open-ended.
      ...(stops.length > 0 && { eos_token_id: stops }),
      pad_token_id: tokenizer.padToken,
    },
    tokenizer: saved.tokenizerCopy,
    chatTemplate: template && templateField(template),
  };
}

/** Values of engine tensors, by name. */
export async function namedArrays(
  tensors: Readonly<Record<string, EngineTensor>>,
): Promise<[string, NamedArray][]> {
  const arrays: [string, NamedArray][] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    const data = await tensor.read() as Float32Array;
    arrays.push([name, { shape: tensor.shape, data }]);
  }
  return arrays;
}
