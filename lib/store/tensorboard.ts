/**
 * TensorBoard's event files: scalars that `tensorboard --logdir` draws.
 *
 * A file is a row of records, each framed with two checksums:
 *
 *     uint64 length · uint32 masked CRC32C of it · bytes · uint32 theirs
 *
 * and each record one `Event` in the wire format of Protocol Buffers. Covers
 * writing scalars. Reads nothing.
 *
 * Source: `tensorflow/core/lib/io/record_writer.h` and the field numbers of
 * `event.proto` and `summary.proto`.
 *
 * @module
 */
import type { ScalarRow } from "./scalars.ts";

/** What the first record of every file says. */
const FILE_VERSION = "brain.Event:2";

/** Added to a rotated checksum, so that checksums of checksums differ. */
const MASK_DELTA = 0xa282ead8;

/** Castagnoli's polynomial, its bits in reverse. */
const POLYNOMIAL = 0x82f63b78;

/** The checksum's next value for each value of its low byte. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  }
  return value;
});

/**
 * The name that TensorBoard knows an event file by.
 *
 * @param startedMs Unix time of the run's start.
 */
export function tensorboardFile(startedMs: number): string {
  return `events.out.tfevents.${Math.floor(startedMs / 1000)}.sft`;
}

/**
 * An event file of the rows, each at its own wall time.
 *
 * @param startedMs Unix time of the run's start.
 */
export function tensorboardBytes(
  rows: Iterable<ScalarRow>,
  startedMs: number,
): Uint8Array {
  const records = [fileVersion(startedMs)];
  for (const row of rows) records.push(summary(row, startedMs));
  return joined(records.map(framed));
}

/**
 * CRC32C, the checksum of iSCSI.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { crc32c } from "sft/store/tensorboard.ts";
 *
 * assertEquals(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
 * ```
 */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  }
  return ~value >>> 0;
}

function framed(data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(frame.subarray(0, 8))), true);
  frame.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return frame;
}

function masked(checksum: number): number {
  return ((checksum >>> 15 | checksum << 17) + MASK_DELTA) >>> 0;
}

function fileVersion(startedMs: number): Uint8Array {
  return joined([double(1, startedMs / 1000), text(3, FILE_VERSION)]);
}

function summary(row: ScalarRow, startedMs: number): Uint8Array {
  const values = Object.entries(row.values).map(([tag, value]) =>
    bytes(1, joined([text(1, tag), float(2, value)]))
  );
  return joined([
    double(1, (startedMs + row.elapsedMs) / 1000),
    integer(2, row.step),
    bytes(5, joined(values)),
  ]);
}

// Fields in the wire format: a key of number and type, then the value.

function integer(field: number, value: number): Uint8Array {
  return joined([varint(field << 3), varint(value)]);
}

function double(field: number, value: number): Uint8Array {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setFloat64(0, value, true);
  return joined([varint(field << 3 | 1), data]);
}

function bytes(field: number, data: Uint8Array): Uint8Array {
  return joined([varint(field << 3 | 2), varint(data.length), data]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function float(field: number, value: number): Uint8Array {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setFloat32(0, value, true);
  return joined([varint(field << 3 | 5), data]);
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const groups = [];
  for (; value >= 128; value = Math.floor(value / 128)) {
    groups.push(value % 128 | 128);
  }
  return Uint8Array.from([...groups, value]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
