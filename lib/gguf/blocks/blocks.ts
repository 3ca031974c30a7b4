/**
 * Blocks of every element type that is read, by its name.
 *
 * @module
 */
import { readQ4K, readQ5K, readQ6K } from "./k_quants.ts";
import {
  readQ40,
  readQ41,
  readQ50,
  readQ51,
  readQ80,
} from "./legacy_quants.ts";
import { readBf16, readF16, readF32 } from "./floats.ts";

/**
 * Reads one block.
 *
 * @param bytes Holds the block, from byte `at` on.
 * @param out Takes its elements, from `to` on.
 */
export type ReadBlock = (
  bytes: DataView,
  at: number,
  out: Float32Array,
  to: number,
) => void;

/** How a type is laid out. */
export interface Block {
  /** Elements of a block. */
  readonly elements: number;
  /** Bytes of a block. */
  readonly bytes: number;
  readonly read: ReadBlock;
}

/** By the name that llama.cpp gives the type. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  F32: { elements: 1, bytes: 4, read: readF32 },
  F16: { elements: 1, bytes: 2, read: readF16 },
  BF16: { elements: 1, bytes: 2, read: readBf16 },
  Q8_0: { elements: 32, bytes: 34, read: readQ80 },
  Q4_0: { elements: 32, bytes: 18, read: readQ40 },
  Q4_1: { elements: 32, bytes: 20, read: readQ41 },
  Q5_0: { elements: 32, bytes: 22, read: readQ50 },
  Q5_1: { elements: 32, bytes: 24, read: readQ51 },
  Q4_K: { elements: 256, bytes: 144, read: readQ4K },
  Q5_K: { elements: 256, bytes: 176, read: readQ5K },
  Q6_K: { elements: 256, bytes: 210, read: readQ6K },
};
