/**
 * Which tensor lies where in a GGUF file.
 *
 *     name, number of dimensions, dimensions (the fastest first), type, offset
 *
 * behind the metadata, and behind all of them, at a multiple of the alignment, the
 * data.
 *
 * @module
 */
import { seen } from "../core/checked/checked_json.ts";
import { openToRead, unreadable } from "../core/file.ts";
import type { HeaderBytes } from "./header_bytes.ts";
import { type GgufMetadata, headerOf, readStart } from "./metadata.ts";
import {
  TENSOR_TYPES,
  type TensorType,
  tensorType,
  typeText,
} from "./tensor_types.ts";

/** One tensor in the file. */
export interface TensorPlace {
  readonly name: string;
  readonly type: TensorType;
  /** The last axis fastest. */
  readonly shape: readonly number[];
  /** Where its data begins, in bytes from the beginning of the file. */
  readonly begin: number;
  readonly bytes: number;
}

/** A file's header. */
export interface Gguf {
  readonly path: string;
  readonly metadata: GgufMetadata;
  /** By name. */
  readonly tensors: ReadonlyMap<string, TensorPlace>;
}

/** Dimensions of a tensor at most, and elements of it. */
const MOST_DIMENSIONS = 4;
const MOST_ELEMENTS = 2 ** 40;

const DEFAULT_ALIGNMENT = 32;

/**
 * Reads all of a file but its data.
 *
 * @throws {UserError} If it is damaged, or holds a type that is not read.
 */
export async function readGguf(path: string): Promise<Gguf> {
  using file = await openToRead(path);
  const header = await headerOf(file, path);
  const { tensorCount, metadata } = readStart(header);
  const infos = Array.from(
    { length: tensorCount },
    (_, index) => readInfo(header, index),
  );
  const alignment = alignmentOf(metadata, path);
  const dataStart = Math.ceil(header.position / alignment) * alignment;
  const tensors = new Map<string, TensorPlace>();
  for (const { offset, ...info } of infos) {
    if (tensors.has(info.name)) {
      throw unreadable(path, `tensor ${seen(info.name)} is there twice`);
    }
    if (offset % BigInt(alignment) !== 0n) {
      throw unreadable(
        path,
        `tensor ${seen(info.name)} begins at offset ${offset}, expected a ` +
          `multiple of ${alignment}`,
      );
    }
    tensors.set(info.name, { ...info, begin: dataStart + Number(offset) });
  }
  assertApart([...tensors.values()], header);
  return { path, metadata, tensors };
}

function readInfo(header: HeaderBytes, index: number) {
  const name = header.text(`the name of tensor ${index}`);
  const field = `tensor ${seen(name)}`;
  const refuse = (why: string) => unreadable(header.path, `${field} ${why}`);
  const dimensions = header.uint32(field);
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw refuse(
      `has ${dimensions} dimensions, expected 1 to ${MOST_DIMENSIONS}`,
    );
  }
  const sizes = Array.from({ length: dimensions }, () => header.uint64(field));
  const elements = sizes.reduce((product, size) => product * size, 1n);
  if (elements === 0n || elements > MOST_ELEMENTS) {
    throw refuse(
      `has shape [${sizes.toReversed().join(", ")}], expected one of 1 to ` +
        `${MOST_ELEMENTS} elements`,
    );
  }
  const shape = sizes.map(Number).reverse();
  const number = header.uint32(field);
  const offset = header.uint64(field);
  const type = tensorType(number);
  if (!type) {
    throw refuse(
      `is of ${typeText(number)}, expected one of ${TENSOR_TYPES.join(", ")}`,
    );
  }
  const row = shape.at(-1)!;
  if (row % type.elements !== 0) {
    throw refuse(
      `has rows of ${row} elements, expected a multiple of ${type.elements} ` +
        `for ${type.name}`,
    );
  }
  const bytes = Number(elements) / type.elements * type.bytes;
  return { name, shape, type, offset, bytes };
}

function alignmentOf(metadata: GgufMetadata, path: string): number {
  const alignment = metadata["general.alignment"] ?? DEFAULT_ALIGNMENT;
  if (
    typeof alignment === "number" && Number.isInteger(alignment) &&
    alignment > 0 && alignment <= 2 ** 20 && alignment % 8 === 0
  ) return alignment;
  throw unreadable(
    path,
    `"general.alignment" is ${seen(alignment)}, expected a multiple of 8`,
  );
}

/** @throws {UserError} If two share bytes, or one has some that are not there. */
function assertApart(tensors: TensorPlace[], { path, size }: HeaderBytes) {
  tensors.sort((a, b) => a.begin - b.begin);
  for (const [index, { name, begin, bytes }] of tensors.entries()) {
    if (begin + bytes > size) {
      throw unreadable(
        path,
        `tensor ${seen(name)} ends at byte ${begin + bytes} and the file at ` +
          `${size}: it is cut or damaged, fetch it again`,
      );
    }
    const before = tensors[index - 1];
    if (before && before.begin + before.bytes > begin) {
      throw unreadable(
        path,
        `tensor ${seen(name)} begins at byte ${begin}, inside of ` +
          `${seen(before.name)}: it is damaged, fetch it again`,
      );
    }
  }
}
