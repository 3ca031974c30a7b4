/**
 * Templates by what a user names: one of ours, the tokenizer's own, or a file.
 *
 * @module
 */
import { basename } from "node:path";
import { UserError } from "../core/errors.ts";
import { readIfThere } from "../core/file.ts";
import { readTokenizerFiles } from "../tokenizer/tokenizer_files.ts";
import { tokenizerFolder } from "../tokenizer/tokenizer_source.ts";
import {
  publishedTemplate,
  tokensNamedIn,
  tokenVariables,
} from "./published_template.ts";
import { stopTokensOf } from "./stop_tokens.ts";
import {
  type ChatTemplate,
  templateByName,
  templateFromSource,
  type TemplateOptions,
} from "./template.ts";
import { readTemplateFiles } from "./template_files.ts";

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
 * A file stops generation at the special tokens that it writes behind an answer,
 * inside of its `{% generation %}`.
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
  const { files, json, specials } = await filesOf(tokenizerPath);
  const template = publishedTemplate(TOKENIZER_TEMPLATE, {
    ...files,
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
  const { files, specials } = await filesOf(tokenizerPath);
  const variables = tokenVariables(files.config);
  const template = templateFromSource(
    basename(path),
    source,
    [],
    tokensNamedIn(source, specials, variables),
    variables,
  );
  return { ...template, stopTokens: stopTokensOf(template, specials) };
}

async function filesOf(tokenizerPath: string) {
  const { json } = await readTokenizerFiles(tokenizerPath);
  const specials = json.added_tokens
    .filter(({ special }) => special)
    .map(({ content }) => content);
  const files = await readTemplateFiles(tokenizerFolder(tokenizerPath));
  return { files, json, specials };
}
