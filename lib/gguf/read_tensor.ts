/**
 * A tensor of a GGUF file as float32.
 *
 * @module
 */
import { readFully } from "../core/file.ts";
import { sizeOf } from "../core/shape.ts";
import type { TensorPlace } from "./tensor_places.ts";

/** Blocks that are read at a time. */
const BLOCKS_AT_A_TIME = 2 ** 14;

/**
 * Reads one tensor, piece by piece.
 *
 * @returns Its elements in the order of the file, the last axis fastest.
 */
export async function readTensor(
  file: Deno.FsFile,
  { type, shape, begin, bytes }: TensorPlace,
): Promise<Float32Array> {
  const out = new Float32Array(sizeOf(shape));
  const buffer = new Uint8Array(
    Math.min(bytes, BLOCKS_AT_A_TIME * type.bytes),
  );
  const view = new DataView(buffer.buffer);
  await file.seek(begin, Deno.SeekMode.Start);
  let to = 0;
  for (let left = bytes; left > 0;) {
    const piece = Math.min(left, buffer.length);
    await readFully(file, buffer.subarray(0, piece));
    for (let at = 0; at < piece; at += type.bytes) {
      type.read(view, at, out, to);
      to += type.elements;
    }
    left -= piece;
  }
  return out;
}
