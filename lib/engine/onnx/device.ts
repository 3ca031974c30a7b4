/**
 * A GPU through one of ONNX Runtime's providers: sessions that run on it whole,
 * and memory that lies on it.
 *
 * CUDA where its library lies beside ONNX Runtime's and a card answers, WebGPU
 * otherwise; the latter is compiled into the npm package's library and reaches
 * any GPU with a Vulkan, Metal or Direct3D driver. A session refuses a graph if
 * one of its nodes would run on the CPU.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { addressOf, cString, lengthsOf, type Pointer } from "../pointer.ts";
import { operatorsOnCpu, recordPlacement } from "./placement.ts";
import { ELEMENT_TYPE, encodeModel, type OnnxDtype } from "./protobuf.ts";
import {
  libraryPath,
  openRuntime,
  receivePointer,
  type Runtime,
} from "./runtime.ts";

/** Providers in the order in which they are tried. */
const PROVIDERS = ["CUDA", "WebGPU"] as const;
export type Provider = typeof PROVIDERS[number];

/** The name of each provider's memory. */
const MEMORY: Readonly<Record<Provider, string>> = {
  CUDA: "Cuda",
  WebGPU: "WebGPU_Buffer",
};

/** File of the CUDA provider, which is not part of ONNX Runtime's library. */
const CUDA_LIBRARY = "libonnxruntime_providers_cuda.so";

/** How the device is opened. */
export interface DeviceOptions {
  /**
   * Whether the driver checks every command; slow, for tests. Decided by the
   * first device that a process opens.
   */
  readonly validate?: boolean;
}

/** One GPU. */
export class Device {
  readonly #allocator: Pointer;
  readonly #anchor: Pointer;
  readonly #copyAsync: (...args: unknown[]) => Promise<Deno.PointerValue>;

  /** @throws {Error} If the provider finds no device. */
  constructor(
    readonly runtime: Runtime,
    readonly provider: Provider,
    readonly options: DeviceOptions,
    /** Why the providers before this one could not be used. */
    readonly passedOver: readonly string[] = [],
  ) {
    // Memory belongs to a session; this one lives as long as the process.
    this.#anchor = this.createSession(anchorModel());
    const memory = receivePointer((out) =>
      runtime.native("createMemoryInfo", [
        ...["buffer", "i32", "i32", "i32", "buffer"] as const,
      ])(cString(MEMORY[provider]), 0, 0, 0, out)
    );
    this.#allocator = receivePointer((out) =>
      runtime.native("createAllocator", ["pointer", "pointer", "buffer"])(
        this.#anchor,
        memory,
        out,
      )
    );
    runtime.release("releaseMemoryInfo", memory);
    const copy = new Deno.UnsafeFnPointer(runtime.pointer("copyTensors"), {
      parameters: ["pointer", "buffer", "buffer", "pointer", "usize"],
      result: "pointer",
      nonblocking: true,
    });
    this.#copyAsync = (...args) =>
      copy.call(...args as Parameters<typeof copy.call>);
  }

  /**
   * A session all of whose nodes run on the device.
   *
   * @throws {TypeError} Naming the operators that the provider lacks.
   */
  createSession(model: Uint8Array, profile?: string): Pointer {
    try {
      return this.runtime.createSession(model, profile, (options) => {
        this.runtime.native("addSessionConfig", [
          ...["pointer", "buffer", "buffer"] as const,
        ])(options, cString("session.disable_cpu_ep_fallback"), cString("1"));
        this.#appendProvider(options);
      });
    } catch (error) {
      const operators = `${error}`.includes("fallback to CPU EP")
        ? this.#findMissingOperators(model)
        : [];
      if (operators.length === 0) throw error;
      throw new TypeError(
        `Cannot run a program on the GPU: the ${this.provider} provider lacks ` +
          `${operators.join(", ")}, lower them to others in gpu_rules.ts`,
        { cause: error },
      );
    }
  }

  /** Operators of a model that the provider leaves to the CPU. */
  #findMissingOperators(model: Uint8Array): string[] {
    const session = this.runtime.createSession(model, undefined, (options) => {
      recordPlacement(this.runtime, options);
      this.#appendProvider(options);
    });
    const operators = operatorsOnCpu(this.runtime, session);
    this.runtime.releaseSession(session);
    return operators;
  }

  /** A tensor on the device; its values are undefined. */
  createTensor(shape: readonly number[], dtype: OnnxDtype): Pointer {
    return receivePointer((out) =>
      this.runtime.native("createTensor", [
        ...["pointer", "buffer", "usize", "i32", "buffer"] as const,
      ])(
        this.#allocator,
        lengthsOf(shape),
        BigInt(shape.length),
        ELEMENT_TYPE[dtype],
        out,
      )
    );
  }

  /** Copies a tensor; values of the host are read before this returns. */
  copy(from: Pointer, to: Pointer): void {
    this.runtime.native("copyTensors", [
      ...["pointer", "buffer", "buffer", "pointer", "usize"] as const,
    ])(...this.#copyArguments(from, to));
  }

  /** The same off the main thread, as it waits for all earlier runs. */
  async copyAsync(from: Pointer, to: Pointer): Promise<void> {
    const args = this.#copyArguments(from, to);
    this.runtime.check(await this.#copyAsync(...args));
    args; // the C side reads the lists: they must outlive the call
  }

  #copyArguments(from: Pointer, to: Pointer) {
    const list = (tensor: Pointer) => BigUint64Array.of(addressOf(tensor));
    return [this.runtime.environment, list(from), list(to), null, 1n];
  }

  #appendProvider(options: Pointer): void {
    if (this.provider === "CUDA") this.#appendCuda(options);
    else this.#appendWebGpu(options);
  }

  #appendWebGpu(options: Pointer): void {
    const [keys, values, count] = listSettings({
      validationMode: this.options.validate ? "full" : "disabled",
      // Shapes never change: buffers of exact sizes are found again.
      storageBufferCacheMode: "simple",
      // Repeating recorded commands would save time, but in ONNX Runtime 1.30 a
      // recording leaves out copies: scatters add twice, caches go stale.
      enableGraphCapture: "0",
    });
    this.runtime.native("appendProvider", [
      ...["pointer", "buffer", "buffer", "buffer", "usize"] as const,
    ])(options, cString("WebGPU"), keys.addresses, values.addresses, count);
  }

  #appendCuda(options: Pointer): void {
    const { runtime } = this;
    const settings = receivePointer((out) =>
      runtime.native("createCudaOptions", ["buffer"])(out)
    );
    try {
      runtime.native("appendCuda", ["pointer", "pointer"])(options, settings);
    } finally {
      runtime.release("releaseCudaOptions", settings);
    }
  }
}

