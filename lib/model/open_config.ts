/**
 * A `config.json` as the architecture that it describes.
 *
 * @module
 */
import { seen } from "../core/checked/checked_json.ts";
import { unreadable } from "../core/file.ts";
import type { Architecture } from "./architecture.ts";
import { parseGpt2Config } from "./gpt2/config.ts";
import { gpt2 } from "./gpt2/gpt2.ts";
import { parseLlamaConfig } from "./llama/config.ts";
import { LLAMA_FAMILIES } from "./llama/families.ts";
import { llama } from "./llama/llama.ts";

/** Values of `model_type` that are known. */
export const MODEL_TYPES: readonly string[] = [
  "gpt2",
  ...Object.keys(LLAMA_FAMILIES),
];

/**
 * @param json The parsed file. The first GPT-2s had no `model_type`: without one,
 * channels under GPT-2's name of them say as much.
 * @param path Where it came from, for messages.
 * @throws {UserError} If it describes a model that is not supported.
 */
export function architectureOf(
  json: Readonly<Record<string, unknown>>,
  path: string,
): Architecture {
  const type = json.model_type ?? (json.n_embd == null ? undefined : "gpt2");
  if (type === "gpt2") return gpt2(parseGpt2Config(json, path));
  if (Object.hasOwn(LLAMA_FAMILIES, type as string)) {
    return llama(parseLlamaConfig(json, path));
  }
  throw unreadable(
    path,
    `"model_type" is ${seen(type)}, expected one of ${MODEL_TYPES.join(", ")}`,
  );
}
