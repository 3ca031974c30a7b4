/**
 * The engine that runs programs op by op on any TensorFlow.js backend: the
 * reference that compiled engines are held against, and the one to read along
 * with in a debugger.
 *
 * Slow. Tensors live in host memory and go to the backend at every run.
 *
 * @module
 */
import * as tf from "../core/tf.ts";
import { assertShape, sizeOf } from "../core/shape.ts";
import { givenTensor } from "./given_tensor.ts";
import type {
  Engine,
  EngineTensor,
  Executable,
  HostArray,
  Program,
  TensorSpec,
} from "./program.ts";

/**
 * The engine `eager`.
 *
 * @param backend A registered TensorFlow.js backend. @default {"cpu"}
 */
export function eagerEngine(backend = "cpu"): Engine {
  return {
    name: "eager",
    description: `TensorFlow.js ${tf.version.tfjs}, ${backend} backend`,
    allocate: (spec) => new ArrayTensor(spec),
    compile: (program, tensors = {}) => prepare(backend, program, tensors),
  };
}

/** A tensor kept as a plain array between runs. */
class ArrayTensor implements EngineTensor {
  readonly shape: readonly number[];
  readonly dtype: TensorSpec["dtype"];
  readonly data: HostArray;

  constructor({ shape, dtype }: TensorSpec) {
    this.shape = shape;
    this.dtype = dtype;
    const size = sizeOf(shape);
    this.data = dtype === "float32"
      ? new Float32Array(size)
      : dtype === "int32"
      ? new Int32Array(size)
      : new Uint8Array(size);
  }
  write(values: ArrayLike<number>): void {
    assertShape("write tensor", "values", [values.length], {
      elements: this.data.length,
    });
    this.data.set(values);
  }
  fill(value: number): void {
    this.data.fill(value);
  }
  read(): Promise<HostArray> {
    return Promise.resolve(this.data.slice());
  }
}

function prepare(
  backend: string,
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
): Executable {
  const inputs: Record<string, ArrayTensor> = {};
  for (const [name, spec] of Object.entries(program.inputs)) {
    inputs[name] =
      givenTensor(program.name, name, spec, given[name], ArrayTensor) ??
        new ArrayTensor(spec);
  }
  // Output shapes are known only once the program has run.
  const outputs: Record<string, ArrayTensor> = {};
  return {
    inputs,
    outputs,
    report: { traceMs: 0, lowerMs: 0, sessionMs: 0, nodes: 0 },
    run: async () => {
      await tf.setBackend(backend);
      const results = tf.tidy(() => ({ ...program.run(tensorsOf(inputs)) }));
      for (const [name, tensor] of Object.entries(results)) {
        const replaced = inputs[program.replaces?.[name] ?? ""];
        outputs[name] ??= replaced ?? new ArrayTensor(tensor as TensorSpec);
        outputs[name].write(await tensor.data() as HostArray);
      }
      // Not one by one: a tensor may leave under two names.
      tf.dispose(results);
    },
    dispose: () => {},
  };
}

function tensorsOf(arrays: Readonly<Record<string, ArrayTensor>>) {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data.slice(), [...shape], dtype),
    ]),
  );
}
