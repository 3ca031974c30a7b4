/**
 * A log of records in blocks, as LevelDB writes it and wandb after it:
 *
 *     block    32768 bytes: records, and zeros where fewer than 7 are left
 *     record   CRC-32 (4 bytes), length (2), kind (1), data
 *     kind     1 whole, 2 first, 3 middle, 4 last part
 *
 * Little endian. wandb's checksum is the plain CRC-32 of kind and data, where
 * LevelDB has a masked CRC-32C; its file begins with seven bytes of its own.
 *
 * Source: LevelDB's log format; `DataStore` of wandb 0.19.11.
 *
 * @module
 */
import { crc32 } from "node:zlib";

const BLOCK = 32768;
const HEADER = 7;
const WHOLE = 1, FIRST = 2, MIDDLE = 3, LAST = 4;

/** `:W&B`, the magic number 0xBEE1 and version 0. */
export const WANDB_LOG_HEADER: Uint8Array = Uint8Array.of(
  ...new TextEncoder().encode(":W&B"),
  ...[0xe1, 0xbe, 0],
);

/**
 * The bytes that add one record to a log.
 *
 * @param offset Length of the log so far.
 */
export function logBytes(data: Uint8Array, offset: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = offset % BLOCK;
  let rest = data;
  let isFirst = true;
  do {
    if (BLOCK - at < HEADER) {
      parts.push(new Uint8Array(BLOCK - at));
      at = 0;
    }
    const part = rest.subarray(0, BLOCK - at - HEADER);
    rest = rest.subarray(part.length);
    const isLast = rest.length === 0;
    const kind = isFirst ? isLast ? WHOLE : FIRST : isLast ? LAST : MIDDLE;
    parts.push(recordBytes(kind, part));
    at = (at + HEADER + part.length) % BLOCK;
    isFirst = false;
  } while (rest.length > 0);
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function recordBytes(kind: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(4, data.length, true);
  view.setUint8(6, kind);
  bytes.set(data, HEADER);
  view.setUint32(0, crc32(bytes.subarray(6)), true);
  return bytes;
}
