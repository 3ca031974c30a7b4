/**
 * Runs a case on an engine and compares what it gives.
 *
 * Covers shape, dtype and values of results, gradients, and that no tensor is
 * left over. What is expected shares no code with what runs: neither tensors,
 * nor gradients.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { sizeOf } from "sft/core/shape.ts";
import * as tf from "sft/core/tf.ts";
import { rewrite } from "sft/engine/onnx/rewrite.ts";
import type { Engine, Program, TensorSpec } from "sft/engine/program.ts";
import { trace } from "sft/engine/trace.ts";
import { assertClose } from "../support/close.ts";
import { type Case, isGiven, type Operand, shapeOf } from "./case.ts";
import { centralDifferences } from "./float64.ts";

/** Float32 keeps seven digits; sums of a few hundred terms lose two. */
const [VALUES, GRADIENTS] = [1e-5, 1e-4];

/** What one case is given and has to give. */
interface Expected {
  readonly inputs: readonly ArrayLike<number>[];
  readonly results: readonly {
    readonly spec: TensorSpec;
    readonly values: ArrayLike<number>;
  }[];
  /** Of the weighted sum of a result, which is what is differentiated. */
  readonly weights: Float32Array;
  /** Inputs that are differentiated, and d sum / d input. */
  readonly gradients: readonly { at: number; values: Float64Array }[];
}

/** By case, for all engines: differences take most of the time. */
const known = new WeakMap<Case, Expected>();

/**
 * Runs `one` on `engine`.
 *
 * @param rounding Error to allow beyond that of float32.
 */
export async function checkCase(
  engine: Engine,
  name: string,
  one: Case,
  rounding = 0,
): Promise<void> {
  if (!known.has(one)) known.set(one, expectedOf(name, one));
  const { inputs, results, weights, gradients } = known.get(one)!;
  const tensors = tf.memory().numTensors;
  const differentiated = gradients.map(({ at }) => at);
  const program = engine
    .compile(programOf(name, one, differentiated, weights.length));
  inputs.forEach((x, at) => program.inputs[`input ${at}`].write(x));
  program.inputs.weights?.write(weights);
  await program.run();
  const compare = async (
    output: string,
    values: ArrayLike<number>,
    within: number,
  ) => {
    const received = await program.outputs[output].read();
    assertClose(output, received, values, { relative: within });
  };
  for (const [at, { spec, values }] of results.entries()) {
    const result = `result ${at}`;
    const { shape, dtype } = program.outputs[result];
    assertEquals({ shape: [...shape], dtype }, spec, result);
    const exact = one.exact || dtype !== "float32";
    await compare(result, values, exact ? 0 : VALUES + rounding);
  }
  for (const { at, values } of gradients) {
    await compare(`gradient of input ${at}`, values, GRADIENTS + rounding);
  }
  program.dispose();
  assertEquals(tf.memory().numTensors, tensors, "tensors left over");
}

/** The kernels of which engines receive calls for the results of `one`. */
export function kernelsOf(one: Case): Set<string> {
  const nodes = rewrite(trace(programOf("kernels", one)));
  return new Set(nodes.map(({ kernel }) => kernel));
}

function expectedOf(name: string, { expected, ...one }: Case): Expected {
  const { normal } = randomStream(1, name);
  const shapes = one.inputs.map(shapeOf);
  const inputs = one.inputs.map((operand) =>
    isGiven(operand)
      ? Float64Array.from(operand.values)
      // Rounded, so that both sides begin with the same numbers.
      : Float64Array.from(
        { length: sizeOf(operand) },
        () => Math.fround(normal()),
      )
  );
  if (typeof expected !== "function") {
    const results = [expected].flat().map((result) => ({
      spec: specOf(result),
      values: result.values,
    }));
    return { inputs, results, weights: new Float32Array(), gradients: [] };
  }
  const { shape = shapes[0], dtype = "float32" } = one.result ?? {};
  const values = Float64Array.from(expected(inputs, shapes));
  const weights = Float32Array.from(values, normal);
  const weighted = () =>
    Array.from(expected(inputs, shapes))
      .reduce((sum, value, at) => sum + value * weights[at], 0);
  const differentiated = one.gradients !== false && dtype === "float32";
  const gradients = !differentiated ? [] : one.inputs.flatMap(
    (operand, at) =>
      isGiven(operand) && !operand.differentiated
        ? []
        : [{ at, values: centralDifferences(weighted, inputs[at]) }],
  );
  const spec: TensorSpec = { shape: [...shape], dtype };
  return { inputs, results: [{ spec, values }], weights, gradients };
}

/** The results; and the gradients of some inputs, for a result of `size`. */
function programOf(
  name: string,
  { inputs, run }: Case,
  differentiated: readonly number[] = [],
  size = 0,
): Program {
  const weights: TensorSpec = { shape: [size], dtype: "float32" };
  return {
    name,
    inputs: {
      ...numbered("input", inputs.map(specOf)),
      ...differentiated.length > 0 && { weights },
    },
    run: (tensors) => {
      const all = inputs.map((_, at) => tensors[`input ${at}`]);
      const results = [run(...all)].flat() as tf.Tensor[];
      if (differentiated.length === 0) return numbered("result", results);
      const weighted = (...moved: tf.Tensor[]) => {
        const given = all.slice();
        moved.forEach((x, nth) => given[differentiated[nth]] = x);
        const y = tf.reshape(run(...given) as tf.Tensor, [size]);
        return tf.sum(tf.mul(y, tensors.weights)) as tf.Scalar;
      };
      const gradients = tf.grads(weighted)(differentiated.map((at) => all[at]));
      const named = differentiated.map((at, nth): [string, tf.Tensor] => [
        `gradient of input ${at}`,
        gradients[nth],
      ]);
      return { ...numbered("result", results), ...Object.fromEntries(named) };
    },
  };
}

function numbered<T>(what: string, list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((one, at) => [`${what} ${at}`, one]));
}

function specOf(operand: Operand): TensorSpec {
  const shape = [...shapeOf(operand)];
  if (!isGiven(operand) || operand.values instanceof Float32Array) {
    return { shape, dtype: "float32" };
  }
  const whole = operand.values instanceof Int32Array;
  return { shape, dtype: whole ? "int32" : "bool" };
}
