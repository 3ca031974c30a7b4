/**
 * Which template a model was trained with, read from its folder.
 *
 * @module
 */
import { join } from "node:path";
import { publishedTemplate } from "../chat/published_template.ts";
import { type ChatTemplate, templateOfSource } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { readIfThere } from "../chat/tokenizer_files.ts";
import { exists, readJson } from "../store/file.ts";

/**
 * The template in the folder's `tokenizer_config.json`: one of ours if its
 * source is, whatever its options; else one that stops where the tokenizer's
 * `eos_token` and `generation_config.json` say.
 *
 * @returns Nothing if the folder holds no template.
 */
export async function templateOfModel(
  path: string,
  tokenizer: Tokenizer,
): Promise<ChatTemplate | undefined> {
  const template = publishedTemplate("the model's own", {
    config: await fieldsOf(join(path, "tokenizer_config.json")),
    jinja: await readIfThere(join(path, "chat_template.jinja")),
    generation: await fieldsOf(join(path, "generation_config.json")),
    specials: [...tokenizer.specialIds].map((id) => tokenizer.decode([id])),
    tokenOf: (id) => tokenizer.decode([id]),
  });
  return template && (templateOfSource(template.source) ?? template);
}

/** A JSON file's fields; none if there is no file. */
async function fieldsOf(path: string): Promise<Record<string, unknown>> {
  if (!await exists(path)) return {};
  return await readJson(path) as Record<string, unknown>;
}