/** Lists settings as C takes them: names, values, and how many there are. */
function listSettings(settings: Readonly<Record<string, string>>) {
  const list = (values: string[]) => {
    const texts = values.map(cString);
    return {
      texts, // what the addresses point to
      addresses: BigUint64Array.from(texts, addressOf),
    };
  };
  const count = BigInt(Object.keys(settings).length);
  return [
    list(Object.keys(settings)),
    list(Object.values(settings)),
    count,
  ] as const;
}

/** y = -x of one element. */
function anchorModel(): Uint8Array {
  const scalar = (name: string) => ({
    name,
    dtype: "float32" as const,
    shape: [1],
  });
  const node = { op: "Neg", name: "anchor", attributes: {}, domain: "" };
  return encodeModel({
    name: "anchor",
    nodes: [{ ...node, inputs: ["x"], outputs: ["y"] }],
    initializers: [],
    inputs: [scalar("x")],
    outputs: [scalar("y")],
  });
}

/** Whether the CUDA provider's library lies where ONNX Runtime looks for it. */
export function cudaLibraryPath(): { path: string; present: boolean } {
  const path = join(dirname(libraryPath()), CUDA_LIBRARY);
  try {
    return { path, present: Deno.statSync(path).isFile };
  } catch {
    return { path, present: false };
  }
}

let device: Device | undefined;

/**
 * The process's GPU, opened at the first call.
 *
 * @throws {UserError} If there is none, with what each provider said.
 */
export function openDevice(
  threads: number,
  options: DeviceOptions = {},
): Device {
  if (device) return device;
  const runtime = openRuntime(threads);
  const said: string[] = [];
  for (const provider of PROVIDERS) {
    if (provider === "CUDA" && !cudaLibraryPath().present) continue;
    try {
      return device = new Device(runtime, provider, options, said);
    } catch (error) {
      said.push(`${provider} says "${firstLine(error)}"`);
    }
  }
  throw new UserError(
    `Cannot use --device gpu: ${said.join(", ")}; install a GPU driver with ` +
      "Vulkan, or use --device cpu",
  );
}

function firstLine(error: unknown): string {
  const { message } = error as Error;
  return message.replace("Cannot run ONNX Runtime: ", "").split("\n")[0];
}
