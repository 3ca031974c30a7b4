/**
 * The header of a safetensors file: which array lies where.
 *
 *     8 bytes    length of the header, unsigned, little-endian
 *     header     JSON: name → {dtype, shape, data_offsets}, padded with spaces
 *     data       the arrays, one after the other, no gaps
 *
 * Covers laying out and checking. Reads and writes no file.
 *
 * Source: the safetensors format description and its reference implementation
 * 0.8.0, whose checks and order of arrays are followed.
 *
 * @module
 */
import { sizeOf } from "../core/shape.ts";
import { unreadable } from "./file.ts";
import {
  type Dtype,
  dtypeOf,
  DTYPES,
  type NamedArray,
  STORAGE,
} from "./named_array.ts";

/** Where one array lies, in bytes from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A checked header. */
export interface Header {
  /** In the order of the data. */
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The header's JSON before it is checked. */
type RawEntry = {
  dtype?: unknown;
  shape?: unknown;
  data_offsets?: unknown;
};

/** The order of the reference implementation: wide types first, then names. */
export function inFileOrder(
  arrays: Iterable<[string, NamedArray]>,
): [string, NamedArray][] {
  const rank = (array: NamedArray) => DTYPES.indexOf(dtypeOf(array));
  return [...arrays].sort(([nameA, a], [nameB, b]) =>
    rank(a) - rank(b) || (nameA < nameB ? -1 : 1)
  );
}

/**
 * The bytes before the data, their own length included: a multiple of 8, so
 * that the data starts aligned.
 *
 * @param arrays In the order of the data.
 */
export function encodeHeader(
  arrays: readonly [string, NamedArray][],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let begin = 0;
  for (const [name, array] of arrays) {
    const { code, bytes } = STORAGE[dtypeOf(array)];
    const end = begin + array.data.length * bytes;
    header[name] = {
      dtype: code,
      shape: array.shape,
      data_offsets: [begin, end],
    };
    begin = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

/**
 * Reads and checks the JSON of a header.
 *
 * @param dataBytes Bytes that the file holds after the header.
 * @param path The file's, for errors.
 * @throws {UserError} If the text is not a header of so many bytes.
 */
export function parseHeader(
  text: string,
  dataBytes: number,
  path: string,
): Header {
  const { __metadata__: metadata = {}, ...raw } = parseObject(text, path);
  const entries = Object.entries(raw)
    .map(([name, entry]) => parseEntry(name, entry as RawEntry, path))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected) {
      throw unreadable(
        path,
        `array "${name}" begins at byte ${begin}, expected ${expected}`,
      );
    }
    expected = end;
  }
  if (expected !== dataBytes) {
    throw unreadable(
      path,
      `its arrays take ${expected} bytes and it holds ${dataBytes}, ` +
        "fetch or write the file again",
    );
  }
  return { entries, metadata: metadata as Record<string, string> };
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below, in the words of the other case.
  }
  throw unreadable(
    path,
    "its header is not a JSON object, expected a safetensors file",
  );
}

function parseEntry(name: string, entry: RawEntry, path: string): Entry {
  if (!isObject(entry)) {
    throw unreadable(path, `array "${name}" is not described by an object`);
  }
  const dtype = DTYPES.find((dtype) => STORAGE[dtype].code === entry.dtype);
  if (!dtype) {
    const codes = DTYPES.map((dtype) => STORAGE[dtype].code).join(", ");
    throw unreadable(
      path,
      `array "${name}" is stored as "${entry.dtype}", expected one of ${codes}`,
    );
  }
  const { shape, data_offsets: offsets } = entry;
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw unreadable(
      path,
      `array "${name}" lacks a shape and two offsets of whole numbers`,
    );
  }
  const [begin, end] = offsets;
  const bytes = sizeOf(shape) * STORAGE[dtype].bytes;
  if (end - begin !== bytes) {
    throw unreadable(
      path,
      `array "${name}" takes ${end - begin} bytes, expected ${bytes} ` +
        `for ${dtype} [${shape.join(", ")}]`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
