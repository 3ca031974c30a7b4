/**
 * The default engine: programs are traced, lowered to ONNX, and run by ONNX
 * Runtime over memory that JavaScript owns, so nothing is copied.
 *
 * A replaced input and its output are one tensor: parameters and moments are
 * updated where they lie.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { sizeOf } from "../../core/shape.ts";
import { compileWith } from "../compile.ts";
import type { LoadedProgram, Named } from "../executable.ts";
import { addressOf } from "../pointer.ts";
import type { Engine, HostArray, TensorSpec } from "../program.ts";
import { ArrayTensor } from "../tensor.ts";
import { lower } from "./lower.ts";
import { openRuntime, type Runtime } from "./runtime.ts";
import { SessionCache } from "./session_cache.ts";

/** Size of a cache line, and of the widest vector register. */
const ALIGNMENT_BYTES = 64;

/** How the engine is set up. */
export interface OnnxOptions {
  /** Threads of the one pool. @default {logical cores} */
  readonly threads?: number;
  /** Prefix of profile files, one a program; for benchmarks. */
  readonly profile?: string;
}

/** The engine `onnx` on the CPU. */
export function onnxEngine(options: OnnxOptions = {}): Engine {
  const threads = options.threads ?? navigator.hardwareConcurrency;
  const runtime = openRuntime(threads);
  return {
    name: "onnx",
    description: `ONNX Runtime ${runtime.version}, CPU, ` +
      counted(threads, "thread"),
    ...compileWith({
      tensorClass: HostTensor,
      allocate: (spec) => new HostTensor(runtime, spec),
      lower: (graph, { replaces }) => lower(graph, replaces),
      load: ({ bytes }, { name }) => load(runtime, bytes, name, options),
    }),
  };
}

/** The sessions of the process's one runtime. */
let sessions: SessionCache<Handle> | undefined;

function sessionsOf(runtime: Runtime): SessionCache<Handle> {
  return sessions ??= new SessionCache((session) =>
    runtime.releaseSession(session)
  );
}

/** Profiles begun so far, to tell their sessions apart. */
let profiles = 0;

type Handle = ReturnType<Runtime["createTensor"]>;

/** A tensor in host memory that ONNX Runtime reads and writes directly. */
class HostTensor extends ArrayTensor {
  readonly handle: Handle;
  readonly #runtime: Runtime;

  constructor(runtime: Runtime, spec: TensorSpec) {
    const { shape, dtype } = spec;
    super(spec, alignedArray(dtype, sizeOf(shape)));
    this.#runtime = runtime;
    this.handle = runtime.createTensor(this.data, shape, dtype);
  }

  override dispose(): void {
    this.#runtime.releaseTensor(this.handle);
  }
}

function alignedArray(dtype: TensorSpec["dtype"], length: number): HostArray {
  const width = dtype === "bool" ? 1 : 4;
  // An empty tensor still needs an address.
  const bytes = Math.max(1, length) * width;
  const buffer = new ArrayBuffer(bytes + ALIGNMENT_BYTES);
  const past = Number(addressOf(new Uint8Array(buffer)) % 64n);
  const offset = (ALIGNMENT_BYTES - past) % ALIGNMENT_BYTES;
  if (dtype === "float32") return new Float32Array(buffer, offset, length);
  return dtype === "int32"
    ? new Int32Array(buffer, offset, length)
    : new Uint8Array(buffer, offset, length);
}

function load(
  runtime: Runtime,
  model: Uint8Array,
  program: string,
  { profile }: OnnxOptions,
): Pick<LoadedProgram<HostTensor>, "bind" | "dispose"> {
  const { session, letGo } = sessionsOf(runtime).take(
    model,
    // A profile is of one program alone.
    [runtime.version, runtime.threads, profile && [profile, profiles++]],
    () => runtime.createSession(model, profile && `${profile}.${program}`),
  );
  const handles = (tensors: Named<HostTensor>) =>
    Object.entries(tensors).map(([name, { handle }]) =>
      [name, handle] as const
    );
  return {
    bind: (inputs, outputs) =>
      runtime.bind(session, handles(inputs), handles(outputs)),
    dispose: () => {
      if (profile) runtime.endProfiling(session);
      letGo();
    },
  };
}
