/**
 * ONNX Runtime's C API, called through Deno's foreign function interface.
 *
 * The library is the one inside `npm:onnxruntime-node`; its JavaScript binding
 * is not used, since it copies what it is given. One thread pool serves all
 * sessions of the process: private pools would fight for the same cores.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { addressOf, cString, lengthsOf, type Pointer } from "../pointer.ts";
import { ELEMENT_TYPE, type OnnxDtype } from "./protobuf.ts";
import packageFile from "onnxruntime-node/package.json" with { type: "json" };

/** `ORT_API_VERSION` whose table the positions below were read from. */
const API_VERSION = 24;

/** Positions in the `OrtApi` table; the order is part of its ABI. */
const POSITION = {
  getErrorMessage: 2,
  createSessionFromArray: 8,
  run: 9,
  createSessionOptions: 10,
  enableProfiling: 14,
  disableMemoryPattern: 17,
  setOptimizationLevel: 23,
  createTensor: 48,
  createTensorWithData: 49,
  createMemoryInfo: 68,
  createCpuMemoryInfo: 69,
  getAllocator: 78,
  releaseStatus: 93,
  releaseMemoryInfo: 94,
  releaseSession: 95,
  releaseValue: 96,
  releaseSessionOptions: 100,
  endProfiling: 110,
  createEnvironment: 119,
  disablePerSessionThreads: 120,
  createThreadingOptions: 121,
  addSessionConfig: 130,
  createAllocator: 131,
  setThreads: 147,
  appendCuda: 204,
  createCudaOptions: 205,
  releaseCudaOptions: 208,
  addExternalInitializers: 210,
  appendProvider: 216,
  copyTensors: 386,
  placement: 407,
  subgraphProvider: 408,
  subgraphNodes: 409,
  nodeOperator: 412,
} as const;

const ERRORS_AND_UP = 3;

/** `ORT_DISABLE_ALL`. */
const NO_OPTIMIZERS = 0;

type Call = (...args: unknown[]) => void;

/** The pointer that a function writes to its last argument. */
export function receivePointer(call: (out: BigUint64Array) => void): Pointer {
  const out = new BigUint64Array(1);
  call(out);
  return Deno.UnsafePointer.create(out[0]) as Pointer;
}

/** Where the library lies, and where it looks for providers that are files. */
export function libraryPath(): string {
  const { os, arch } = Deno.build;
  const platform = os === "windows" ? "win32" : os;
  const machine = arch === "x86_64" ? "x64" : "arm64";
  const file = {
    linux: "libonnxruntime.so.1",
    darwin: `libonnxruntime.${packageFile.version}.dylib`,
    win32: "onnxruntime.dll",
  }[platform as string];
  if (!file) {
    throw new UserError(
      `Cannot load ONNX Runtime: no library for ${os}, use --engine eager`,
    );
  }
  const within = `bin/napi-v6/${platform}/${machine}/${file}`;
  return new URL(import.meta.resolve(`onnxruntime-node/${within}`)).pathname;
}

/** The loaded library. One a process; see `openRuntime()`. */
export class Runtime {
  readonly version = packageFile.version;
  readonly #api: Deno.UnsafePointerView;
  readonly environment: Pointer;
  readonly #cpu: Pointer;
  readonly #functions: Record<string, Call>;
  readonly #runAsync: (...args: unknown[]) => Promise<Deno.PointerValue>;

