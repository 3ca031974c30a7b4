/**
 * Writes GGUF files, version 3.
 *
 * @module
 */
import { writeFully } from "../core/file.ts";
import { sizeOf } from "../core/shape.ts";
import { encodedBytes, encodeTensor, type WrittenType } from "./encode.ts";
import { MAGIC } from "./is_gguf.ts";
import { VALUE_TYPES } from "./metadata.ts";
import { typeNumber } from "./tensor_types.ts";

/** A value with its type in the file. */
export type WrittenValue =
  | readonly ["uint32" | "float32", number]
  | readonly ["bool", boolean]
  | readonly ["string", string]
  | readonly ["strings", readonly string[]]
  | readonly ["int32s" | "float32s", readonly number[]];

/** Values by name, in the order of the file. */
export type WrittenMetadata = readonly (readonly [string, WrittenValue])[];

/** One tensor. */
export interface WrittenTensor {
  readonly name: string;
  /** The last axis fastest. */
  readonly shape: readonly number[];
  readonly type: WrittenType;
  /** Makes the values when their turn comes. */
  values(): Float32Array;
}

const VERSION = 3;

/** What every tensor begins at a multiple of. */
const ALIGNMENT = 32;

/** Writes a file; it is not there before. */
export async function writeGguf(
  path: string,
  metadata: WrittenMetadata,
  tensors: readonly WrittenTensor[],
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const header = new HeaderWriter();
  header.ascii(MAGIC);
  header.uint32(VERSION);
  header.uint64(tensors.length);
  header.uint64(metadata.length);
  for (const [name, value] of metadata) {
    header.text(name);
    header.value(value);
  }
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    header.text(name);
    header.uint32(shape.length);
    for (const size of shape.toReversed()) header.uint64(size);
    header.uint32(typeNumber(type));
    header.uint64(offset);
    offset = aligned(offset + encodedBytes(sizeOf(shape), type));
  }
  header.fill(aligned(header.length) - header.length);
  await writeFully(file, header.bytes());
  for (const { type, values } of tensors) {
    const bytes = encodeTensor(values(), type);
    await writeFully(file, bytes);
    await writeFully(
      file,
      new Uint8Array(aligned(bytes.byteLength) - bytes.byteLength),
    );
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Bytes that grow. */
class HeaderWriter {
  #bytes = new Uint8Array(2 ** 16);
  length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  ascii(text: string): void {
    this.#add(new TextEncoder().encode(text));
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.#add(bytes);
  }

  uint32(value: number): void {
    this.#add(new Uint8Array(Uint32Array.of(value).buffer));
  }

  uint64(value: number): void {
    this.#add(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  }

  fill(bytes: number): void {
    this.#add(new Uint8Array(bytes));
  }

  value([type, value]: WrittenValue): void {
    switch (type) {
      case "strings":
        this.#list("string", value.length);
        for (const text of value) this.text(text);
        return;
      case "int32s":
        this.#list("int32", value.length);
        return this.#add(new Uint8Array(Int32Array.from(value).buffer));
      case "float32s":
        this.#list("float32", value.length);
        return this.#add(new Uint8Array(Float32Array.from(value).buffer));
    }
    this.#type(type);
    switch (type) {
      case "uint32":
        return this.uint32(value);
      case "float32":
        return this.#add(new Uint8Array(Float32Array.of(value).buffer));
      case "bool":
        return this.#add(Uint8Array.of(value ? 1 : 0));
      case "string":
        return this.text(value);
    }
  }

  #list(items: typeof VALUE_TYPES[number], length: number): void {
    this.#type("array");
    this.#type(items);
    this.uint64(length);
  }

  #type(type: typeof VALUE_TYPES[number]): void {
    this.uint32(VALUE_TYPES.indexOf(type));
  }

  #add(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.#bytes.length) {
      const more = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      more.set(this.bytes());
      this.#bytes = more;
    }
    this.#bytes.set(bytes, this.length);
    this.length = length;
  }
}
