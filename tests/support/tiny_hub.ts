/**
 * A hub with one small model, and an empty cache, for one test.
 *
 * @module
 */
import type { NameHost } from "sft/core/host.ts";
import type { HubAccess } from "sft/hub/hub_access.ts";
import { type HubModel, type HubServer, startHub } from "./hub_server.ts";

/** What a test has. */
export interface TinyHub extends AsyncDisposable {
  readonly server: HubServer;
  /** How it is asked; its cache is empty. */
  readonly access: HubAccess;
  /** Lines that were said. */
  readonly lines: string[];
  readonly host: NameHost;
}

export const ID = "org/tiny";
export const COMMIT = "1".repeat(40);

/** Something that is large enough to be shown, and is no text. */
export const WEIGHTS = Uint8Array.from(
  { length: 3_000_000 },
  (_, index) => (index * index + (index >> 9)) % 251,
);

/** Files of a model, as far as a hub is concerned. */
export const FILES = {
  "README.md": bytesOf("hello\n"),
  "config.json": bytesOf("{}"),
  "model.safetensors": WEIGHTS,
  "pytorch_model.bin": bytesOf("weights of others"),
  "tokenizer.json": bytesOf("{}"),
};

export const MODEL: HubModel = {
  id: ID,
  commits: { [COMMIT]: FILES },
  branches: { main: COMMIT },
};

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Starts it. */
export async function tinyHub(...models: HubModel[]): Promise<TinyHub> {
  const server = startHub(models.length > 0 ? models : [MODEL]);
  const cache = await Deno.makeTempDir();
  const lines: string[] = [];
  return {
    server,
    access: {
      endpoint: server.endpoint,
      offline: false,
      silenceMs: 5_000,
      cache,
    },
    lines,
    host: { log: (line) => lines.push(line) },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await Deno.remove(cache, { recursive: true });
    },
  };
}

/** Every file, link and folder below a folder. */
export async function treeOf(
  folder: string,
  below = "",
): Promise<Record<string, { text?: string; link?: string }>> {
  let tree = {};
  for await (const { name, ...is } of Deno.readDir(`${folder}/${below}`)) {
    const path = `${below}${name}`;
    const entry = is.isSymlink
      ? { link: await Deno.readLink(`${folder}/${path}`) }
      : is.isFile
      ? { text: await Deno.readTextFile(`${folder}/${path}`) }
      : {};
    tree = { ...tree, [path]: entry };
    if (is.isDirectory) {
      tree = { ...tree, ...await treeOf(folder, `${path}/`) };
    }
  }
  return tree;
}
