/**
 * Which template a model was trained with, read from its folder.
 *
 * @module
 */
import { join } from "node:path";
import {
  type ChatTemplate,
  templateFromSource,
  TEMPLATES,
} from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { exists, readJson } from "../store/file.ts";

/**
 * The template in the folder's `tokenizer_config.json`: one of ours if its
 * source is, else one that stops where `generation_config.json` says.
 *
 * @returns Nothing if the folder holds no template.
 */
export async function templateOfModel(
  path: string,
  tokenizer: Tokenizer,
): Promise<ChatTemplate | undefined> {
  const { chat_template: source } = await fieldsOf(
    join(path, "tokenizer_config.json"),
  );
  if (typeof source !== "string") return undefined;
  const known = Object.values(TEMPLATES).find((ours) => ours.source === source);
  if (known) return known;
  const { eos_token_id } = await fieldsOf(join(path, "generation_config.json"));
  const stops = [eos_token_id ?? []].flat() as number[];
  const stopTokens = stops.map((id) => tokenizer.decode([id]));
  return templateFromSource("the model's own", source, stopTokens, stopTokens);
}

/** A JSON file's fields; none if there is no file. */
async function fieldsOf(path: string): Promise<Record<string, unknown>> {
  if (!await exists(path)) return {};
  return await readJson(path) as Record<string, unknown>;
}
