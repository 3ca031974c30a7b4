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
import * as v from "valibot";
import { checked, parseJson, seen } from "../core/checked/checked_json.ts";
import { unreadable } from "../core/file.ts";
import {
  type Checked,
  count,
  list,
  object,
  oneOf,
  optional,
  record,
  text,
} from "../core/checked/schema.ts";
import { sizeOf } from "../core/shape.ts";
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

/** One array as the header's JSON describes it. */
const ENTRY = object({
  dtype: oneOf(DTYPES.map((dtype) => STORAGE[dtype].code)),
  shape: list(count),
  /** Where it begins and ends. */
  data_offsets: v.strictTuple([count, count], "two offsets"),
});

/** Text beside the arrays. */
const METADATA = object({ __metadata__: optional(record(text)) });

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

/** Where an error says that it is. */
const PLACE = "the header";

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
  const header = checked(parseJson(text, path, PLACE), METADATA, path, PLACE);
  const { __metadata__: metadata = {}, ...raw } = header;
  const entries = Object.entries(checked(raw, record(ENTRY), path, PLACE))
    .map(([name, entry]) => parseEntry(name, entry, path))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected) {
      throw unreadable(
        path,
        `array ${seen(name)} begins at byte ${begin}, expected ${expected}`,
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
  return { entries, metadata };
}

/** A shape as an error shows it: a damaged one may be very long. */
export function shapeText(shape: readonly number[]): string {
  const shown = shape.slice(0, 8).join(", ");
  return `[${shown}${shape.length > 8 ? ", …" : ""}]`;
}

function parseEntry(
  name: string,
  { dtype: code, shape, data_offsets: [begin, end] }: Checked<typeof ENTRY>,
  path: string,
): Entry {
  const dtype = DTYPES.find((dtype) => STORAGE[dtype].code === code)!;
  const bytes = sizeOf(shape) * STORAGE[dtype].bytes;
  if (end - begin !== bytes) {
    throw unreadable(
      path,
      `array ${seen(name)} takes ${end - begin} bytes, expected ${bytes} ` +
        `for ${dtype} ${shapeText(shape)}`,
    );
  }
  return { name, dtype, shape, begin, end };
}
