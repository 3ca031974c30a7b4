/**
 * Tensors of engines: what all of them do alike, and two ways to keep values.
 *
 *     ArrayTensor  in an array of the host, where the engine computes
 *     HeldTensor   in a native library's memory, under a handle
 *
 * A third way, on a GPU of ONNX Runtime, is in onnx/device_tensor.ts. Each
 * engine derives a class of its own, so that one engine's tensors are not taken
 * for another's.
 *
 * @module
 */
import { assertShape, sizeOf } from "../core/shape.ts";
import type { Dtype, EngineTensor, HostArray, TensorSpec } from "./program.ts";

/** An array of zeros of an element type. */
export function arrayOf(dtype: Dtype, length: number): HostArray {
  if (dtype === "float32") return new Float32Array(length);
  return dtype === "int32" ? new Int32Array(length) : new Uint8Array(length);
}

/** What all tensors have in common: values enter and leave by host arrays. */
export abstract class BaseTensor implements EngineTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly length: number;

  constructor({ shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    this.length = sizeOf(shape);
  }

  write(values: ArrayLike<number>): void {
    assertShape("write tensor", "values", [values.length], {
      elements: this.length,
    });
    const data = this.staging();
    data.set(values);
    this.put(data);
  }

  fill(value: number): void {
    this.put(this.staging().fill(value));
  }

  async read(): Promise<HostArray> {
    const data = arrayOf(this.dtype, this.length);
    await this.get(data);
    return data;
  }

  /** Frees the values' memory, where that is not the garbage collector's task. */
  abstract dispose(): void;

  /** The array in which new values are laid out before `put()`. */
  protected staging(): HostArray {
    return arrayOf(this.dtype, this.length);
  }

  /** Makes the elements of `data` the values. */
  protected abstract put(data: HostArray): void;

  /** Copies the values into `data`, which has the room for them. */
  protected abstract get(data: HostArray): void | Promise<void>;
}

/** A tensor whose values are an array of the host. */
export abstract class ArrayTensor extends BaseTensor {
  readonly data: HostArray;

  /** @param data The values; zeros of their own if left out. */
  constructor(spec: TensorSpec, data?: HostArray) {
    super(spec);
    this.data = data ?? arrayOf(this.dtype, this.length);
  }

  dispose(): void {}

  protected override staging(): HostArray {
    return this.data;
  }

  protected put(): void {} // what is laid out is in its place already

  protected get(data: HostArray): void {
    data.set(this.data);
  }
}

/** Where a native library keeps values. */
export interface Memory<Handle> {
  /** A handle of a copy of `data`. */
  put(data: HostArray, spec: TensorSpec): Handle;
  /** Copies values into `data`, which has the room for them. */
  get(handle: Handle, data: HostArray): Promise<void>;
  release(handle: Handle): void;
}

/** Releases what a tensor held once the tensor is garbage. */
const collected = new FinalizationRegistry<() => void>((release) => release());

/**
 * A tensor whose values a native library keeps.
 *
 * A result takes the place of what it replaces without a copy: the handle
 * changes, the values stay where they are.
 */
export abstract class HeldTensor<Handle> extends BaseTensor {
  readonly #memory: Memory<Handle>;
  readonly #held: { handle?: Handle } = {};
  readonly #release: () => void;

  constructor(memory: Memory<Handle>, spec: TensorSpec) {
    super(spec);
    this.#memory = memory;
    // Not a method: it would keep the tensor from becoming garbage.
    this.#release = releaser(memory, this.#held);
    collected.register(this, this.#release);
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

  dispose(): void {
    this.#release();
  }

  protected put(data: HostArray): void {
    this.handle = this.#memory.put(data, this);
  }

  protected get(data: HostArray): Promise<void> {
    return this.#memory.get(this.handle, data);
  }
}

function releaser<Handle>(
  memory: Memory<Handle>,
  held: { handle?: Handle },
): () => void {
  return () => {
    if (held.handle !== undefined) memory.release(held.handle);
    held.handle = undefined;
  };
}

/**
 * How a library that takes handles and returns handles runs over such tensors.
 *
 * @param call Runs the program; returns as many new handles as it is asked for.
 */
export function bindHandles<Handle>(
  call: (operands: Handle[], results: number) => Promise<Handle[]>,
) {
  return (
    inputs: Readonly<Record<string, HeldTensor<Handle>>>,
    outputs: Readonly<Record<string, HeldTensor<Handle>>>,
  ): () => Promise<void> => {
    const sources = Object.values(inputs);
    const targets = Object.values(outputs);
    return async () => {
      const operands = sources.map(({ handle }) => handle);
      const returned = await call(operands, targets.length);
      targets.forEach((tensor, index) => tensor.handle = returned[index]);
    };
  };
}
