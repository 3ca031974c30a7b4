/**
 * TensorFlow operations for element-wise kernels, reductions and layout changes.
 *
 * @module
 */
import type { Node } from "../graph.ts";
import { axesOf, sliceBounds } from "../kernels.ts";
import type { OperationOptions, Rule } from "./builder.ts";

/** Kernels that are one operation over the same operands. */
const SAME: Readonly<Record<string, string>> = {
  Add: "AddV2",
  Sub: "Sub",
  Multiply: "Mul",
  RealDiv: "RealDiv",
  Maximum: "Maximum",
  Minimum: "Minimum",
  Pow: "Pow",
  Equal: "Equal",
  NotEqual: "NotEqual",
  Greater: "Greater",
  GreaterEqual: "GreaterEqual",
  Less: "Less",
  LessEqual: "LessEqual",
  LogicalAnd: "LogicalAnd",
  Select: "SelectV2",
  Sqrt: "Sqrt",
  Rsqrt: "Rsqrt",
  Exp: "Exp",
  Log: "Log",
  Neg: "Neg",
  Tanh: "Tanh",
  Sigmoid: "Sigmoid",
  Square: "Square",
  Abs: "Abs",
};

function reduction(type: string, axisKey: string): Rule {
  return (node, to) => [
    to.operation(
      type,
      [
        to.output(node.inputs[0]),
        to.int32(axesOf(node.inputs[0], node.attributes[axisKey])),
      ],
      { attributes: { keep_dims: Boolean(node.attributes.keepDims) } },
    ),
  ];
}

const reshape: Rule = (node, to) => [
  to.operation("Reshape", [
    to.output(node.inputs[0]),
    to.int32(node.outputs[0].shape),
  ]),
];

const slice: Rule = ({ inputs: [x], attributes }, to) => {
  const { begin, size } = sliceBounds(x, attributes);
  const bounds = [to.int32(begin), to.int32(size)];
  return [to.operation("Slice", [to.output(x), ...bounds])];
};

const split: Rule = (node, to) => {
  const [axis] = axesOf(node.inputs[0], node.attributes.axis);
  const sizes = node.outputs.map(({ shape }) => shape[axis]);
  return to.results(
    "SplitV",
    [to.output(node.inputs[0]), to.int32(sizes), to.scalar(axis, "int32")],
    { results: sizes.length, attributes: { num_split: sizes.length } },
  );
};

/** One operation over the same operands, in whole, with its own settings. */
function plain(
  type: string,
  options?: (node: Node) => OperationOptions,
): Rule {
  return (node, to) => [to.operation(type, to.outputs(node), options?.(node))];
}

/** One rule a kernel. */
export const ELEMENTWISE_RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    Object.entries(SAME).map(([kernel, type]): [string, Rule] => [
      kernel,
      (node, to) => [to.operation(type, to.operands(node))],
    ]),
  ),
  Sum: reduction("Sum", "axis"),
  Mean: reduction("Mean", "axis"),
  Max: reduction("Max", "reductionIndices"),
  Reshape: reshape,
  ExpandDims: reshape,
  Slice: slice,
  SplitV: split,
  Softmax: plain("Softmax"),
  Transpose: (node, to) => [
    to.operation("Transpose", [
      to.output(node.inputs[0]),
      to.int32(node.attributes.perm),
    ]),
  ],
  Concat: (node, to) => [
    to.operation("ConcatV2", [
      to.outputs(node),
      to.scalar(node.attributes.axis, "int32"),
    ]),
  ],
  Cast: plain("Cast", ({ outputs: [{ dtype }] }) => ({
    attributes: { DstT: { type: dtype } },
  })),
  Tile: (node, to) => [
    to.operation("Tile", [
      to.output(node.inputs[0]),
      to.int32(node.attributes.reps),
    ]),
  ],
};
