/**
 * Models between a folder and an engine.
 *
 * A folder is what `transformers` opens: `config.json`, `model.safetensors`,
 * `generation_config.json` and the tokenizer's files, with the chat template in
 * `tokenizer_config.json`.
 *
 * @module
 */
import { join } from "node:path";
import { endOfText } from "../batch/prepare_text.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";
import { sameShape } from "../core/shape.ts";
import type { EngineTensor } from "../engine/program.ts";
import { configJson, type Gpt2Config, parseConfig } from "../model/config.ts";
import { gpt2Parameters } from "../model/parameters.ts";
import type { ModelContents } from "../store/model_folder.ts";
import { type Model, readModelFolder } from "../store/model_folder.ts";
import type { NamedArray } from "../store/named_array.ts";

/** A model in host memory. */
export interface LoadedModel {
  readonly config: Gpt2Config;
  /** Float32 values by parameter name. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/** @throws {UserError} If the folder is not a GPT-2 that we compute. */
export async function loadModel(path: string): Promise<LoadedModel> {
  return modelFrom(await readModelFolder(path), path);
}

/** The same from what was read already. */
export function modelFrom(model: Model, path: string): LoadedModel {
  const config = parseConfig(model.config, join(path, "config.json"));
  const values: Record<string, Float32Array> = {};
  for (const { name, shape } of gpt2Parameters(config)) {
    // A bare GPT2Model is saved without the prefix.
    const array = model.arrays.get(name) ??
      model.arrays.get(name.replace(/^transformer\./, ""));
    if (!array) {
      throw new UserError(
        `Cannot load model "${path}": its weights lack "${name}", which ` +
          "config.json asks for",
      );
    }
    if (!sameShape(array.shape, shape)) {
      throw new UserError(
        `Cannot load model "${path}": "${name}" has shape ` +
          `[${array.shape.join(", ")}], config.json asks for ` +
          `[${shape.join(", ")}]`,
      );
    }
    values[name] = Float32Array.from(array.data as Float32Array);
  }
  return { config, values };
}

/**
 * Refuses a tokenizer that is not the model's: its ids would pick other rows of
 * the embedding, or none.
 *
 * @throws {UserError} If the vocabularies differ in size.
 */
export function assertSameVocabulary(
  { vocab_size }: Gpt2Config,
  { vocabularySize }: Tokenizer,
  paths: { readonly model_path: string; readonly tokenizer_path: string },
): void {
  if (vocabularySize === vocab_size) return;
  throw new UserError(
    `Cannot use tokenizer "${paths.tokenizer_path}" with model ` +
      `"${paths.model_path}": it has ${vocabularySize} tokens and the model ` +
      `${vocab_size}, pass the tokenizer that the model was trained with`,
  );
}

/** @throws {UserError} If rows would be longer than the model can see. */
export function assertFitsPositions(
  maxLength: number,
  { n_positions }: Gpt2Config,
): void {
  if (maxLength <= n_positions) return;
  throw new UserError(
    `Cannot use rows of ${maxLength} tokens: the model has ${n_positions} ` +
      `positions, pass --max_length ${n_positions} or less`,
  );
}

/** What a model folder is to hold. */
export interface ModelToSave {
  readonly config: Gpt2Config;
  readonly parameters: Readonly<Record<string, EngineTensor>>;
  readonly tokenizer: Tokenizer;
  readonly tokenizerPath: string;
  /** The template that the model was trained with, if any. */
  readonly template?: ChatTemplate;
}

/** Reads the parameters out of the engine and lays out the folder's files. */
export async function contentsOf(model: ModelToSave): Promise<ModelContents> {
  const { config, tokenizer, template } = model;
  // Without a template it was trained on texts, and on the end of each.
  const stops =
    (template
      ? template.stopTokens.map((token) => tokenizer.tokenId(token))
      : [endOfText(tokenizer)])
      .filter((id) => id !== undefined);
  return {
    config: configJson(config, stops[0]),
    arrays: await namedArrays(model.parameters),
    generationConfig: {
      // Templates without a stop token leave generation open-ended.
      ...(stops.length > 0 && { eos_token_id: stops }),
      pad_token_id: tokenizer.padToken,
    },
    tokenizerFolder: model.tokenizerPath,
    chatTemplate: template?.source,
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
