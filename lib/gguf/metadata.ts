/**
 * What a GGUF file says of itself: values by name, before its tensors.
 *
 *     4 bytes    GGUF
 *     4 bytes    version, 2 or 3
 *     8 bytes    number of tensors
 *     8 bytes    number of values
 *     values     name, type, value; a list says its type and length first
 *
 * Covers the values. Where the tensors lie is in `tensor_places.ts`.
 *
 * Source: the description of the format in the repository of ggml, version 3.
 *
 * @module
 */
import { checked, seen } from "../core/checked/checked_json.ts";
import type { Checked, Schema } from "../core/checked/schema.ts";
import { openToRead, unreadable } from "../core/file.ts";
import type { HeaderBytes } from "./header_bytes.ts";
import { HeaderBytes as Reader } from "./header_bytes.ts";
import { MAGIC } from "./is_gguf.ts";

/** A value; a list of numbers is a typed array. */
export type GgufValue =
  | number
  | boolean
  | string
  | readonly string[]
  | NumberList;

/** A list of numbers, or of truths as 0 and 1. */
export type NumberList =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Values by name. */
export type GgufMetadata = Readonly<Record<string, GgufValue>>;

/** The beginning of a header. */
export interface HeaderStart {
  readonly tensorCount: number;
  readonly metadata: GgufMetadata;
}

/** No file has so many values or tensors. */
const MOST_VALUES = 2 ** 16;
const MOST_TENSORS = 2 ** 16;

/** Types of a value, by their number in the file. */
export const VALUE_TYPES = [
  ...["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32"],
  ...["bool", "string", "array", "uint64", "int64", "float64"],
] as const;

/** The values of a file, held against a schema. */
export async function readGgufMetadata<S extends Schema>(
  path: string,
  schema: S,
): Promise<Checked<S>> {
  using file = await openToRead(path);
  const { metadata } = readStart(await headerOf(file, path));
  return checked(metadata, schema, path);
}

/** @throws {UserError} If it is no file, or a pipe. */
export async function headerOf(
  file: Deno.FsFile,
  path: string,
): Promise<HeaderBytes> {
  const { isFile, size } = await file.stat();
  if (!isFile) throw unreadable(path, "it is no file, expected a GGUF file");
  return new Reader(file, path, size);
}

/**
 * Reads up to the last of the values.
 *
 * @throws {UserError} If the file is of another kind or version, or damaged.
 */
export function readStart(header: HeaderBytes): HeaderStart {
  const refuse = (why: string) => unreadable(header.path, why);
  const start = header.bytes(MAGIC.length, "its magic number");
  const magic = new TextDecoder().decode(start);
  if (magic !== MAGIC) {
    throw refuse(`it begins with ${seen(magic)}, expected "${MAGIC}"`);
  }
  const version = header.uint32('"version"');
  if (version !== 2 && version !== 3) {
    const bigEndian = (version & 0xffff) === 0 && version !== 0;
    throw refuse(
      bigEndian
        ? "it is big-endian, expected a little-endian file: convert it again"
        : `"version" is ${version}, expected 2 or 3: convert it again`,
    );
  }
  // What a tensor takes at least: length of its name, dimensions, type, place.
  const tensorCount = header.count('"tensor_count"', 24, MOST_TENSORS);
  const valueCount = header.count('"metadata_kv_count"', 13, MOST_VALUES);
  const values = new Map<string, GgufValue>();
  for (let index = 0; index < valueCount; index++) {
    const key = header.text(`the name of value ${index}`);
    if (values.has(key)) throw refuse(`${seen(key)} is there twice`);
    values.set(key, readValue(header, seen(key)));
  }
  return { tensorCount, metadata: Object.fromEntries(values) };
}

function readValue(header: HeaderBytes, field: string): GgufValue {
  const type = readType(header, field);
  if (type !== "array") return readOne(header, type, field);
  const items = readType(header, `the items of ${field}`);
  if (items === "array") {
    throw unreadable(
      header.path,
      `${field} is a list of lists, expected one of numbers or texts`,
    );
  }
  const length = header.count(`the length of ${field}`, BYTES[items]);
  if (items === "string") {
    return Array.from(
      { length },
      (_, index) => header.text(`item ${index} of ${field}`),
    );
  }
  return readNumbers(header, items, length, field);
}

type ValueType = typeof VALUE_TYPES[number];
type ItemType = Exclude<ValueType, "array">;

/** Bytes of one value; of a text, those of its length. */
const BYTES: Readonly<Record<ItemType, number>> = {
  ...{ uint8: 1, int8: 1, bool: 1, uint16: 2, int16: 2 },
  ...{ uint32: 4, int32: 4, float32: 4 },
  ...{ uint64: 8, int64: 8, float64: 8, string: 8 },
};

/** What a list of numbers is in memory. */
const LISTS = {
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

function readType(header: HeaderBytes, field: string): ValueType {
  const number = header.uint32(`the type of ${field}`);
  const type = VALUE_TYPES[number];
  if (type !== undefined) return type;
  throw unreadable(
    header.path,
    `the type of ${field} is ${number}, expected one of 0 to ` +
      `${VALUE_TYPES.length - 1}`,
  );
}

function readOne(header: HeaderBytes, type: ItemType, field: string) {
  if (type === "string") return header.text(field);
  if (type === "bool") return header.uint8(field) !== 0;
  const value = header[type](field);
  const number = Number(value);
  if (typeof value === "bigint" && !Number.isSafeInteger(number)) {
    throw unreadable(
      header.path,
      `${field} is ${value}, expected a number ` +
        "below 2^53",
    );
  }
  return number;
}

function readNumbers(
  header: HeaderBytes,
  type: Exclude<ItemType, "string">,
  length: number,
  field: string,
): NumberList {
  if (type === "uint64" || type === "int64") {
    return Float64Array.from(
      { length },
      () => readOne(header, type, field) as number,
    );
  }
  const bytes = header.bytes(length * BYTES[type], field);
  return new LISTS[type](bytes.buffer);
}
