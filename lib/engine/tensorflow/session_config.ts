/**
 * TensorFlow's session settings as bytes: the few fields of its `ConfigProto`
 * that matter here.
 *
 * @module
 */
import { PbfWriter } from "pbf";

/** Fields of `ConfigProto`, by number. */
const FIELD = {
  intraOpThreads: 2,
  interOpThreads: 5,
  gpuOptions: 6,
  softPlacement: 7,
} as const;

/** A field of its `GPUOptions`. */
const ALLOW_GROWTH = 4;

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
  const to = new PbfWriter();
  to.writeVarintField(FIELD.intraOpThreads, threads);
  to.writeVarintField(FIELD.interOpThreads, threads);
  to.writeMessage(
    FIELD.gpuOptions,
    (growth, options) => options.writeBooleanField(ALLOW_GROWTH, growth),
    true,
  );
  to.writeBooleanField(FIELD.softPlacement, true);
  return to.finish() as Uint8Array<ArrayBuffer>;
}
