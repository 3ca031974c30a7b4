/**
 * Element types of tensors: how they are called, what a block of them takes, and
 * how it becomes float32.
 *
 * @module
 */
import { BLOCKS, type ReadBlock } from "./blocks/blocks.ts";

/** One that is read. */
export interface TensorType {
  readonly name: string;
  /** Elements of a block; a row is a whole number of blocks. */
  readonly elements: number;
  /** Bytes of a block. */
  readonly bytes: number;
  readonly read: ReadBlock;
}

/** Names by their number in the file; some numbers are of types long gone. */
const NAMES: readonly (string | undefined)[] = [
  ...["F32", "F16", "Q4_0", "Q4_1", undefined, undefined, "Q5_0", "Q5_1"],
  ...["Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_K"],
  ...["IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S"],
  ...["IQ4_XS", "I8", "I16", "I32", "I64", "F64", "IQ1_M", "BF16"],
  ...[undefined, undefined, undefined, "TQ1_0", "TQ2_0"],
  ...[undefined, undefined, undefined, "MXFP4", "NVFP4"],
];

/** The type of that number, if we read it. */
export function tensorType(number: number): TensorType | undefined {
  const name = NAMES[number];
  return name !== undefined && Object.hasOwn(BLOCKS, name)
    ? { name, ...BLOCKS[name] }
    : undefined;
}

/** As an error calls a type: `IQ4_XS (type 23)`. */
export function typeText(number: number): string {
  const name = NAMES[number];
  return name === undefined ? `type ${number}` : `${name} (type ${number})`;
}

/** The number of a type that is written. */
export function typeNumber(name: string): number {
  return NAMES.indexOf(name);
}

/** Names of all that are read. */
export const TENSOR_TYPES: readonly string[] = Object.keys(BLOCKS);
