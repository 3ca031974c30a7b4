/**
 * One TensorFlow context: its devices, tensors on them, and functions.
 *
 * The context takes a GPU's memory as it needs it, and copies of state are on
 * the device that computes, so that a step moves its batch alone.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { loadQuietly } from "../native_library.ts";
import { cString, type Pointer } from "../pointer.ts";
import type { Dtype, HostArray } from "../program.ts";
import { tensorOf } from "./builder.ts";
import { VARIABLES } from "./environment.ts";
import { type Library, loadLibrary, nameAt, Status } from "./library.ts";
import { sessionConfig } from "./session_config.ts";

/** A device of a context. */
export interface Device {
  readonly name: string;
  /** "CPU" or "GPU". */
  readonly type: string;
}

/** The loaded library and its context. One a process; see `openRuntime()`. */
export class Runtime {
  readonly library: Library;
  readonly version: string;
  readonly devices: readonly Device[];
  readonly #context: Pointer;
  readonly #status: Status;
  #functions = 0;

  /** @param path Of the C API's library. */
  constructor(path: string, readonly threads: number) {
    this.library = loadQuietly(() => loadLibrary(path), VARIABLES);
    this.version = nameAt(this.library.TF_Version());
    this.#status = new Status(this.library);
    this.#context = this.#openContext();
    this.devices = this.#listDevices();
  }

  /** A tensor with a copy of `data`, on the device if it is of floats. */
  createTensor(
    data: HostArray,
    shape: readonly number[],
    dtype: Dtype,
    device: Device,
  ): Pointer {
    const { library } = this;
    const tensor = tensorOf(library, data, shape, dtype);
    const onHost = library.TFE_NewTensorHandle(tensor, this.#status.pointer);
    library.TF_DeleteTensor(tensor);
    this.#status.check("create a tensor");
    // Ids and flags are read by operations that want them on the host.
    if (device.type !== "GPU" || dtype !== "float32") {
      return onHost as Pointer;
    }
    const onDevice = library.TFE_TensorHandleCopyToDevice(
      onHost,
      this.#context,
      cString(device.name),
      this.#status.pointer,
    );
    library.TFE_DeleteTensorHandle(onHost);
    this.#status.check("copy a tensor to the GPU");
    return onDevice as Pointer;
  }

  /** A copy of a tensor's elements into `data`, off the main thread. */
  async readTensor(handle: Pointer, data: HostArray): Promise<void> {
    if (data.length === 0) return;
    const status = new Status(this.library);
    const tensor = await this.library.TFE_TensorHandleResolve(
      handle,
      status.pointer,
    );
    status.check("read a tensor");
    status.dispose();
    const memory = Deno.UnsafePointerView.getArrayBuffer(
      this.library.TF_TensorData(tensor) as Pointer,
      data.byteLength,
    );
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      .set(new Uint8Array(memory));
    this.library.TF_DeleteTensor(tensor);
  }

  /** Deletes a tensor. */
  release(handle: Pointer): void {
    this.library.TFE_DeleteTensorHandle(handle);
  }

  /** A name that no function of this context has. */
  functionName(program: string): string {
    return `${program.replaceAll(/[^A-Za-z0-9_]/g, "_")}_${this.#functions++}`;
  }

  addFunction(pointer: Pointer): void {
    const { library } = this;
    const { pointer: status } = this.#status;
    library.TFE_ContextAddFunction(this.#context, pointer, status);
    library.TF_DeleteFunction(pointer);
    this.#status.check("add a function");
  }

  removeFunction(name: string): void {
    const { pointer } = this.#status;
    this.library.TFE_ContextRemoveFunction(
      this.#context,
      cString(name),
      pointer,
    );
    this.#status.check(`remove "${name}"`);
  }

  /**
   * Calls a function off the main thread, so that ^C and timers stay alive.
   *
   * @param device Where it computes.
   * @param xla Whether XLA compiles it; it does so at the first call.
   * @returns The results; the caller deletes them.
   */
  async call(
    name: string,
    inputs: readonly Pointer[],
    results: number,
    device: Device,
    xla: boolean,
  ): Promise<Pointer[]> {
    const { library } = this;
    const status = new Status(library);
    const operation = library.TFE_NewOp(
      this.#context,
      cString(name),
      status.pointer,
    );
    status.check(`call "${name}"`);
    library.TFE_OpSetDevice(operation, cString(device.name), status.pointer);
    if (xla) {
      library.TFE_OpSetAttrBool(operation, cString("_XlaMustCompile"), 1);
    }
    for (const input of inputs) {
      library.TFE_OpAddInput(operation, input, status.pointer);
    }
    const returned = new BigUint64Array(Math.max(1, results));
    const count = Int32Array.of(results);
    await library.TFE_Execute(operation, returned, count, status.pointer);
    library.TFE_DeleteOp(operation);
    status.check(`run "${name}"`);
    status.dispose();
    return Array.from(
      returned.subarray(0, results),
      (address) => Deno.UnsafePointer.create(address) as Pointer,
    );
  }

  #openContext(): Pointer {
    const { library } = this;
    const { pointer } = this.#status;
    const options = library.TFE_NewContextOptions();
    const config = sessionConfig(this.threads);
    library.TFE_ContextOptionsSetConfig(
      options,
      config,
      BigInt(config.length),
      pointer,
    );
    this.#status.check("set up TensorFlow");
    const context = library.TFE_NewContext(options, pointer);
    library.TFE_DeleteContextOptions(options);
    this.#status.check("start TensorFlow");
    return context as Pointer;
  }

  #listDevices(): Device[] {
    const { library } = this;
    const { pointer } = this.#status;
    const list = library.TFE_ContextListDevices(this.#context, pointer);
    this.#status.check("list TensorFlow's devices");
    const devices: Device[] = [];
    for (let at = 0; at < library.TF_DeviceListCount(list); at++) {
      const name = nameAt(library.TF_DeviceListName(list, at, pointer));
      const type = nameAt(library.TF_DeviceListType(list, at, pointer));
      devices.push({ name, type });
    }
    library.TF_DeleteDeviceList(list);
    return devices;
  }
}

let runtime: Runtime | undefined;

/**
 * The process's runtime, loaded at the first call.
 *
 * @throws {RangeError} If it runs already with another number of threads.
 */
export function openRuntime(path: string, threads: number): Runtime {
  runtime ??= new Runtime(path, threads);
  if (runtime.threads !== threads) {
    throw new RangeError(
      `Cannot use ${counted(threads, "thread")}: the process's pool has ` +
        runtime.threads,
    );
  }
  return runtime;
}
