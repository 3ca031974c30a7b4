/**
 * Tensors whose values a native library keeps, under handles.
 *
 * A result takes the place of what it replaces without a copy: the handle
 * changes, the values stay where they are.
 *
 * @module
 */
import { assertShape, sizeOf } from "../core/shape.ts";
import { arrayOf } from "./array_tensor.ts";
import type { Dtype, EngineTensor, HostArray, TensorSpec } from "./program.ts";

/** Where values are kept. */
export interface Memory<Handle> {
  /** A handle of a copy of `data`. */
  put(data: HostArray, spec: TensorSpec): Handle;
  /** Copies values into `data`, which has the room for them. */
  get(handle: Handle, data: HostArray): Promise<void>;
  release(handle: Handle): void;
}

/** Releases what tensors held that nobody uses any more. */
const forgotten = new FinalizationRegistry<() => void>((release) => release());

/** What such tensors have in common. */
export class HeldTensor<Handle> implements EngineTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly #memory: Memory<Handle>;
  readonly #held: { handle?: Handle } = {};
  readonly #release: () => void;

  constructor(memory: Memory<Handle>, { shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    this.#memory = memory;
    // Not a method: it would keep the tensor in use.
    this.#release = releasing(memory, this.#held);
    forgotten.register(this, this.#release);
  }

  /** The values' handle; zeros if nothing was ever written. */
  get handle(): Handle {
    if (this.#held.handle === undefined) this.fill(0);
    return this.#held.handle!;
  }

  /** Takes over a handle's values. */
  set handle(handle: Handle) {
    this.#release();
    this.#held.handle = handle;
  }

  write(values: ArrayLike<number>): void {
    const data = this.#room();
    assertShape("write tensor", "values", [values.length], {
      elements: data.length,
    });
    data.set(values);
    this.#put(data);
  }

  fill(value: number): void {
    this.#put(this.#room().fill(value));
  }

  async read(): Promise<HostArray> {
    const data = this.#room();
    await this.#memory.get(this.handle, data);
    return data;
  }

  dispose(): void {
    this.#release();
  }

  #room(): HostArray {
    return arrayOf(this.dtype, sizeOf(this.shape));
  }

  #put(data: HostArray): void {
    this.handle = this.#memory.put(data, this);
  }
}

function releasing<Handle>(
  memory: Memory<Handle>,
  held: { handle?: Handle },
): () => void {
  return () => {
    if (held.handle !== undefined) memory.release(held.handle);
    held.handle = undefined;
  };
}
