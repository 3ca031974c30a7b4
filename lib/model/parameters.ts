/**
 * Parameters: their kinds, how many values they have, and fresh ones.
 *
 * @module
 */
import { randomStream } from "../core/random.ts";
import { sizeOf } from "../core/shape.ts";
import type { ParameterSpec } from "../core/trainable.ts";

/** Name of a head that is not the embedding, in every family. */
export const HEAD = "lm_head.weight";

/** A matrix: it decays, and begins as normal numbers. */
export function matrixSpec(
  name: string,
  shape: readonly number[],
  deviation: number,
): ParameterSpec {
  return { name, shape, decay: true, initializer: { deviation } };
}

/** Matrices of linear maps inside a block, side by side: `maps` of them. */
export function linearSpec(
  name: string,
  shape: readonly number[],
  deviation: number,
  maps = 1,
): ParameterSpec {
  return { ...matrixSpec(name, shape, deviation), linearMaps: maps };
}

/** A bias or a norm's gain: it does not decay, and begins as one number. */
export function vectorSpec(
  name: string,
  length: number,
  fill: number,
): ParameterSpec {
  return { name, shape: [length], decay: false, initializer: { fill } };
}

/** Number of trained values. */
export function parameterCount(specs: readonly ParameterSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Fresh values of one parameter; each has a stream of its own, so adding a
 * parameter changes no other.
 *
 * @returns Float32 of the spec's shape, flat.
 */
export function initialValues(
  { name, shape, initializer }: ParameterSpec,
  seed: number,
): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if ("fill" in initializer) return values.fill(initializer.fill);
  const random = randomStream(seed, `weights ${name}`);
  if ("deviation" in initializer) {
    return values.map(() => initializer.deviation * random.normal());
  }
  return values.map(() => initializer.bound * (2 * random.uniform() - 1));
}
