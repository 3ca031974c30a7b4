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
import type { PackedInput } from "./builder.ts";
import { int8Rules } from "./int8_rules.ts";
import { BLOCK, type Int8Weight, int8Weight } from "./int8_weight.ts";
import { lower, type LoweredModel } from "./lower.ts";
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
  /**
   * What weights are held in: `int8` rounds each matrix that a program is compiled
   * over, is not replaced and is multiplied by. They must not change then.
   *
   * @default {"fp32"}
   */
  readonly loadDtype?: LoadDtype;
}

/** What weights that never change may be held in, the default first. */
export const LOAD_DTYPES = ["fp32", "int8"] as const;

type LoadDtype = typeof LOAD_DTYPES[number];

/** The engine `onnx` on the CPU. */
export function onnxEngine(options: OnnxOptions = {}): Engine {
  const threads = options.threads ?? navigator.hardwareConcurrency;
  const runtime = openRuntime(threads);
  return {
    name: "onnx",
    description: `ONNX Runtime ${runtime.version}, CPU, ` +
      counted(threads, "thread") +
      (options.loadDtype === "int8" ? ", weights in int8" : ""),
    ...compileWith({
      tensorClass: HostTensor,
      allocate: (spec) => new HostTensor(runtime, spec),
      lower: (graph, { replaces = {} }, given) => {
        if (options.loadDtype !== "int8") return lower(graph, replaces);
        const replaced = new Set(Object.values(replaces));
        const isConstant = (input: string) =>
          given[input] !== undefined && !replaced.has(input);
        return lower(graph, replaces, int8Rules(isConstant));
      },
      load: (lowered, { name }, given) =>
        load(runtime, lowered, name, options, given as Named<HostTensor>),
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

/** Matrices rounded so far, to tell them apart. */
let packings = 0;

/** A matrix in 8 bits as sessions are given it. */
interface PackedMatrix {
  readonly key: number;
  readonly handles: { readonly values: Handle; readonly scales: Handle };
  /** What the handles point to. */
  readonly arrays: readonly ArrayBufferView[];
}

/** A tensor in host memory that ONNX Runtime reads and writes directly. */
class HostTensor extends ArrayTensor {
  readonly handle: Handle;
  readonly #runtime: Runtime;
  /** As it is, and transposed. */
  readonly #packed: (PackedMatrix | undefined)[] = [];

  constructor(runtime: Runtime, spec: TensorSpec) {
    const { shape, dtype } = spec;
    super(spec, alignedArray(dtype, sizeOf(shape)));
    this.#runtime = runtime;
    this.handle = runtime.createTensor(this.data, shape, dtype);
  }

  /** The matrix in 8 bits; it is rounded once. */
  packed({ K, N, isTransposed }: PackedInput): PackedMatrix {
    return this.#packed[isTransposed ? 1 : 0] ??= this.#pack(
      int8Weight(this.data as Float32Array, K, N, isTransposed),
      [N, K / BLOCK],
    );
  }

  #pack({ values, scales }: Int8Weight, shape: number[]): PackedMatrix {
    return {
      key: packings++,
      arrays: [values, scales],
      handles: {
        values: this.#runtime.createTensor(values, [...shape, BLOCK], "uint8"),
        scales: this.#runtime.createTensor(scales, shape, "float32"),
      },
    };
  }

  override dispose(): void {
    this.#runtime.releaseTensor(this.handle);
    for (const packed of this.#packed) {
      if (!packed) continue;
      this.#runtime.releaseTensor(packed.handles.values);
      this.#runtime.releaseTensor(packed.handles.scales);
    }
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
  { bytes, packed }: LoweredModel,
  program: string,
  { profile }: OnnxOptions,
  given: Named<HostTensor>,
): Pick<LoadedProgram<HostTensor>, "bind" | "dispose"> {
  const constants = packed.map((weight) => ({
    ...weight,
    ...given[weight.input].packed(weight),
  }));
  const { session, letGo } = sessionsOf(runtime).take(
    bytes,
    [
      runtime.version,
      runtime.threads,
      // A profile is of one program alone.
      profile && [profile, profiles++],
      // Weights are part of a session: that of another model is another.
      constants.map(({ key }) => key),
    ],
    () =>
      runtime.createSession(
        bytes,
        profile && `${profile}.${program}`,
        undefined,
        constants.flatMap(({ values, scales, handles }) => [
          [values, handles.values] as const,
          [scales, handles.scales] as const,
        ]),
      ),
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
