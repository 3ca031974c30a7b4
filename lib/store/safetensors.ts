/**
 * Safetensors files: named arrays and a little text, nothing executable.
 *
 * Covers reading and writing whole files of the element types in `Dtype`. Does
 * not cover sharded models (`model_folder.ts`) or reading single arrays.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { openToRead, readFully, unreadable, writeFully } from "../core/file.ts";
import { formatMemory } from "../core/format.ts";
import { heldMemoryMiB, reachableMemoryMiB } from "../core/machine.ts";
import { writeAside } from "./atomic.ts";
import {
  assertWritable,
  dtypeOf,
  type NamedArray,
  STORAGE,
} from "./named_array.ts";
import {
  encodeHeader,
  type Entry,
  type Header,
  inFileOrder,
  parseHeader,
} from "./safetensors_header.ts";

export type { ArrayData, Dtype, NamedArray } from "./named_array.ts";

/** Bytes of a header at most, as in the reference implementation. */
const LONGEST_HEADER = 100_000_000;

/** The contents of a safetensors file. */
export interface Safetensors {
  readonly arrays: Map<string, NamedArray>;
  readonly metadata: Record<string, string>;
}

/**
 * Reads a whole file once. The arrays are views of that one read, so they
 * share a buffer; float16 and bfloat16 are copies, widened to float32.
 *
 * @throws {UserError} If the file is missing, is not whole, holds an element type
 * other than `Dtype`, or more than there is memory for.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  using file = await openToRead(path);
  const { header, dataBytes } = await readHeader(file, path);
  assertRoom(header, dataBytes, path);
  // A buffer of its own for the data: the header's length cannot misalign it.
  const data = new ArrayBuffer(dataBytes);
  await readFully(file, new Uint8Array(data));
  return {
    arrays: new Map(
      header.entries.map((entry) => [entry.name, arrayAt(entry, data)]),
    ),
    metadata: { ...header.metadata },
  };
}

/**
 * Writes arrays in the layout of the reference implementation, byte for byte.
 * The file appears under its name only when it is whole and on disk.
 *
 * @param metadata Text to keep; `format` tells Hugging Face `transformers` that
 * the arrays are a PyTorch model's.
 * @throws {RangeError} If a shape does not hold as many elements as its data.
 * @throws {TypeError} If data is not of the type in memory of its `dtype`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readSafetensors, writeSafetensors } from "sft/store/safetensors.ts";
 *
 * const path = `${await Deno.makeTempDir()}/model.safetensors`;
 * const bias = { shape: [2], data: Float32Array.of(1, 2) };
 * await writeSafetensors(path, [["bias", bias]]);
 *
 * const { arrays } = await readSafetensors(path);
 * assertEquals(arrays.get("bias"), { ...bias, dtype: "float32" });
 * ```
 */
export async function writeSafetensors(
  path: string,
  arrays: Iterable<[string, NamedArray]>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Promise<void> {
  const ordered = inFileOrder(arrays);
  for (const [name, array] of ordered) assertWritable(name, array);
  await writeAside(path, async (aside) => {
    using file = await Deno.open(aside, { write: true, create: true });
    await writeFully(file, encodeHeader(ordered, metadata));
    for (const [, array] of ordered) {
      await writeFully(file, STORAGE[dtypeOf(array)].toBytes(array.data));
    }
  });
}

async function readHeader(
  file: Deno.FsFile,
  path: string,
): Promise<{ header: Header; dataBytes: number }> {
  const { size } = await file.stat();
  const start = new Uint8Array(8);
  if (size >= 8) await readFully(file, start);
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (size < 8 || length > Math.min(size - 8, LONGEST_HEADER)) {
    throw unreadable(
      path,
      `its ${size} bytes are not a whole safetensors file, fetch or write it ` +
        "again",
    );
  }
  const text = new Uint8Array(length);
  await readFully(file, text);
  const dataBytes = size - 8 - length;
  return {
    header: parseHeader(new TextDecoder().decode(text), dataBytes, path),
    dataBytes,
  };
}

/** Refuses what would take more memory than the process can come to hold. */
function assertRoom(
  { entries }: Header,
  dataBytes: number,
  path: string,
): void {
  const widened = entries
    .filter(({ dtype }) => STORAGE[dtype].bytes === 2)
    .reduce((sum, { begin, end }) => sum + 2 * (end - begin), 0);
  const wantedMiB = (dataBytes + widened) / 2 ** 20;
  const roomMiB = (reachableMemoryMiB() ?? Infinity) - heldMemoryMiB();
  if (wantedMiB <= roomMiB) return;
  const [wanted, room, unit] = formatMemory([wantedMiB, roomMiB]);
  throw new UserError(
    `Cannot read "${path}": its arrays take ${wanted} ${unit} of memory, ` +
      `${room} ${unit} are free, use a smaller model or a larger machine`,
  );
}

function arrayAt(entry: Entry, data: ArrayBuffer): NamedArray {
  const { dtype, shape, begin, end } = entry;
  const { bytes, fromBytes } = STORAGE[dtype];
  const count = (end - begin) / bytes;
  // Other writers start arrays at any byte; a view has to start at a multiple
  // of its element's size.
  const aligned = begin % bytes === 0;
  return {
    shape,
    data: aligned
      ? fromBytes(data, begin, count)
      : fromBytes(data.slice(begin, end), 0, count),
    dtype,
  };
}
