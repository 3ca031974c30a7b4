/**
 * Seeded random streams, one per purpose, so that changing the model does not
 * reshuffle the data.
 *
 * Covers uniform and normal numbers and permutations. Not for cryptography.
 *
 * Source: xoshiro128** 1.1, Blackman and Vigna 2018, arXiv:1805.01407; seeded
 * by SplitMix32 from an FNV-1a hash of the purpose.
 *
 * @module
 */

/** A stream of random numbers that depends on nothing but its seed. */
export interface RandomStream {
  /** Uniform 32 bits as an unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal: mean 0, variance 1. */
  normal(): number;
  /** Uniform integer in [0, `below`), for `below` from 1 to 2^32. */
  integer(below: number): number;
}

/**
 * The stream for one purpose of one run.
 *
 * @param seed The run's seed, any integer.
 * @param purpose What the numbers are for, such as `"weights"`; streams of
 * different purposes are unrelated.
 *
 * @example
 * ```ts
 * import { assertEquals, assertNotEquals } from "@std/assert";
 * import { randomStream } from "sft/core/random.ts";
 *
 * const first = randomStream(1, "weights").uint32();
 * assertEquals(randomStream(1, "weights").uint32(), first);
 * assertNotEquals(randomStream(1, "data order").uint32(), first);
 * ```
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  const mixed = splitMix32(seed ^ fnv1a(`${seed}:${purpose}`));
  let [a, b, c, d] = [mixed(), mixed(), mixed(), mixed()];

  function uint32(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul(product << 7 | product >>> 25, 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = d << 11 | d >>> 21;
    return result;
  }
  const uniform = () => uint32() / 2 ** 32;
  return {
    uint32,
    uniform,
    // Box and Muller; 1 - u keeps the logarithm's argument above zero.
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - uniform())) *
      Math.cos(2 * Math.PI * uniform()),
    integer: (below) => Math.floor(uniform() * below),
  };
}

/**
 * The integers 0 to `length` - 1 in random order (Fisher and Yates).
 *
 * @returns Int32 `[length]`.
 */
export function permutation(length: number, random: RandomStream): Int32Array {
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** 32-bit FNV-1a hash of the text's UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x9e3779b9 | 0;
    let z = Math.imul(state ^ state >>> 16, 0x21f0aaad);
    z = Math.imul(z ^ z >>> 15, 0x735a2d97);
    return (z ^ z >>> 15) >>> 0;
  };
}
