/**
 * TensorFlow's session settings as bytes: the few fields of its `ConfigProto`
 * that matter here.
 *
 * @module
 */

/** Fields of `ConfigProto` and of its `GPUOptions`, by number. */
const FIELD = {
  intraOpThreads: 2,
  interOpThreads: 5,
  gpuOptions: 6,
  softPlacement: 7,
  allowGrowth: 4,
} as const;

const VARINT = 0;
const BYTES = 2;

/**
 * Settings that use `threads` threads, take a GPU's memory as it is needed
 * instead of all of it, and put what has no GPU kernel on the CPU.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sessionConfig } from "sft/engine/tensorflow/session_config.ts";
 *
 * // Field 2: 4 threads; 5: 4; 6: two bytes, of which field 4: true; 7: true.
 * assertEquals([...sessionConfig(4)], [16, 4, 40, 4, 50, 2, 32, 1, 56, 1]);
 * ```
 */
export function sessionConfig(threads: number): Uint8Array<ArrayBuffer> {
  const gpuOptions = integer(FIELD.allowGrowth, 1);
  return Uint8Array.from([
    ...integer(FIELD.intraOpThreads, threads),
    ...integer(FIELD.interOpThreads, threads),
    FIELD.gpuOptions << 3 | BYTES,
    gpuOptions.length,
    ...gpuOptions,
    ...integer(FIELD.softPlacement, 1),
  ]);
}

/** One field with a whole number, seven bits a byte, lowest first. */
function integer(field: number, value: number): number[] {
  const bytes = [field << 3 | VARINT];
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
}
