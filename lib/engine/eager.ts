/**
 * The engine that runs programs op by op on any TensorFlow.js backend: the
 * reference that compiled engines are held against, and the one to read along
 * with in a debugger.
 *
 * Slow. Tensors live in host memory and go to the backend at every run.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import * as tf from "../core/tf.ts";
import { ArrayTensor } from "./array_tensor.ts";
import { givenTensor } from "./given_tensor.ts";
import { guarded } from "./guarded.ts";
import type {
  Engine,
  EngineTensor,
  Executable,
  HostArray,
  Program,
  TensorSpec,
} from "./program.ts";

/** TensorFlow.js backends that work under Deno, the default first. */
export const BACKENDS = ["cpu", "webgpu"] as const;

/**
 * The engine `eager`.
 *
 * @param backend A registered TensorFlow.js backend. @default {"cpu"}
 */
export function eagerEngine(backend = "cpu"): Engine {
  return {
    name: "eager",
    description: `TensorFlow.js ${tf.version.tfjs}, ${backend} backend`,
    allocate: (spec) => new EagerTensor(spec),
    compile: (program, tensors = {}) =>
      guarded(program.name, prepare(backend, program, tensors)),
  };
}

/** A tensor kept as a plain array between runs. */
class EagerTensor extends ArrayTensor {}

function prepare(
  backend: string,
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
): Executable {
  const inputs: Record<string, EagerTensor> = {};
  for (const [name, spec] of Object.entries(program.inputs)) {
    inputs[name] =
      givenTensor(program.name, name, spec, given[name], EagerTensor) ??
        new EagerTensor(spec);
  }
  // Output shapes are known only once the program has run.
  const outputs: Record<string, EagerTensor> = {};
  return {
    inputs,
    outputs,
    report: { traceMs: 0, lowerMs: 0, sessionMs: 0, nodes: 0 },
    run: async () => {
      await useBackend(backend);
      const results = tf.tidy(() => ({ ...program.run(tensorsOf(inputs)) }));
      for (const [name, tensor] of Object.entries(results)) {
        const replaced = inputs[program.replaces?.[name] ?? ""];
        outputs[name] ??= replaced ?? new EagerTensor(tensor as TensorSpec);
        outputs[name].write(await tensor.data() as HostArray);
      }
      // Not one by one: a tensor may leave under two names.
      tf.dispose(results);
    },
    dispose: () => {},
  };
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

function tensorsOf(arrays: Readonly<Record<string, EagerTensor>>) {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data.slice(), [...shape], dtype),
    ]),
  );
}
