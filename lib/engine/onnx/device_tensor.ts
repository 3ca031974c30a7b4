/**
 * A tensor on a GPU.
 *
 * WebGPU forbids that one command reads and writes the same memory, so a result
 * that replaces a tensor goes to a second memory of its own, and the two change
 * places after the run. The second is there only for tensors that are replaced.
 *
 * @module
 */
import type { Pointer } from "../pointer.ts";
import type { HostArray, TensorSpec } from "../program.ts";
import { BaseTensor } from "../tensor.ts";
import type { Device } from "./device.ts";
import { fillOnDevice } from "./device_fill.ts";

/** Up to this many elements, a copy is faster than a program that fills. */
const FEW = 1024;

/** A tensor of the engine `onnx` on a GPU. */
export class DeviceTensor extends BaseTensor {
  readonly #device: Device;
  #front: Pointer;
  #back: Pointer | undefined;

  /** Zeros. */
  constructor(device: Device, spec: TensorSpec) {
    super(spec);
    this.#device = device;
    this.#front = device.createTensor(spec.shape, spec.dtype);
    this.fill(0);
  }

  /** Where the values are. */
  get front(): Pointer {
    return this.#front;
  }

  /** Where the values that replace them are to be written. */
  get back(): Pointer {
    return this.#back ??= this.#device.createTensor(this.shape, this.dtype);
  }

  /** Makes the back the front. */
  flip(): void {
    [this.#front, this.#back] = [this.back, this.#front];
  }

  override fill(value: number): void {
    if (this.dtype === "float32" && this.length > FEW) {
      fillOnDevice(this.#device, this.#front, this.shape, value);
    } else {
      super.fill(value);
    }
  }

  dispose(): void {
    this.#device.runtime.releaseTensor(this.#front);
    if (this.#back) this.#device.runtime.releaseTensor(this.#back);
  }

  protected put(data: HostArray): void {
    this.#onHost(data, (host) => this.#device.copy(host, this.#front));
  }

  protected get(data: HostArray): void | Promise<void> {
    return this.#onHost(
      data,
      (host) => this.#device.copyAsync(this.#front, host),
    );
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
