/**
 * Which template a model was trained with, read from its folder.
 *
 * @module
 */
import { join } from "node:path";
import {
  generationStops,
  publishedTemplate,
} from "../chat/published_template.ts";
import { type ChatTemplate, templateOfSource } from "../chat/template.ts";
import { readTemplateFiles } from "../chat/template_files.ts";
import { unreadable } from "../core/file.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/**
 * The template in the folder: one of ours if its source is, whatever its options;
 * else one that stops where `generation_config.json` says, or at the tokenizer's
 * `eos_token` where that says nothing.
 *
 * @returns Nothing if the folder holds no template.
 * @throws {UserError} If a file is damaged, or stops at no token of the tokenizer.
 */
export async function templateOfModel(
  path: string,
  tokenizer: Tokenizer,
): Promise<ChatTemplate | undefined> {
  const files = {
    ...await readTemplateFiles(path),
    specials: [...tokenizer.specialIds].map((id) => tokenizer.decode([id])),
    tokenOf: (id: number) => {
      if (id < tokenizer.vocabularySize) return tokenizer.decode([id]);
      throw unreadable(
        join(path, "generation_config.json"),
        `"eos_token_id" is ${id}, expected an id below ` +
          `${tokenizer.vocabularySize}, the size of the vocabulary`,
      );
    },
  };
  const template = publishedTemplate("the model's own", files);
  if (!template) return undefined;
  const ours = templateOfSource(template.source);
  if (ours && template.toolSource === undefined) return ours;
  const stops = generationStops(files);
  return stops.length > 0 ? { ...template, stopTokens: stops } : template;
}
