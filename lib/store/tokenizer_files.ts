/**
 * The files of a tokenizer, copied from folder to folder as they are.
 *
 * Covers the names that Hugging Face tokenizers use, and the chat template's
 * place among them. Does not read what they say: see `lib/chat/tokenizer.ts`.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists, namesIn, readJson, writeJson } from "./file.ts";

const TOKENIZER = "tokenizer.json";
const TOKENIZER_CONFIG = "tokenizer_config.json";

/** Copied where they exist; `tokenizer.json` must. */
const COPIED: ReadonlySet<string> = new Set([
  TOKENIZER,
  TOKENIZER_CONFIG,
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "tokenizer.model",
]);

/**
 * Copies a tokenizer into a folder that exists.
 *
 * @param chatTemplate Jinja source that takes the place of the tokenizer's own.
 * A `chat_template.jinja` is never copied: it would win over this one.
 * @throws {UserError} If `from` has no `tokenizer.json`.
 */
export async function writeTokenizerFiles(
  to: string,
  from: string,
  chatTemplate?: string,
): Promise<void> {
  if (!await exists(join(from, TOKENIZER))) {
    throw new UserError(
      `Cannot copy the tokenizer of "${from}": it has no ${TOKENIZER}`,
    );
  }
  for (const name of await namesIn(from)) {
    if (!COPIED.has(name)) continue;
    // Contents only: a read-only original would make a read-only copy.
    await Deno.writeFile(join(to, name), await Deno.readFile(join(from, name)));
  }
  if (chatTemplate === undefined) return;
  const path = join(to, TOKENIZER_CONFIG);
  const config = await exists(path)
    ? await readJson(path) as Record<string, unknown>
    : { tokenizer_class: "PreTrainedTokenizerFast" };
  await writeJson(path, { ...config, chat_template: chatTemplate });
}
