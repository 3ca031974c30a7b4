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
import { Buffer } from "node:buffer";
import { PbfWriter } from "pbf";
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
  const records = [encodeEvent(writeFileVersion, startedMs)];
  for (const row of rows) {
    records.push(
      encodeEvent(writeScalars, { row, wallMs: startedMs + row.elapsedMs }),
    );
  }
  return Buffer.concat(records.map(frameRecord));
}

/**
 * CRC32C, the checksum of iSCSI.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { crc32c } from "sft/store/exchange/tensorboard.ts";
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

/** One record with its length and checksums. */
function frameRecord(data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(frame.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskChecksum(crc32c(frame.subarray(0, 8))), true);
  frame.set(data, 12);
  view.setUint32(12 + data.length, maskChecksum(crc32c(data)), true);
  return frame;
}

function maskChecksum(checksum: number): number {
  return ((checksum >>> 15 | checksum << 17) + MASK_DELTA) >>> 0;
}

/** One `Event`. */
function encodeEvent<T>(
  write: (event: T, to: PbfWriter) => void,
  event: T,
): Uint8Array {
  const to = new PbfWriter();
  write(event, to);
  return to.finish();
}

function writeFileVersion(startedMs: number, to: PbfWriter): void {
  to.writeDoubleField(1, startedMs / 1000);
  to.writeStringField(3, FILE_VERSION);
}

function writeScalars(
  { row, wallMs }: { row: ScalarRow; wallMs: number },
  to: PbfWriter,
): void {
  to.writeDoubleField(1, wallMs / 1000);
  to.writeVarintField(2, row.step);
  to.writeMessage(5, writeSummary, row.values);
}

function writeSummary(values: ScalarRow["values"], to: PbfWriter): void {
  for (const value of Object.entries(values)) {
    to.writeMessage(1, writeSummaryValue, value);
  }
}

function writeSummaryValue(
  [tag, value]: [string, number],
  to: PbfWriter,
): void {
  to.writeStringField(1, tag);
  to.writeFloatField(2, value);
}
