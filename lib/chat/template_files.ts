/**
 * The files of a folder that say how its model is talked to: templates, and the
 * names of tokens. A tokenizer's folder has them and a model's, in the same form.
 *
 *     chat_template.jinja              the template, in newer folders
 *     additional_chat_templates/       others by name, beside it
 *     tokenizer_config.json            names of tokens; all templates, in older ones
 *     special_tokens_map.json          names of tokens, in older folders
 *     generation_config.json           where generation stops
 *
 * Does not say what follows from them: see `published_template.ts`.
 *
 * @module
 */
import { join } from "node:path";
import { exists, namesIn, readIfThere, readText } from "../core/file.ts";
import {
  readGenerationConfig,
  readSpecialTokensMap,
  readTokenizerConfig,
} from "../tokenizer/token_roles.ts";
import type { PublishedFiles } from "./published_template.ts";

/** What the files say, without the tokens that they name by number. */
export type TemplateFiles = Omit<PublishedFiles, "specials" | "tokenOf">;

/**
 * Reads those that are there.
 *
 * @throws {UserError} If one is no JSON object.
 */
export async function readTemplateFiles(
  folder: string,
): Promise<TemplateFiles> {
  return {
    config: await readConfig(folder),
    templates: {
      ...await readTemplate(folder),
      ...await readAdditional(folder),
    },
    generation: await readGenerationConfig(folder),
  };
}

/**
 * `tokenizer_config.json`, with the names of tokens out of the map. As in
 * `transformers`, the map counts only where the former does not list its tokens
 * itself, and counts more then.
 */
async function readConfig(
  folder: string,
): Promise<Readonly<Record<string, unknown>>> {
  const config = await readTokenizerConfig(folder);
  if ("added_tokens_decoder" in config) return config;
  const map = await readSpecialTokensMap(folder);
  return { ...config, ...map };
}

async function readTemplate(folder: string): Promise<Record<string, string>> {
  const source = await readIfThere(join(folder, "chat_template.jinja"));
  return source === undefined ? {} : { default: source };
}

/** Sources by their files' names without `.jinja`. */
async function readAdditional(folder: string): Promise<Record<string, string>> {
  const place = join(folder, "additional_chat_templates");
  if (!await exists(place)) return {};
  const files = (await namesIn(place)).filter((name) =>
    name.endsWith(".jinja")
  );
  const sources = await Promise.all(
    files.map((name) => readText(join(place, name))),
  );
  return Object.fromEntries(
    files.map((name, index) => [
      name.slice(0, -".jinja".length),
      sources[index],
    ]),
  );
}
