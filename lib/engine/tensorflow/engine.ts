/**
 * The engine on native TensorFlow: programs are traced, lowered to one function
 * each, and run by TensorFlow, on GPUs compiled by XLA.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { guarded } from "../guarded.ts";
import { HeldTensor } from "../held_tensor.ts";
import type {
  CompileReport,
  Engine,
  EngineTensor,
  Executable,
  Program,
  TensorSpec,
} from "../program.ts";
import { programTensors } from "../program_tensors.ts";
import { trace } from "../trace.ts";
import { requireTensorflow, type TensorFlowFolder } from "./folder.ts";
import type { Pointer } from "../pointer.ts";
import { hasRule, lower } from "./lower.ts";
import { type Device, openRuntime, type Runtime } from "./runtime.ts";

/** How the engine is set up. */
export interface TensorflowOptions {
  /** Threads that compute. @default {logical cores} */
  readonly threads?: number;
  /** @default {the first GPU, else the CPU} */
  readonly device?: "cpu" | "gpu";
  /**
   * Whether XLA compiles programs, which takes seconds each. On CPUs it has not
   * paid: see tests/bench/RESULTS.md.
   * @default {on a GPU, for programs that update state}
   */
  readonly xla?: boolean;
  /**
   * Whether matrices are multiplied in bfloat16, where the device has units for
   * it; everything else, the state included, stays float32. @default {false}
   */
  readonly bfloat16?: boolean;
  /** @default {the one that is set up, the one for GPUs first} */
  readonly folder?: TensorFlowFolder;
}

/**
 * The engine `tensorflow`.
 *
 * @throws {UserError} If TensorFlow is not set up, or finds no such device.
 */
export function tensorflowEngine(options: TensorflowOptions = {}): Engine {
  const threads = options.threads ?? navigator.hardwareConcurrency;
  const { xla, bfloat16 = false, folder = requireTensorflow() } = options;
  const runtime = openRuntime(folder.library, threads);
  const device = deviceOf(runtime, folder, options.device);
  const place: Place = { runtime, device };
  return {
    name: "tensorflow",
    description: `TensorFlow ${runtime.version}, ${device.type}, ` +
      `${counted(threads, "thread")}${bfloat16 ? ", bfloat16 products" : ""}`,
    allocate: (spec) => new DeviceTensor(place, spec),
    compile: (program, tensors = {}) =>
      guarded(
        program.name,
        compile(place, program, tensors, { xla, bfloat16 }),
      ),
  };
}

/** Where an engine computes. */
interface Place {
  readonly runtime: Runtime;
  readonly device: Device;
}

function deviceOf(
  { devices }: Runtime,
  { cuda }: TensorFlowFolder,
  wanted?: "cpu" | "gpu",
): Device {
  const [gpu, cpu] = ["GPU", "CPU"].map((kind) =>
    devices.find(({ type }) => type === kind)
  );
  if (wanted === "cpu" || (!gpu && !wanted)) return cpu!;
  if (gpu) return gpu;
  throw new UserError(
    "Cannot use a GPU with TensorFlow: " +
      (cuda
        ? "it finds none, check that the driver's nvidia-smi does"
        : "this build has no CUDA, run deno task setup:tensorflow --cuda"),
  );
}

/** A tensor in TensorFlow's memory. */
class DeviceTensor extends HeldTensor<Pointer> {
  constructor({ runtime, device }: Place, spec: TensorSpec) {
    super({
      put: (data, { shape, dtype }) =>
        runtime.createTensor(data, shape, dtype, device),
      get: (handle, data) => runtime.readTensor(handle, data),
      release: (handle) => runtime.release({ handle }),
    }, spec);
  }
}

function compile(
  place: Place,
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
  settings: Pick<TensorflowOptions, "xla" | "bfloat16">,
): Executable {
  const { runtime, device } = place;
  const replaces = program.replaces ?? {};
  const start = systemClock();
  const graph = trace(program, hasRule);
  const traced = systemClock();
  const name = runtime.functionName(program.name);
  const { library } = runtime;
  const { pointer, operations } = lower(
    library,
    graph,
    name,
    settings.bfloat16,
  );
  const lowered = systemClock();
  runtime.addFunction(pointer);
  const report: CompileReport = {
    traceMs: traced - start,
    lowerMs: lowered - traced,
    sessionMs: systemClock() - lowered,
    nodes: operations,
  };
  const { inputs, outputs, made } = programTensors(
    program,
    given,
    graph.outputs,
    DeviceTensor,
    (spec) => new DeviceTensor(place, spec),
  );
  const operands = graph.inputs.map(({ input }) => inputs[input!]);
  const results = [...graph.outputs.keys()].map((name) => outputs[name]);
  const updates = Object.keys(replaces).length > 0;
  const xla = settings.xla ?? (updates && device.type === "GPU");
  return {
    inputs,
    outputs,
    report,
    run: async () => {
      const handles = operands.map(({ handle }) => handle);
      const returned = await runtime.call(
        name,
        handles,
        results.length,
        device,
        xla,
      );
      results.forEach((tensor, index) => tensor.handle = returned[index]);
    },
    dispose: () => {
      runtime.removeFunction(name);
      for (const tensor of made) tensor.dispose();
    },
  };
}
