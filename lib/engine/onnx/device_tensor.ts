/**
 * A tensor on a GPU.
 *
 * WebGPU forbids that one command reads and writes the same memory, so a result
 * that replaces a tensor goes to a second memory of its own, and the two change
 * places after the run. The second is there only for tensors that are replaced.
 *
 * @module
 */
import { assertShape, sizeOf } from "../../core/shape.ts";
import { arrayOf } from "../array_tensor.ts";
import type { Dtype, EngineTensor, HostArray, TensorSpec } from "../program.ts";
import type { Device } from "./device.ts";
import { fillOnDevice } from "./device_fill.ts";
import type { Pointer } from "../pointer.ts";

/** So many elements are sent sooner than a program for them is made. */
const FEW = 1024;

/** The engine `onnx` on a GPU keeps all its tensors so. */
export class DeviceTensor implements EngineTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly #device: Device;
  readonly #length: number;
  #front: Pointer;
  #back: Pointer | undefined;

  /** Zeros. */
  constructor(device: Device, { shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    this.#device = device;
    this.#length = sizeOf(shape);
    this.#front = device.createTensor(shape, dtype);
    this.fill(0);
  }

  /** Where the values are. */
  get front(): Pointer {
    return this.#front;
  }

  /** Where what replaces them is to be written. */
  get back(): Pointer {
    return this.#back ??= this.#device.createTensor(this.shape, this.dtype);
  }

  /** Makes what was written to the back the values. */
  flip(): void {
    [this.#front, this.#back] = [this.back, this.#front];
  }

  write(values: ArrayLike<number>): void {
    assertShape("write tensor", "values", [values.length], {
      elements: this.#length,
    });
    const data = arrayOf(this.dtype, this.#length);
    data.set(values);
    this.#onHost(data, (host) => this.#device.copy(host, this.#front));
  }

  fill(value: number): void {
    if (this.dtype === "float32" && this.#length > FEW) {
      fillOnDevice(this.#device, this.#front, this.shape, value);
    } else {
      this.write(arrayOf(this.dtype, this.#length).fill(value));
    }
  }

  async read(): Promise<HostArray> {
    const data = arrayOf(this.dtype, this.#length);
    await this.#onHost(data, (host) => this.#device.copied(this.#front, host));
    return data;
  }

  dispose(): void {
    this.#device.runtime.releaseTensor(this.#front);
    if (this.#back) this.#device.runtime.releaseTensor(this.#back);
  }

  /** Lends `data` to the runtime as a tensor while `use` lasts. */
  #onHost(
    data: HostArray,
    use: (host: Pointer) => void | Promise<void>,
  ): void | Promise<void> {
    if (data.length === 0) return; // nothing to copy, and no address
    const { runtime } = this.#device;
    const host = runtime.createTensor(data, this.shape, this.dtype);
    const release = () => runtime.releaseTensor(host);
    const used = use(host);
    return used ? used.finally(release) : release();
  }
}