  constructor(readonly threads: number) {
    const library = Deno.dlopen(libraryPath(), {
      OrtGetApiBase: { parameters: [], result: "pointer" },
    });
    const base = new Deno.UnsafePointerView(
      library.symbols.OrtGetApiBase() as Pointer,
    );
    const getApi = new Deno.UnsafeFnPointer(
      base.getPointer(0) as Pointer,
      { parameters: ["u32"], result: "pointer" },
    );
    this.#api = new Deno.UnsafePointerView(getApi.call(API_VERSION) as Pointer);
    const calls = {
      session: this.native("createSessionFromArray", [
        ...["pointer", "buffer", "usize", "pointer", "buffer"] as const,
      ]),
      options: this.native("createSessionOptions", ["buffer"]),
      profile: this.native("enableProfiling", ["pointer", "buffer"]),
      tensor: this.native("createTensorWithData", [
        ...["pointer", "pointer", "usize", "buffer"] as const,
        ...["usize", "i32", "buffer"] as const,
      ]),
      cpu: this.native("createCpuMemoryInfo", ["i32", "i32", "buffer"]),
      allocator: this.native("getAllocator", ["buffer"]),
      endProfiling: this.native("endProfiling", [
        ...["pointer", "pointer", "buffer"] as const,
      ]),
      environment: this.native("createEnvironment", [
        ...["i32", "buffer", "pointer", "buffer"] as const,
      ]),
      sharedThreads: this.native("disablePerSessionThreads", ["pointer"]),
      threading: this.native("createThreadingOptions", ["buffer"]),
      config: this.native("addSessionConfig", [
        ...["pointer", "buffer", "buffer"] as const,
      ]),
      optimize: this.native("setOptimizationLevel", ["pointer", "i32"]),
      noPattern: this.native("disableMemoryPattern", ["pointer"]),
      threads: this.native("setThreads", ["pointer", "i32"]),
      constants: this.native("addExternalInitializers", [
        ...["pointer", "buffer", "buffer", "usize"] as const,
      ]),
    };
    this.#functions = calls;
    this.#runAsync = this.#asyncRun();
    const threading = receivePointer((out) => calls.threading(out));
    calls.threads(threading, threads);
    this.environment = receivePointer((out) =>
      calls.environment(ERRORS_AND_UP, cString("sft"), threading, out)
    );
    // Arena allocator, default memory type.
    this.#cpu = receivePointer((out) => calls.cpu(1, 0, out));
  }

