/**
 * The small files of a tokenizer or a model by their names, wherever they are: in a
 * folder, or in a GGUF file, which says the same in its own way.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { namesIn, readIfThere } from "../core/file.ts";
import { isGguf } from "../gguf/is_gguf.ts";
import { ggufTokenizer } from "./gguf/gguf_tokenizer.ts";

/** Small files by name. */
export interface TokenizerSource {
  names(): Promise<readonly string[]>;
  /** A file's text, or nothing where there is none. */
  read(name: string): Promise<string | undefined>;
  /** The bytes of a file that is there. */
  bytes(name: string): Promise<Uint8Array>;
  /** What an error calls a file. */
  pathOf(name: string): string;
}

/**
 * Opens what a user named.
 *
 * @param path A folder, the `tokenizer.json` in one, or a GGUF file.
 * @throws {UserError} If it is a GGUF file without a tokenizer that we know.
 */
export async function tokenizerSource(path: string): Promise<TokenizerSource> {
  if (await isGguf(path)) {
    const files = await ggufFiles(path);
    return {
      names: () => Promise.resolve([...files.keys()]),
      read: (name) => Promise.resolve(files.get(name)),
      bytes: (name) =>
        Promise.resolve(new TextEncoder().encode(files.get(name))),
      pathOf: () => path,
    };
  }
  const folder = tokenizerFolder(path);
  const pathOf = (name: string) => join(folder, name);
  return {
    names: () => namesIn(folder),
    read: (name) => readIfThere(pathOf(name)),
    bytes: (name) => Deno.readFile(pathOf(name)),
    pathOf,
  };
}

/** The folder of a tokenizer that is named by it, or by its `tokenizer.json`. */
export function tokenizerFolder(path: string): string {
  return basename(path) === "tokenizer.json" ? dirname(path) : path;
}

/** The last one: a command asks for each of a file's parts. */
let last: { key: string; files: Promise<ReadonlyMap<string, string>> };

async function ggufFiles(path: string): Promise<ReadonlyMap<string, string>> {
  const { ino, size, mtime } = await Deno.stat(path);
  const key = JSON.stringify([path, ino, size, mtime]);
  if (last?.key !== key) last = { key, files: ggufTokenizer(path) };
  return await last.files;
}
