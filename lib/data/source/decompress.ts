/**
 * Compressed bytes as plain ones, in a stream that never holds the whole.
 *
 * The runtime's own `DecompressionStream` will not do: it refuses files of
 * several gzip members, which joined and block-wise compressed files are. Nor
 * will its Zstandard, which takes a file that is cut off for a whole one.
 *
 * @module
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { UserError } from "../../core/errors.ts";
import { explained } from "../../core/os/os_error.ts";
import { ZstandardFrames } from "./zstandard_frames.ts";

/** Plain bytes of a gzip file. @throws {UserError} If it is damaged. */
export async function* decompressGzip(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // An error here is thrown below as well, where it is reported.
  pipeline(Readable.from(chunks), gunzip).catch(() => {});
  try {
    yield* gunzip;
  } catch (error) {
    throw damageError(path, "gzip", error);
  }
}

/** Bytes decompressed at once: one of them can stand for many thousands. */
const BITE = 4096;

/**
 * Bytes that decompressing may move, in all and for each byte that comes of it:
 * every block moves the text that is kept, and blocks can be tiny.
 */
const MOST_MOVED = 2 ** 36;
const MOST_MOVED_A_BYTE = 2 ** 11;

/**
 * Plain bytes of a Zstandard file.
 *
 * @throws {UserError} If it is damaged, or asks for too much memory or time.
 */
export async function* decompressZstandard(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const done: Uint8Array[] = [];
  // The decompressor reuses the array that it hands over.
  const stream = new Decompress((plain) => done.push(plain.slice()));
  const frames = new ZstandardFrames();
  let produced = 0;
  const push = (bytes: Uint8Array, last: boolean) => {
    try {
      frames.follow(bytes);
      if (frames.moved > MOST_MOVED + MOST_MOVED_A_BYTE * produced) {
        throw new RangeError(
          "Cannot decompress blocks that are so small: expected some kilobytes",
        );
      }
      stream.push(bytes, last);
    } catch (error) {
      throw damageError(path, "Zstandard", error);
    }
    for (const { length } of done) produced += length;
    return done.splice(0);
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += BITE) {
      yield* push(chunk.subarray(at, at + BITE), false);
    }
  }
  yield* push(new Uint8Array(), true);
}

function damageError(path: string, kind: string, error: unknown): unknown {
  if (explained(error) instanceof UserError) return error;
  const { message } = error as Error;
  if (message.startsWith("Cannot decompress ")) {
    return new UserError(
      `Cannot read "${path}": ${message[0].toLowerCase()}${
        message.slice(1)
      }, ` +
        "compress it again",
    );
  }
  return new UserError(
    `Cannot read "${path}": it is cut off or damaged as ${kind} ` +
      `(${message}), fetch it again`,
  );
}
