/**
 * Lowering rules for products in float16: operands are rounded to half
 * precision on the way in, results widened on the way out.
 *
 * Everything else stays float32, the parameters above all: a product costs the
 * most by far, and sums over rows, softmax, norms and updates are where half
 * precision loses training. Losses have to be scaled; see train/loss_scale.ts.
 *
 * Source: Micikevicius et al. 2018, arXiv:1710.03740.
 *
 * @module
 */
import type { Node, Value } from "../graph.ts";
import { isThinProduct } from "../thin_product.ts";
import type { Builder, Rule } from "./builder.ts";
import { GPU_RULES } from "./gpu_rules.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";
import { ELEMENT_TYPE } from "./protobuf.ts";

/** Emits the product in float16, widened and, if given, added to. */
type HalfRule = (node: Node, output: string, to: Builder) => void;

/** `half` for products that are worth it, `full` for others. */
function where(half: HalfRule, full: Rule): Rule {
  return (node, output, to) => {
    (isThinProduct(node) ? full : half)(node, output, to);
  };
}

function widened(product: string, to: Builder, outputs?: string[]): string {
  return to.emit("Cast", [product], {
    outputs,
    attributes: { to: ELEMENT_TYPE.float32 },
  });
}

/** A 2-D product, which the operator transposes as it reads. */
function flat(node: Node, output: string, to: Builder): void {
  const [a, b, added] = node.inputs;
  const product = to.emit("Gemm", [to.half(a), to.half(b)], {
    attributes: {
      transA: node.attributes.transposeA ? 1 : 0,
      transB: node.attributes.transposeB ? 1 : 0,
    },
  });
  if (!added) return void widened(product, to, [output]);
  to.emit("Add", [widened(product, to), to.name(added)], {
    outputs: [output],
  });
}

/** A stack of products; the factor goes to the left operand, before rounding. */
function stacked(node: Node, output: string, to: Builder): void {
  const { transposeA, transposeB, alpha = 1 } = node.attributes;
  const [a, b] = node.inputs;
  const scaled = alpha === 1
    ? to.half(a)
    : to.emit("Cast", [to.emit("Mul", [to.name(a), to.filled([], alpha)])], {
      attributes: { to: ELEMENT_TYPE.float16 },
    });
  const product = to.emit("MatMul", [
    turned(scaled, a, transposeA, to),
    turned(to.half(b), b, transposeB, to),
  ]);
  widened(product, to, [output]);
}

function turned(
  name: string,
  { shape }: Value,
  transpose: unknown,
  to: Builder,
): string {
  if (!transpose) return name;
  const axes = shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return to.emit("Transpose", [name], { attributes: { perm } });
}

/** Rules that take the place of others, by kernel. */
export const HALF_RULES: Readonly<Record<string, Rule>> = {
  ...GPU_RULES,
  BatchMatMul: where((node, output, to) => {
    const isFlat = node.inputs.every(({ shape }) => shape.length === 2);
    (isFlat ? flat : stacked)(node, output, to);
  }, GPU_RULES.BatchMatMul),
  ScaledMatMul: where(stacked, GPU_RULES.ScaledMatMul),
  Gemm: where(flat, MATRIX_RULES.Gemm),
};
