/**
 * The files of a tokenizer, copied from folder to folder as they are. They are
 * read when a run begins, so that it can save whatever becomes of the original.
 *
 * Covers the names that Hugging Face tokenizers use, and the chat template's
 * place among them. Does not read what they say: see `lib/tokenizer/tokenizer.ts`.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { writeJson } from "../core/file.ts";
import { readTokenizerConfig } from "./token_roles.ts";
import { tokenizerSource } from "./tokenizer_source.ts";

const TOKENIZER = "tokenizer.json";
const TOKENIZER_CONFIG = "tokenizer_config.json";

/** Names of a tokenizer's files. Only `tokenizer.json` must be there. */
export const TOKENIZER_FILES: ReadonlySet<string> = new Set([
  TOKENIZER,
  TOKENIZER_CONFIG,
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "tokenizer.model",
]);

/** Bytes of a tokenizer's files, by name. */
export type TokenizerCopy = ReadonlyMap<string, Uint8Array>;

/** Jinja source, or several by name. */
export type SavedTemplate =
  | string
  | readonly { readonly name: string; readonly template: string }[];

/**
 * Reads a tokenizer's files as they are.
 *
 * @param path As `loadTokenizer` takes it.
 * @throws {UserError} If there is no `tokenizer.json`.
 */
export async function copyTokenizer(path: string): Promise<TokenizerCopy> {
  const source = await tokenizerSource(path);
  const files = new Map<string, Uint8Array>();
  for (const name of await source.names()) {
    if (TOKENIZER_FILES.has(name)) files.set(name, await source.bytes(name));
  }
  if (files.has(TOKENIZER)) return files;
  throw new UserError(
    `Cannot copy the tokenizer of "${path}": it has no ${TOKENIZER}`,
  );
}

/**
 * Writes a tokenizer's files into a folder that exists.
 *
 * @param chatTemplate What takes the place of the tokenizer's own. Neither
 * `chat_template.jinja` nor `additional_chat_templates` is ever copied: they would
 * win over this one.
 */
export async function writeTokenizerFiles(
  to: string,
  files: TokenizerCopy,
  chatTemplate?: SavedTemplate,
): Promise<void> {
  for (const [name, bytes] of files) {
    await Deno.writeFile(join(to, name), bytes);
  }
  if (chatTemplate === undefined) return;
  const path = join(to, TOKENIZER_CONFIG);
  const config = files.has(TOKENIZER_CONFIG)
    ? await readTokenizerConfig(to)
    : { tokenizer_class: "PreTrainedTokenizerFast" };
  await writeJson(path, { ...config, chat_template: chatTemplate });
}
