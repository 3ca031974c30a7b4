/**
 * Lowering rules for products in float16: operands are rounded to half
 * precision before, results are widened after.
 *
 * Everything else stays float32, the parameters above all: a product costs the
 * most by far, and sums over rows, softmax, norms and updates are where half
 * precision loses training. Losses have to be scaled; see train/loss_scale.ts.
 *
 * Source: Micikevicius et al. 2018, arXiv:1710.03740.
 *
 * @module
 */
import type { Node } from "../graph.ts";
import { isThinProduct } from "../thin_product.ts";
import type { Builder, Rule } from "./builder.ts";
import { GPU_RULES, transposeLast } from "./gpu_rules.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";
import { ELEMENT_TYPE } from "./protobuf.ts";

/** Emits a product in float16, widens it, and adds the third operand if any. */
type HalfRule = (node: Node, output: string, to: Builder) => void;

/** `full` for thin products, `half` for others. */
function unlessThin(half: HalfRule, full: Rule): Rule {
  return (node, output, to) => {
    (isThinProduct(node) ? full : half)(node, output, to);
  };
}

function widen(product: string, to: Builder, outputs?: string[]): string {
  return to.emit("Cast", [product], {
    outputs,
    attributes: { to: ELEMENT_TYPE.float32 },
  });
}

/** A 2-D product, which the operator transposes as it reads. */
function flatProduct(node: Node, output: string, to: Builder): void {
  const [a, b, added] = node.inputs;
  const product = to.emit("Gemm", [to.halfOf(a), to.halfOf(b)], {
    attributes: {
      transA: node.attributes.transposeA ? 1 : 0,
      transB: node.attributes.transposeB ? 1 : 0,
    },
  });
  if (!added) return void widen(product, to, [output]);
  to.emit("Add", [widen(product, to), to.name(added)], {
    outputs: [output],
  });
}

/** A stack of products; the factor goes to the left operand, before rounding. */
function stackedProduct(node: Node, output: string, to: Builder): void {
  const { transposeA, transposeB, alpha = 1 } = node.attributes;
  const [a, b] = node.inputs;
  const scaled = alpha === 1
    ? to.halfOf(a)
    : to.emit("Cast", [to.emit("Mul", [to.name(a), to.full([], alpha)])], {
      attributes: { to: ELEMENT_TYPE.float16 },
    });
  const product = to.emit("MatMul", [
    transposeA ? transposeLast(scaled, a, to) : scaled,
    transposeB ? transposeLast(to.halfOf(b), b, to) : to.halfOf(b),
  ]);
  widen(product, to, [output]);
}

/** Rules that take the place of others, by kernel. */
export const HALF_RULES: Readonly<Record<string, Rule>> = {
  ...GPU_RULES,
  BatchMatMul: unlessThin((node, output, to) => {
    const isFlat = node.inputs.every(({ shape }) => shape.length === 2);
    (isFlat ? flatProduct : stackedProduct)(node, output, to);
  }, GPU_RULES.BatchMatMul),
  ScaledMatMul: unlessThin(stackedProduct, GPU_RULES.ScaledMatMul),
  Gemm: unlessThin(flatProduct, MATRIX_RULES.Gemm),
};
