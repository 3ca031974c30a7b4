/**
 * Named arrays: what the store keeps of a tensor, and its form in a file.
 *
 * Covers the element types and their conversion from and to bytes. Does not
 * know files (`safetensors.ts`) or tensors. Bytes are little-endian, as in the
 * files and on every machine that Deno runs on.
 *
 * @module
 */
import { narrowToBfloat16, widenBfloat16 } from "../core/bfloat16.ts";
import { sizeOf } from "../core/shape.ts";

/** Element type of an array in a file. */
export type Dtype =
  | "float32"
  | "float16"
  | "bfloat16"
  | "int32"
  | "int64"
  | "uint8"
  | "bool"
  | "float64";

/** The same in memory, where both half types are float32 and a bool a byte. */
export type ArrayData =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array;

/** An n-dimensional array, row by row, without the tensor library around it. */
export interface NamedArray {
  readonly shape: readonly number[];
  /** All elements, the last axis fastest. */
  readonly data: ArrayData;
  /**
   * Element type in the file, where the data alone does not tell it: reading
   * fills it in, and writing rounds float32 to the half type named here.
   *
   * @default the type of `data`
   */
  readonly dtype?: Dtype;
}

/** One element type: its name in a file and the two ways across. */
interface Storage {
  readonly code: string;
  readonly bytes: number;
  /** In memory: what `fromBytes` returns and `toBytes` takes. */
  readonly memory: { readonly name: string; new (length: number): ArrayData };
  fromBytes(buffer: ArrayBuffer, offset: number, count: number): ArrayData;
  toBytes(data: ArrayData): ArrayBufferView;
}

/** Stored as it is in memory: a view both ways, no copy. */
const asIs = (
  code: string,
  memory: {
    readonly name: string;
    readonly BYTES_PER_ELEMENT: number;
    new (buffer: ArrayBuffer, offset: number, count: number): ArrayData;
    new (length: number): ArrayData;
  },
): Storage => ({
  code,
  bytes: memory.BYTES_PER_ELEMENT,
  memory,
  fromBytes: (buffer, offset, count) => new memory(buffer, offset, count),
  toBytes: (data) => data,
});

/**
 * Every element type, in the order in which the reference implementation lays
 * arrays out: wide types first, so that each array starts on a multiple of its
 * element's size.
 */
export const STORAGE: Readonly<Record<Dtype, Storage>> = {
  int64: asIs("I64", BigInt64Array),
  float64: asIs("F64", Float64Array),
  float32: asIs("F32", Float32Array),
  int32: asIs("I32", Int32Array),
  bfloat16: {
    code: "BF16",
    bytes: 2,
    memory: Float32Array,
    fromBytes: (buffer, offset, count) =>
      widenBfloat16(new Uint16Array(buffer, offset, count)),
    toBytes: (data) => narrowToBfloat16(data as Float32Array),
  },
  float16: {
    code: "F16",
    bytes: 2,
    memory: Float32Array,
    fromBytes: (buffer, offset, count) =>
      new Float32Array(new Float16Array(buffer, offset, count)),
    toBytes: (data) => new Float16Array(data as Float32Array),
  },
  uint8: asIs("U8", Uint8Array),
  bool: asIs("BOOL", Uint8Array),
};

/** Every element type in the order of `STORAGE`. */
export const DTYPES = Object.keys(STORAGE) as readonly Dtype[];

/** The element type that an array takes in a file. */
export function dtypeOf(array: NamedArray): Dtype {
  return array.dtype ??
    DTYPES.find((dtype) => array.data instanceof STORAGE[dtype].memory)!;
}

/**
 * Refuses an array that cannot be written as it is.
 *
 * @throws {RangeError} If the shape does not hold as many elements as the data.
 * @throws {TypeError} If the data is not of the type in memory of its `dtype`.
 */
export function assertWritable(name: string, array: NamedArray): void {
  const { shape, data } = array;
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(
      `Cannot write array "${name}": its data has ${data.length} elements, ` +
        `expected ${sizeOf(shape)} for shape [${shape.join(", ")}]`,
    );
  }
  const dtype = dtypeOf(array);
  const { memory } = STORAGE[dtype];
  if (!(data instanceof memory)) {
    throw new TypeError(
      `Cannot write array "${name}" as ${dtype}: its data is a ` +
        `${data.constructor.name}, expected a ${memory.name}`,
    );
  }
}
