/**
 * The default engine: programs are traced, lowered to ONNX, and run by ONNX
 * Runtime over memory that JavaScript owns, so nothing is copied.
 *
 * A replaced input and its output are one tensor: parameters and moments are
 * updated where they lie.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { counted } from "../../core/format.ts";
import { sizeOf } from "../../core/shape.ts";
import { ArrayTensor } from "../array_tensor.ts";
import { guarded } from "../guarded.ts";
import type {
  CompileReport,
  Engine,
  EngineTensor,
  Executable,
  HostArray,
  Program,
  TensorSpec,
} from "../program.ts";
import { programTensors } from "../program_tensors.ts";
import { trace } from "../trace.ts";
import { lower } from "./lower.ts";
import { SessionCache } from "./session_cache.ts";
import { addressOf, openRuntime, type Runtime } from "./runtime.ts";

/** Cache lines and the widest vector registers. */
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
    allocate: (spec) => new HostTensor(runtime, spec),
    compile: (program, tensors = {}) =>
      guarded(program.name, compile(runtime, program, tensors, options)),
  };
}

/** The sessions of the process's one runtime. */
let sessions: SessionCache<Handle> | undefined;

function sessionsOf(runtime: Runtime): SessionCache<Handle> {
  return sessions ??= new SessionCache((session) =>
    runtime.releaseSession(session)
  );
}

/** Profiles begun. */
let profiles = 0;

type Handle = ReturnType<Runtime["createTensor"]>;

/** A tensor in host memory that ONNX Runtime reads and writes directly. */
class HostTensor extends ArrayTensor {
  readonly handle: Handle;

  constructor(runtime: Runtime, spec: TensorSpec) {
    const { shape, dtype } = spec;
    super(spec, alignedArray(dtype, sizeOf(shape)));
    this.handle = runtime.createTensor(this.data, shape, dtype);
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

function compile(
  runtime: Runtime,
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
  { profile }: OnnxOptions,
): Executable {
  const replaces = program.replaces ?? {};
  const start = systemClock();
  const graph = trace(program);
  const traced = systemClock();
  const model = lower(graph, replaces);
  const lowered = systemClock();
  const { session, letGo } = sessionsOf(runtime).take(
    model.bytes,
    // A profile is of one program alone.
    [runtime.version, runtime.threads, profile && [profile, profiles++]],
    () =>
      runtime.createSession(
        model.bytes,
        profile && `${profile}.${program.name}`,
      ),
  );
  const report: CompileReport = {
    traceMs: traced - start,
    lowerMs: lowered - traced,
    sessionMs: systemClock() - lowered,
    nodes: model.nodes,
  };
  const { inputs, outputs, made } = programTensors(
    program,
    given,
    graph.outputs,
    HostTensor,
    (spec) => new HostTensor(runtime, spec),
  );
  const handles = (tensors: Record<string, HostTensor>) =>
    Object.entries(tensors).map(([name, { handle }]) =>
      [name, handle] as const
    );
  const run = runtime.bind(session, handles(inputs), handles(outputs));
  return {
    inputs,
    outputs,
    report,
    run,
    dispose: () => {
      if (profile) runtime.endProfiling(session);
      letGo();
      for (const { handle } of made) runtime.releaseTensor(handle);
    },
  };
}
