/**
 * One table of cases for every engine: values against a float64 reference,
 * gradients against central differences of that reference.
 *
 * Covers functions of tensors with one result. The expected values share no
 * code with the function: neither its tensors, nor its gradient.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { sizeOf } from "sft/core/shape.ts";
import * as tf from "sft/core/tf.ts";
import type {
  Engine,
  Executable,
  HostArray,
  Program,
  TensorSpec,
} from "sft/engine/program.ts";
import { assertClose } from "./close.ts";
import { TEST_ENGINES, testOn } from "./engines.ts";

/** Float32 keeps seven digits; sums of a few hundred terms lose two. */
const VALUES = { relative: 1e-5 };
const GRADIENTS = { relative: 1e-4 };

/** Step of the central differences: errors near 1e-9 in float64. */
const STEP = 1e-5;

/** An input whose values matter, such as ids; it has no gradient. */
export interface Given {
  readonly shape: readonly number[];
  readonly values: HostArray;
}

/** A shape, filled with normal numbers and differentiated, or given values. */
export type Operand = readonly number[] | Given;

/** What a kernel is and on what it is tried. */
export interface KernelCheck {
  /** For the tests' names, such as `"gelu()"`. */
  readonly name: string;
  // deno-lint-ignore no-explicit-any -- kernels ask for ranks and dtypes of their own
  readonly forward: (operands: any[], shapes: Shapes) => tf.Tensor;
  /** The same on flat float64 arrays. */
  readonly reference: (
    operands: Float64Array[],
    shapes: Shapes,
  ) => Float64Array;
  /** Operands by what is special about them. */
  readonly cases: Readonly<Record<string, readonly Operand[]>>;
  /** Whether to differentiate. @default {true} */
  readonly gradients?: boolean;
}

type Shapes = readonly (readonly number[])[];

/** Ids and the like: int32 of one axis, or of `shape`. */
export function ints(values: readonly number[], shape?: number[]): Given {
  return { shape: shape ?? [values.length], values: Int32Array.from(values) };
}

/** Float32 of one axis, or of `shape`, that passes no gradient. */
export function floats(values: readonly number[], shape?: number[]): Given {
  return { shape: shape ?? [values.length], values: Float32Array.from(values) };
}

/** Bool of one axis, or of `shape`. */
export function bools(values: readonly number[], shape?: number[]): Given {
  return { shape: shape ?? [values.length], values: Uint8Array.from(values) };
}

/** Registers one test for every engine and case. */
export function checkKernel(check: KernelCheck): void {
  for (const [label, operands] of Object.entries(check.cases)) {
    const expected = remembered(() => expectedOf(check, label, operands));
    for (const engine of TEST_ENGINES) {
      testOn(
        engine,
        `${check.name} is its reference on ${engine.name}: ${label}`,
        (engine) => compare(engine, check, operands, expected()),
      );
    }
  }
}

/** What one case has to give. */
interface Expected {
  readonly inputs: readonly Float64Array[];
  readonly values: Float64Array;
  /** Of Σ values · weights. */
  readonly weights: Float32Array;
  /** By operand; none for given ones. */
  readonly gradients: readonly (Float64Array | undefined)[];
}

/** Runs `compute` at the first call only: differences take most of the time. */
function remembered<T extends object>(compute: () => T): () => T {
  let result: T | undefined;
  return () => result ??= compute();
}

const isGiven = (operand: Operand): operand is Given => !Array.isArray(operand);

const shapesOf = (operands: readonly Operand[]): Shapes =>
  operands.map((operand) => isGiven(operand) ? operand.shape : operand);

function expectedOf(
  check: KernelCheck,
  label: string,
  operands: readonly Operand[],
): Expected {
  const { normal } = randomStream(1, `${check.name} ${label}`);
  const shapes = shapesOf(operands);
  const inputs = operands.map((operand) =>
    isGiven(operand)
      ? Float64Array.from(operand.values)
      // Rounded, so that both sides begin with the same numbers.
      : Float64Array.from(
        { length: sizeOf(operand) },
        () => Math.fround(normal()),
      )
  );
  const values = check.reference(inputs, shapes);
  const weights = Float32Array.from(values, normal);
  const weighted = () =>
    check.reference(inputs, shapes)
      .reduce((sum, value, at) => sum + value * weights[at], 0);
  const gradients = operands.map((operand, index) =>
    isGiven(operand) || check.gradients === false
      ? undefined
      : centralDifferences(weighted, inputs[index])
  );
  return { inputs, values, weights, gradients };
}

/** d scalar / d x, moving each element of `x` there and back. */
function centralDifferences(
  scalar: () => number,
  x: Float64Array,
): Float64Array {
  return Float64Array.from(x, (value, at) => {
    x[at] = value + STEP;
    const above = scalar();
    x[at] = value - STEP;
    const below = scalar();
    x[at] = value;
    return (above - below) / (2 * STEP);
  });
}

async function compare(
  engine: Engine,
  check: KernelCheck,
  operands: readonly Operand[],
  expected: Expected,
): Promise<void> {
  const tensors = tf.memory().numTensors;
  const program = engine
    .compile(programOf(check, operands, expected.weights.length));
  expected.inputs.forEach((x, i) => program.inputs[inputName(i)].write(x));
  program.inputs.weights.write(expected.weights);
  await program.run();
  assertClose("values", await read(program, "values"), expected.values, VALUES);
  for (const [index, gradient] of expected.gradients.entries()) {
    if (!gradient) continue;
    const received = await read(program, gradientName(index));
    assertClose(`gradient of input ${index}`, received, gradient, GRADIENTS);
  }
  program.dispose();
  assertEquals(tf.memory().numTensors, tensors, "tensors left over");
}

const inputName = (index: number) => `input${index}`;
const gradientName = (index: number) => `gradient${index}`;
const read = ({ outputs }: Executable, name: string) => outputs[name].read();

/** The values, and every gradient of their weighted sum. */
function programOf(
  check: KernelCheck,
  operands: readonly Operand[],
  size: number,
): Program {
  const shapes = shapesOf(operands);
  const inputs: Record<string, TensorSpec> = Object.fromEntries(
    operands.map((operand, index) => [inputName(index), specOf(operand)]),
  );
  const differentiated = operands.flatMap((operand, index) =>
    isGiven(operand) || check.gradients === false ? [] : [index]
  );
  return {
    name: check.name,
    inputs: { ...inputs, weights: { shape: [size], dtype: "float32" } },
    run: (tensors) => {
      const all = operands.map((_, index) => tensors[inputName(index)]);
      const outputs: Record<string, tf.Tensor> = {
        values: check.forward(all, shapes),
      };
      if (differentiated.length === 0) return outputs;
      const weighted = (...moved: tf.Tensor[]) => {
        const given = all.slice();
        moved.forEach((x, nth) => given[differentiated[nth]] = x);
        const y = tf.reshape(check.forward(given, shapes), [size]);
        return tf.sum(tf.mul(y, tensors.weights)) as tf.Scalar;
      };
      tf.grads(weighted)(differentiated.map((index) => all[index]))
        .forEach((gradient, nth) =>
          outputs[gradientName(differentiated[nth])] = gradient
        );
      return outputs;
    },
  };
}

function specOf(operand: Operand): TensorSpec {
  if (!isGiven(operand)) return { shape: operand, dtype: "float32" };
  const { shape, values } = operand;
  if (values instanceof Float32Array) return { shape, dtype: "float32" };
  return { shape, dtype: values instanceof Int32Array ? "int32" : "bool" };
}
