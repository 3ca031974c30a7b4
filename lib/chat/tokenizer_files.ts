/**
 * The files of a published tokenizer, read and checked enough to name a fault.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/** A token beside the trained vocabulary. */
interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean;
}

/** The parts of `tokenizer.json` that we look at ourselves. */
interface TokenizerJson {
  readonly added_tokens: readonly AddedToken[];
  readonly model: {
    /** What text outside of the vocabulary becomes, by name or by id. */
    readonly unk_token?: string | null;
    readonly unk_id?: number | null;
  };
}

/** The parts of `tokenizer_config.json` that we look at ourselves. */
interface TokenizerConfig {
  readonly pad_token?: string;
}

/** A tokenizer's files. */
export interface TokenizerFiles {
  /** `tokenizer.json` as it is on disk. */
  readonly text: string;
  readonly json: TokenizerJson;
  readonly config: TokenizerConfig;
}

/**
 * Reads `tokenizer.json` and, where there is one, `tokenizer_config.json`.
 *
 * @param path The folder of both, or the path of the former.
 * @throws {UserError} If there is no `tokenizer.json`, or a file is not JSON.
 */
export async function readTokenizerFiles(
  path: string,
): Promise<TokenizerFiles> {
  const folder = path.replace(/\/?tokenizer\.json$/, "") || ".";
  const text = await readIfThere(`${folder}/tokenizer.json`);
  if (text === undefined) {
    throw new UserError(
      `Cannot load tokenizer "${path}": there is no tokenizer.json in it, ` +
        "name a folder that has one",
    );
  }
  const json = parsedJson<TokenizerJson>(text, `${folder}/tokenizer.json`);
  if (!json.model) {
    throw new UserError(
      `Cannot load tokenizer "${path}": its tokenizer.json has no "model"`,
    );
  }
  const configText = await readIfThere(`${folder}/tokenizer_config.json`);
  const config = parsedJson<Record<string, unknown>>(
    configText ?? "{}",
    `${folder}/tokenizer_config.json`,
  );
  return {
    text,
    json: { ...EMPTY, ...json },
    config: { ...config, pad_token: nameOf(config.pad_token) },
  };
}

/** Keys that a file may leave out. */
const EMPTY = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: null,
  decoder: null,
};

/** A file's text, or nothing if there is no file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return undefined;
    throw error;
  }
}

/** @throws {UserError} If the text is not JSON; names the file. */
export function parsedJson<Expected>(text: string, path: string): Expected {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `Cannot read "${path}": not valid JSON (${(error as Error).message})`,
    );
  }
}

/** A token is given by its text, or by a record that holds it. */
function nameOf(token: unknown): string | undefined {
  if (typeof token === "string") return token;
  return (token as { content?: string } | null | undefined)?.content;
}
