/**
 * Compressed bytes as plain ones, in a stream that never holds the whole.
 *
 * Not the runtime's own `DecompressionStream`: it refuses files of several gzip
 * members, which is what joined or block-wise compressed files are. Nor its
 * Zstandard: it takes a file that is cut off for a whole one.
 *
 * @module
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { UserError } from "../../core/errors.ts";

/** Plain bytes of a gzip file. @throws {UserError} If it is damaged. */
export async function* gunzipped(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // What fails here fails below too, where it can be told.
  pipeline(Readable.from(chunks), gunzip).catch(() => {});
  try {
    yield* gunzip;
  } catch (error) {
    throw damaged(path, "gzip", error);
  }
}

/** What is decompressed at once: a byte can stand for many thousands. */
const BITE = 4096;

/** Plain bytes of a Zstandard file. @throws {UserError} If it is damaged. */
export async function* unzstandard(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const done: Uint8Array[] = [];
  // The decompressor goes on to write into what it hands over.
  const stream = new Decompress((plain) => done.push(plain.slice()));
  const push = (bytes: Uint8Array, last: boolean) => {
    try {
      stream.push(bytes, last);
    } catch (error) {
      throw damaged(path, "Zstandard", error);
    }
    return done.splice(0);
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += BITE) {
      yield* push(chunk.subarray(at, at + BITE), false);
    }
  }
  yield* push(new Uint8Array(), true);
}

function damaged(path: string, kind: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  return new UserError(
    `Cannot read "${path}": it is cut off or damaged as ${kind} ` +
      `(${(error as Error).message}), fetch it again`,
  );
}
