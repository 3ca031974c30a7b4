/**
 * The engine on native TensorFlow: programs are traced, lowered to one function
 * each, and run by TensorFlow; on GPUs XLA compiles those that update state.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { compileWith } from "../compile.ts";
import type { Pointer } from "../pointer.ts";
import type { Engine, TensorSpec } from "../program.ts";
import { bindHandles, HeldTensor } from "../tensor.ts";
import { requireTensorflow, type TensorFlowFolder } from "./folder.ts";
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
  return {
    name: "tensorflow",
    description: `TensorFlow ${runtime.version}, ${device.type}, ` +
      `${counted(threads, "thread")}${bfloat16 ? ", bfloat16 products" : ""}`,
    device: device.type === "GPU" ? "gpu" : "cpu",
    ...compileWith({
      tensorClass: DeviceTensor,
      allocate: (spec) => new DeviceTensor(runtime, device, spec),
      knows: hasRule,
      lower: (graph) => {
        const name = runtime.functionName(graph.name);
        return lower(runtime.library, graph, name, bfloat16);
      },
      load: ({ name, pointer }, { replaces = {} }) => {
        runtime.addFunction(pointer);
        const updates = Object.keys(replaces).length > 0;
        const compiles = xla ?? (updates && device.type === "GPU");
        return {
          bind: bindHandles((operands, results) =>
            runtime.call(name, operands, results, device, compiles)
          ),
          dispose: () => runtime.removeFunction(name),
        };
      },
    }),
  };
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
  constructor(runtime: Runtime, device: Device, spec: TensorSpec) {
    super({
      put: (data, { shape, dtype }) =>
        runtime.createTensor(data, shape, dtype, device),
      get: (handle, data) => runtime.readTensor(handle, data),
      release: (handle) => runtime.release(handle),
    }, spec);
  }
}
