/**
 * TensorFlow operations for matrix products, indexing, and those composites of
 * `lib/ops` that have a better one than their composition.
 *
 * @module
 */
import type { Node, Value } from "../graph.ts";
import { isThinProduct } from "../thin_product.ts";
import type { Builder, Output, Rule } from "./builder.ts";

/** A product of matrices or of stacks of them, of rounded factors if asked. */
const product: Rule = (node, to) => {
  const { transposeA, transposeB } = node.attributes;
  const flat = node.inputs.every(({ shape }) => shape.length === 2);
  const [a, b] = flat ? ["transpose_a", "transpose_b"] : ["adj_x", "adj_y"];
  const rounds = to.bfloat16 && !isThinProduct(node);
  const factors = to.outputs(node);
  const result = to.operation(
    flat ? "MatMul" : "BatchMatMulV2",
    rounds ? factors.map((factor) => to.cast(factor, "bfloat16")) : factors,
    { attributes: { [a]: Boolean(transposeA), [b]: Boolean(transposeB) } },
  );
  return [rounds ? to.cast(result, "float32") : result];
};

/** Whether each column is the row's id, bool `[K, V]`. */
function oneHotMask(ids: Value, columns: number, to: Builder): Output {
  const range = to.int32(Array.from({ length: columns }, (_, at) => at));
  return to.operation("Equal", [to.output(ids), range]);
}

const gather: Rule = (node: Node, to) => {
  const axis = to.scalar(node.attributes.axis, "int32");
  return [to.operation("GatherV2", [...to.outputs(node), axis])];
};

/** One rule a kernel. */
export const MATRIX_RULES: Readonly<Record<string, Rule>> = {
  BatchMatMul: product,
  GatherV2: gather,
  UnsortedSegmentSum: (node, to) => [
    to.operation("UnsortedSegmentSum", [
      ...to.outputs(node),
      to.scalar(node.outputs[0].shape[0], "int32"),
    ]),
  ],
  TensorScatterUpdate: (node, to) => [
    to.operation("TensorScatterUpdate", to.outputs(node)),
  ],
  TakeAlong: (node, to) => [
    to.operation(
      "GatherV2",
      [...to.outputs(node), to.scalar(1, "int32")],
      { attributes: { batch_dims: 1 } },
    ),
  ],
  // A selection can be fused with the operations around it, a scatter cannot.
  PutAlong: ({ inputs: [x, ids, updates] }, to) => [
    to.operation("SelectV2", [
      oneHotMask(ids, x.shape[1], to),
      to.output(updates),
      to.output(x),
    ]),
  ],
};
