/**
 * ONNX operators for matrix products, indexing and the composites of `lib/ops`.
 *
 * Two facts about ONNX Runtime on CPUs shape these rules. A product with a
 * transposed left operand runs 25 to 30 % slower than one after an explicit
 * transpose, which can be shared. And `ScatterND` with `reduction=add` gives
 * wrong sums for repeated indices on several threads, where `ScatterElements`
 * is right.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { Node, Value } from "../graph.ts";
import type { Builder, Rule } from "./builder.ts";
import { ELEMENT_TYPE } from "./protobuf.ts";

/** Beyond this ratio of elements moved, transposing the result is cheaper. */
const TRANSPOSE_RESULT_RATIO = 1.5;

/** A 2-D product a·b, plus `added` (a row or a matrix) if given. */
function gemm(node: Node, output: string, to: Builder, added: string[]): void {
  const [a, b] = node.inputs;
  const transposeA = Boolean(node.attributes.transposeA);
  const transB = node.attributes.transposeB ? 1 : 0;
  if (!transposeA) {
    to.emit("Gemm", [to.name(a), to.name(b), ...added], {
      outputs: [output],
      attributes: { transB },
    });
    return;
  }
  const [depth, rows] = a.shape;
  const columns = node.outputs[0].shape[1];
  const moves = TRANSPOSE_RESULT_RATIO * (depth + rows) * columns;
  if (transB || to.hasTranspose(a) || depth * rows <= moves) {
    to.emit("Gemm", [to.transposeOf(a), to.name(b), ...added], {
      outputs: [output],
      attributes: { transB },
    });
    return;
  }
  // aᵀb = (bᵀa)ᵀ
  const flipped = to.emit("Gemm", [to.transposeOf(b), to.name(a)]);
  const attributes = { perm: [1, 0] };
  if (added.length === 0) {
    to.emit("Transpose", [flipped], { outputs: [output], attributes });
    return;
  }
  const product = to.emit("Transpose", [flipped], { attributes });
  to.emit("Add", [added[0], product], { outputs: [output] });
}

/** A product of stacks of matrices, scaled by `alpha`. */
const stackedProduct: Rule = (node, output, to) => {
  const { transposeA, transposeB, alpha } = node.attributes;
  to.emit("FusedMatMul", node.inputs.map((value) => to.name(value)), {
    outputs: [output],
    microsoft: true,
    attributes: {
      transA: transposeA ? 1 : 0,
      transB: transposeB ? 1 : 0,
      alpha: { float: alpha ?? 1 },
    },
  });
};

/**
 * `onto` with each of `rows` added where `ids` says. The operator takes tensors
 * of one rank, so all are reshaped to matrices `[rows, width]`.
 */
function scatterAdd(
  onto: Value | undefined,
  ids: Value,
  rows: Value,
  { shape }: Value,
  output: string,
  to: Builder,
): void {
  const count = sizeOf(ids.shape);
  const width = sizeOf(shape.slice(1));
  const asMatrix = (name: string, length: number) =>
    to.emit("Reshape", [name, to.int64([length, width])]);
  const column = to.emit("Reshape", [to.name(ids), to.int64([count, 1])]);
  const indices = to.emit("Expand", [column, to.int64([count, width])]);
  const flat = asMatrix(to.name(rows), count);
  const matrix = shape.length === 2;
  const base = !onto
    ? to.full([shape[0], width], 0)
    : matrix
    ? to.name(onto)
    : asMatrix(to.name(onto), shape[0]);
  const sum = to.emit("ScatterElements", [base, indices, flat], {
    attributes: { axis: 0, reduction: "add" },
    ...matrix && { outputs: [output] },
  });
  if (matrix) return;
  to.emit("Reshape", [sum, to.int64(shape)], { outputs: [output] });
}

function alongLastAxis(op: string): Rule {
  return (node, output, to) => {
    to.emit(op, node.inputs.map((value) => to.name(value)), {
      outputs: [output],
      attributes: { axis: -1 },
    });
  };
}

/** One rule a kernel. */
export const MATRIX_RULES: Readonly<Record<string, Rule>> = {
  BatchMatMul: (node, output, to) => {
    const flat = node.inputs.every(({ shape }) => shape.length === 2);
    if (flat) gemm(node, output, to, []);
    else stackedProduct(node, output, to);
  },
  ScaledMatMul: stackedProduct,
  Gemm: (node, output, to) => {
    gemm(node, output, to, [to.name(node.inputs[2])]);
  },
  GatherV2: (node, output, to) => {
    to.emit("Gather", node.inputs.map((value) => to.name(value)), {
      outputs: [output],
      attributes: { axis: node.attributes.axis },
    });
  },
  UnsortedSegmentSum: ({ inputs: [rows, ids], outputs }, output, to) => {
    scatterAdd(undefined, ids, rows, outputs[0], output, to);
  },
  ScatterAdd: ({ inputs: [onto, ids, rows], outputs }, output, to) => {
    scatterAdd(onto, ids, rows, outputs[0], output, to);
  },
  TensorScatterUpdate: ({ inputs: [onto, ids, rows] }, output, to) => {
    const indices = to.emit("Cast", [to.name(ids)], {
      attributes: { to: ELEMENT_TYPE.int64 },
    });
    to.emit("ScatterND", [to.name(onto), indices, to.name(rows)], {
      outputs: [output],
    });
  },
  LayerNorm: (node, _output, to) => {
    to.emit("LayerNormalization", node.inputs.map((value) => to.name(value)), {
      outputs: to.resultNames(node),
      attributes: { axis: -1, epsilon: { float: node.attributes.epsilon } },
    });
  },
  GeluTanh: ({ inputs: [x] }, output, to) => {
    to.emit("Gelu", [to.name(x)], {
      outputs: [output],
      attributes: { approximate: "tanh" },
    });
  },
  TakeAlong: alongLastAxis("GatherElements"),
  PutAlong: alongLastAxis("ScatterElements"),
};
