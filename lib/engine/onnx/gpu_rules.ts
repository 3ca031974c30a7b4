/**
 * Lowering rules for GPUs: what differs from the CPU's.
 *
 * The WebGPU provider has no `FusedMatMul`, and slices float32 alone; it has
 * every other operator that the CPU's rules emit, for the element types in use.
 * Its layer norm takes the variance as E[x²] - E[x]², which loses the digits of
 * rows far from zero.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { Node, Value } from "../graph.ts";
import type { Dtype } from "../program.ts";
import type { Builder, Rule } from "./builder.ts";
import { emitSlice } from "./elementwise_rules.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";
import { ELEMENT_TYPE } from "./protobuf.ts";

/** Exchanges the last two axes of what has this name and shape. */
export function transposeLast(
  name: string,
  { shape }: Value,
  to: Builder,
): string {
  const axes = shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return to.emit("Transpose", [name], { attributes: { perm } });
}

/** A product of stacks of matrices; the smallest tensor takes the factor. */
function stackedProduct(node: Node, output: string, to: Builder): void {
  const { transposeA, transposeB, alpha = 1 } = node.attributes;
  const [a, b] = node.inputs;
  const factorOf = (value: Value, transpose: unknown) =>
    transpose ? transposeLast(to.name(value), value, to) : to.name(value);
  const inputs = [factorOf(a, transposeA), factorOf(b, transposeB)];
  if (alpha === 1) {
    to.emit("MatMul", inputs, { outputs: [output] });
    return;
  }
  const factor = to.full([], alpha);
  const sizes = [a, b, node.outputs[0]].map(({ shape }) => sizeOf(shape));
  const smallest = sizes.indexOf(Math.min(...sizes));
  if (smallest === 2) {
    const product = to.emit("MatMul", inputs);
    to.emit("Mul", [product, factor], { outputs: [output] });
    return;
  }
  inputs[smallest] = to.emit("Mul", [inputs[smallest], factor]);
  to.emit("MatMul", inputs, { outputs: [output] });
}

/** A layer norm of rows that are centred before. */
function centredNorm(node: Node, _output: string, to: Builder): void {
  const [x, gain, bias] = node.inputs;
  const [y, mean, inverse] = to.resultNames(node);
  to.emit("ReduceMean", [to.name(x), to.int64([1])], {
    outputs: [mean],
    attributes: { keepdims: 1 },
  });
  const centred = to.emit("Sub", [to.name(x), mean]);
  to.emit("LayerNormalization", [centred, to.name(gain), to.name(bias)], {
    outputs: [y, `${mean}/after`, inverse],
    attributes: { axis: -1, epsilon: { float: node.attributes.epsilon } },
  });
}

/** The provider slices float32 alone; other types are cast to it and back. */
function slice(node: Node, output: string, to: Builder): void {
  const [x] = node.inputs;
  if (x.dtype === "float32") {
    emitSlice(node, to.name(x), to, [output]);
    return;
  }
  const cast = (name: string, dtype: Dtype, outputs?: string[]) =>
    to.emit("Cast", [name], {
      outputs,
      attributes: { to: ELEMENT_TYPE[dtype] },
    });
  const part = emitSlice(node, cast(to.name(x), "float32"), to);
  cast(part, x.dtype, [output]);
}

/** Rules that take the place of the CPU's, by kernel. */
export const GPU_RULES: Readonly<Record<string, Rule>> = {
  BatchMatMul: (node, output, to) => {
    const flat = node.inputs.every(({ shape }) => shape.length === 2);
    (flat ? MATRIX_RULES.BatchMatMul : stackedProduct)(node, output, to);
  },
  ScaledMatMul: stackedProduct,
  LayerNorm: centredNorm,
  Slice: slice,
};