  /**
   * A session over a serialised model.
   *
   * @param profile Prefix of a file for ONNX Runtime's own profiler.
   * @param configure Sets options of another provider than the CPU's.
   * @param constants Tensors that the model has by name alone; they must outlive
   * the session.
   */
  createSession(
    model: Uint8Array,
    profile?: string,
    configure?: (options: Pointer) => void,
    constants: readonly (readonly [string, Pointer])[] = [],
  ): Pointer {
    const { options, sharedThreads, config, optimize, noPattern, session } =
      this.#functions;
    const settings = receivePointer((out) => options(out));
    sharedThreads(settings);
    const names = constants.map(([name]) => cString(name));
    if (constants.length > 0) {
      this.#functions.constants(
        settings,
        BigUint64Array.from(names, addressOf),
        BigUint64Array.from(constants, ([, tensor]) => addressOf(tensor)),
        BigInt(constants.length),
      );
    }
    if (profile) this.#functions.profile(settings, cString(profile));
    if (configure) {
      // The other optimizers stay: they remove operators that GPUs have not.
      config(
        settings,
        cString("optimization.disable_specified_optimizers"),
        cString("GemmTransposeFusion"),
      );
    } else {
      // The graph is already as it should run. The optimizers would fold
      // explicit transposes back into slower products, leave the step no faster
      // otherwise, and take nine tenths of the time to compile it.
      optimize(settings, NO_OPTIMIZERS);
      // A pattern is one block for all that a run holds at a time, beside the
      // blocks that the first run took and keeps: a step would hold its
      // intermediate results twice, and is no faster for it.
      noPattern(settings);
    }
    try {
      configure?.(settings);
      return receivePointer((out) =>
        session(
          this.environment,
          model as Uint8Array<ArrayBuffer>,
          BigInt(model.length),
          settings,
          out,
        )
      );
    } finally {
      this.release("releaseSessionOptions", settings);
    }
  }

  /** A tensor over memory that the caller keeps alive. */
  createTensor(
    data: ArrayBufferView,
    shape: readonly number[],
    dtype: OnnxDtype,
  ): Pointer {
    return receivePointer((out) =>
      this.#functions.tensor(
        this.#cpu,
        Deno.UnsafePointer.create(addressOf(data)),
        BigInt(data.byteLength),
        lengthsOf(shape),
        BigInt(shape.length),
        ELEMENT_TYPE[dtype],
        out,
      )
    );
  }

  /**
   * A function that runs a session over fixed tensors, off the main thread so
   * that ^C and timers stay alive.
   *
   * @param before Receives the tensors' addresses before each run, and may
   * replace them.
   */
  bind(
    session: Pointer,
    inputs: readonly (readonly [string, Pointer])[],
    outputs: readonly (readonly [string, Pointer])[],
    before?: (
      inputs: BigUint64Array,
      outputs: BigUint64Array,
    ) => void,
  ): () => Promise<void> {
    const names = (pairs: typeof inputs) =>
      pairs.map(([name]) => cString(name));
    const kept = { inputs: names(inputs), outputs: names(outputs) };
    const addresses = (arrays: readonly ArrayBufferView[]) =>
      BigUint64Array.from(arrays, addressOf);
    const handles = (pairs: typeof inputs) =>
      BigUint64Array.from(pairs, ([, tensor]) => addressOf(tensor));
    const from = handles(inputs);
    const to = handles(outputs);
    const args = [
      addresses(kept.inputs),
      from,
      BigInt(inputs.length),
      addresses(kept.outputs),
      BigInt(outputs.length),
      to,
    ];
    return async () => {
      before?.(from, to);
      this.check(await this.#runAsync(session, null, ...args));
      kept; // the C side reads the names: they must outlive every run
    };
  }

  /** Ends profiling and returns the path of the file it wrote. */
  endProfiling(session: Pointer): string {
    const { allocator, endProfiling } = this.#functions;
    const memory = receivePointer((out) => allocator(out));
    const path = receivePointer((out) => endProfiling(session, memory, out));
    return Deno.UnsafePointerView.getCString(path);
  }

  releaseSession(session: Pointer): void {
    this.release("releaseSession", session);
  }

  releaseTensor(tensor: Pointer): void {
    this.release("releaseValue", tensor);
  }

  /** Address of a function of the library. */
  pointer(name: keyof typeof POSITION): Pointer {
    return this.#api.getPointer(POSITION[name] * 8) as Pointer;
  }

  /** A function of the library that returns a status; the call throws it. */
  native(name: keyof typeof POSITION, parameters: Deno.NativeType[]): Call {
    const native = new Deno.UnsafeFnPointer(
      this.pointer(name),
      { parameters, result: "pointer" },
    );
    return (...args) => this.check(native.call(...args as never[]));
  }

  #asyncRun() {
    const native = new Deno.UnsafeFnPointer(this.pointer("run"), {
      parameters: [
        ...["pointer", "pointer", "buffer", "buffer", "usize"] as const,
        ...["buffer", "usize", "buffer"] as const,
      ],
      result: "pointer",
      nonblocking: true,
    });
    return (...args: unknown[]) =>
      native.call(...args as Parameters<typeof native.call>);
  }

  /** Throws what a status says; nothing for success, which is null. */
  check(status: Deno.PointerValue): void {
    if (status === null) return;
    const getMessage = new Deno.UnsafeFnPointer(
      this.pointer("getErrorMessage"),
      { parameters: ["pointer"], result: "pointer" },
    );
    const message = Deno.UnsafePointerView.getCString(
      getMessage.call(status) as Pointer,
    );
    this.release("releaseStatus", status as Pointer);
    throw new Error(`Cannot run ONNX Runtime: ${message}`);
  }

  /** Calls one of the functions that free an object and cannot fail. */
  release(
    name: Extract<keyof typeof POSITION, `release${string}`>,
    pointer: Pointer,
  ): void {
    new Deno.UnsafeFnPointer(this.pointer(name), {
      parameters: ["pointer"],
      result: "void",
    }).call(pointer);
  }
}

let runtime: Runtime | undefined;

/**
 * The process's runtime, loaded at the first call.
 *
 * @throws {RangeError} If it runs already with another number of threads.
 */
export function openRuntime(threads: number): Runtime {
  runtime ??= new Runtime(threads);
  if (runtime.threads !== threads) {
    throw new RangeError(
      `Cannot use ${counted(threads, "thread")}: the process's pool has ` +
        runtime.threads,
    );
  }
  return runtime;
}
