/**
 * Tensors whose values are a plain array of the host.
 *
 * Each engine on the host has a kind of its own, so that one engine's tensors
 * are not taken for another's.
 *
 * @module
 */
import { assertShape, sizeOf } from "../core/shape.ts";
import type { Dtype, EngineTensor, HostArray, TensorSpec } from "./program.ts";

/** What such tensors have in common. */
export abstract class ArrayTensor implements EngineTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly data: HostArray;

  /** @param data The values; zeros of their own if left out. */
  constructor({ shape, dtype }: TensorSpec, data?: HostArray) {
    this.shape = shape;
    this.dtype = dtype;
    this.data = data ?? arrayOf(dtype, sizeOf(shape));
  }
  write(values: ArrayLike<number>): void {
    assertShape("write tensor", "values", [values.length], {
      elements: this.data.length,
    });
    this.data.set(values);
  }
  fill(value: number): void {
    this.data.fill(value);
  }
  read(): Promise<HostArray> {
    return Promise.resolve(this.data.slice());
  }
}

/** An array of zeros of an element type. */
export function arrayOf(dtype: Dtype, length: number): HostArray {
  if (dtype === "float32") return new Float32Array(length);
  return dtype === "int32" ? new Int32Array(length) : new Uint8Array(length);
}
