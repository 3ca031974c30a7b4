/**
 * The engine that runs programs op by op on any TensorFlow.js backend: the
 * reference that compiled engines are held against, and the one to read along
 * with in a debugger.
 *
 * It is slow: tensors live in host memory and go to the backend at every run.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import * as tf from "../core/tf.ts";
import { bindProgram, type Named } from "./executable.ts";
import type { Engine, HostArray, Program, TensorSpec } from "./program.ts";
import { ArrayTensor } from "./tensor.ts";

/** TensorFlow.js backends that work under Deno, the default first. */
export const BACKENDS = ["cpu", "webgpu"] as const;

/**
 * The engine `eager`.
 *
 * @param backend A registered TensorFlow.js backend. @default {"cpu"}
 */
export function eagerEngine(backend = "cpu"): Engine {
  const tensors = {
    tensorClass: EagerTensor,
    allocate: (spec: TensorSpec) => new EagerTensor(spec),
  };
  return {
    name: "eager",
    description: `TensorFlow.js ${tf.version.tfjs}, ${backend} backend`,
    device: backend === "webgpu" ? "gpu" : "cpu",
    allocate: tensors.allocate,
    compile: (program, given = {}) =>
      bindProgram(program, given, tensors, () => ({
        report: { traceMs: 0, lowerMs: 0, sessionMs: 0, nodes: 0 },
        results: new Map(), // their shapes are known once the program has run
        bind: (inputs, outputs) => () =>
          runProgram(backend, program, inputs, outputs),
        dispose: () => {},
      })),
  };
}

/** A tensor kept as a plain array between runs. */
class EagerTensor extends ArrayTensor {}

async function runProgram(
  backend: string,
  program: Program,
  inputs: Named<EagerTensor>,
  outputs: Record<string, EagerTensor>,
): Promise<void> {
  await useBackend(backend);
  const results = tf.tidy(() => ({ ...program.run(tensorsOf(inputs)) }));
  for (const [name, tensor] of Object.entries(results)) {
    const replaced = inputs[program.replaces?.[name] ?? ""];
    outputs[name] ??= replaced ?? new EagerTensor(tensor as TensorSpec);
    outputs[name].write(await tensor.data() as HostArray);
  }
  // All at once: one tensor may have two names, and is to be freed once.
  tf.dispose(results);
}

/** Makes a backend current, and loads it if that was not done yet. */
async function useBackend(backend: string): Promise<void> {
  if (backend === "webgpu" && !tf.findBackendFactory(backend)) {
    if (!await navigator.gpu?.requestAdapter()) {
      throw new UserError(
        "Cannot use --backend webgpu: Deno finds no GPU, install a driver " +
          "with Vulkan, or use --backend cpu",
      );
    }
    await tf.loadWebGpuBackend();
  }
  await tf.setBackend(backend);
}

function tensorsOf(arrays: Named<EagerTensor>) {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data.slice(), [...shape], dtype),
    ]),
  );
}
