/**
 * Which files of a model on a hub are fetched: those that are read here. Weights
 * for other programs (`.bin`, `.gguf`, `onnx/`, `consolidated.safetensors`) are
 * often as large again, and pictures nobody trains on.
 *
 * @module
 */
import {
  CONFIG,
  GENERATION_CONFIG,
  INDEX,
  WEIGHTS,
} from "../store/model_folder.ts";
import { TOKENIZER_FILES } from "../tokenizer/save_tokenizer.ts";

/** What a name is to be opened as: a model needs no tokenizer beside it. */
export type NamedPart = "model" | "tokenizer";

/** Templates beside the tokenizer's files, and others by name. */
const TEMPLATE =
  /^(chat_template\.jinja|additional_chat_templates\/[\w+-][\w.+-]*\.jinja)$/;

/**
 * What is fetched first, in the order of the list. Of a model in one file that is
 * all of it; of one in several the index is here, and names the rest.
 *
 * @param paths Of all files that the hub has of it.
 */
export function neededFiles(
  paths: readonly string[],
  parts: readonly NamedPart[],
): string[] {
  const isModel = parts.includes("model");
  const small = paths.filter((path) =>
    TOKENIZER_FILES.has(path) || TEMPLATE.test(path) ||
    path === GENERATION_CONFIG || isModel && path === CONFIG
  );
  const weights = isModel && weightsOf(paths);
  // The large come last: until then little is lost that is not needed.
  return weights ? [...small, weights] : small;
}

/** The file of weights that a model is read from, or the index of several. */
export function weightsOf(paths: readonly string[]): string | undefined {
  return [WEIGHTS, INDEX].find((name) => paths.includes(name));
}

/** Weights and vocabularies for other programs. */
const OTHER_WEIGHTS = /\.(gguf|bin|safetensors|onnx|msgpack|h5)$/;
const OTHER_VOCABULARY = /(^|\/)vocab\.|\.model$/;

/** Names shown before the rest is left out. */
const MOST_NAMES = 3;

/**
 * What is missing, and what is there instead.
 *
 * @returns Nothing if it can be opened as those parts.
 */
export function missingFile(
  paths: readonly string[],
  parts: readonly NamedPart[],
): string | undefined {
  const missing = [
    ...parts.includes("model") ? [CONFIG, weightsOf(paths) ?? WEIGHTS] : [],
    ...parts.includes("tokenizer") ? ["tokenizer.json"] : [],
  ].find((name) => !paths.includes(name));
  if (missing === undefined) return undefined;
  const instead = missing === "tokenizer.json"
    ? OTHER_VOCABULARY
    : OTHER_WEIGHTS;
  const others = paths.filter((path) => instead.test(path));
  if (others.length === 0) return `it has no ${missing}`;
  const shown = others.slice(0, MOST_NAMES).map((path) => JSON.stringify(path));
  const more = others.length - MOST_NAMES;
  return `it has no ${missing}, but ${shown.join(", ")}` +
    (more > 0 ? ` and ${more} more` : "");
}
