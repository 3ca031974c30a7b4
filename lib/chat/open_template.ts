/**
 * Templates by what a user names: one of ours, the tokenizer's own, or a file.
 *
 * @module
 */
import { basename } from "node:path";
import { UserError } from "../core/errors.ts";
import {
  publishedTemplate,
  tokensNamedIn,
  tokenVariables,
} from "./published_template.ts";
import {
  type ChatTemplate,
  templateByName,
  templateFromSource,
  type TemplateOptions,
} from "./template.ts";
import {
  parsedJson,
  readIfThere,
  readTokenizerFiles,
} from "./tokenizer_files.ts";

/** Names the tokenizer's own template. */
export const TOKENIZER_TEMPLATE = "tokenizer";

/** What a template may depend on. */
export interface OpenTemplateOptions {
  /** Folder with tokenizer.json; not read for one of ours. */
  readonly tokenizerPath: string;
  /** What is trained; templates from elsewhere say so themselves. */
  readonly options?: TemplateOptions;
}

/**
 * Opens a template.
 *
 * A file stops generation at the special tokens that are written inside of its
 * `{% generation %}`, by their text or as a variable such as `eos_token`.
 *
 * @param spec The name of one of ours, `"tokenizer"`, or the path of a Jinja
 * file: whatever has a dot or a slash in it.
 * @throws {UserError} If there is no such template, or it cannot have the options.
 */
export async function openTemplate(
  spec: string,
  { tokenizerPath, options = {} }: OpenTemplateOptions,
): Promise<ChatTemplate> {
  const isFile = /[./\\]/.test(spec);
  if (!isFile && spec !== TOKENIZER_TEMPLATE) {
    return templateByName(spec, options);
  }
  const set = Object.entries(options).find(([, value]) => value !== undefined);
  if (set) {
    throw new UserError(
      `Cannot set ${set[0]} of template "${spec}": what it writes and trains ` +
        "is in its source, edit that or choose a template of the library",
    );
  }
  return isFile
    ? await fileTemplate(spec, tokenizerPath)
    : await ownTemplate(tokenizerPath);
}

async function ownTemplate(tokenizerPath: string): Promise<ChatTemplate> {
  const { folder, json, config, specials } = await filesOf(tokenizerPath);
  const generation = `${folder}/generation_config.json`;
  const template = publishedTemplate(TOKENIZER_TEMPLATE, {
    config,
    jinja: await readIfThere(`${folder}/chat_template.jinja`),
    generation: parsedJson(await readIfThere(generation) ?? "{}", generation),
    specials,
    tokenOf: (id) =>
      json.added_tokens.find((token) => token.id === id)?.content,
  });
  if (template) return template;
  throw new UserError(
    `Cannot use the tokenizer's own template: "${tokenizerPath}" has no ` +
      "chat_template, name one of the library's or a Jinja file",
  );
}

async function fileTemplate(
  path: string,
  tokenizerPath: string,
): Promise<ChatTemplate> {
  const source = await readIfThere(path);
  if (source === undefined) {
    throw new UserError(
      `Cannot use template "${path}": there is no such file, a name without ` +
        "dots and slashes would be one of the library's",
    );
  }
  const { config, specials } = await filesOf(tokenizerPath);
  const variables = tokenVariables(config);
  const inside = [...source.matchAll(GENERATION)].map(([, body]) => body);
  return templateFromSource(
    basename(path),
    source,
    tokensNamedIn(inside.join("\n"), specials, variables),
    tokensNamedIn(source, specials, variables),
    variables,
  );
}

const GENERATION =
  /{%-?\s*generation\s*-?%}([\s\S]*?){%-?\s*endgeneration\s*-?%}/g;

async function filesOf(tokenizerPath: string) {
  const { json, config } = await readTokenizerFiles(tokenizerPath);
  const specials = json.added_tokens
    .filter(({ special }) => special)
    .map(({ content }) => content);
  const folder = tokenizerPath.replace(/\/?tokenizer\.json$/, "") || ".";
  return { folder, json, config: { ...config }, specials };
}
