/**
 * ONNX operators for element-wise kernels, reductions and layout changes.
 *
 * @module
 */
import type { Node } from "../graph.ts";
import { axesOf, sliceBounds } from "../kernels.ts";
import type { Builder, Rule } from "./builder.ts";
import { ELEMENT_TYPE, type OnnxAttribute } from "./protobuf.ts";

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** Kernels that are one ONNX operator over the same operands. */
const SAME: Readonly<Record<string, string>> = {
  Add: "Add",
  Sub: "Sub",
  Multiply: "Mul",
  RealDiv: "Div",
  Maximum: "Max",
  Minimum: "Min",
  Pow: "Pow",
  Equal: "Equal",
  Greater: "Greater",
  GreaterEqual: "GreaterOrEqual",
  Less: "Less",
  LessEqual: "LessOrEqual",
  LogicalAnd: "And",
  Select: "Where",
  Sqrt: "Sqrt",
  Exp: "Exp",
  Log: "Log",
  Neg: "Neg",
  Tanh: "Tanh",
  Sigmoid: "Sigmoid",
  Abs: "Abs",
};

function reduction(op: string, axisKey: string): Rule {
  return (node, output, to) => {
    const inputs = [
      to.name(node.inputs[0]),
      to.int64(axesOf(node.inputs[0], node.attributes[axisKey])),
    ];
    const attributes = { keepdims: node.attributes.keepDims ? 1 : 0 };
    to.emit(op, inputs, { outputs: [output], attributes });
  };
}

/**
 * The sum of each column is faster as a row of ones times the matrix; there is
 * such a product for floats alone.
 */
const sum: Rule = (node, output, to) => {
  const [x] = node.inputs;
  const columns = x.dtype === "float32" && x.shape.length === 2 &&
    axesOf(node.inputs[0], node.attributes.axis).join() === "0";
  if (!columns) return reduction("ReduceSum", "axis")(node, output, to);
  const ones = to.full([1, x.shape[0]], 1);
  const row = to.emit("Gemm", [ones, to.name(x)]);
  to.emit("Reshape", [row, to.int64(node.outputs[0].shape)], {
    outputs: [output],
  });
};

const reshape: Rule = (node, output, to) => {
  const inputs = [to.name(node.inputs[0]), to.int64(node.outputs[0].shape)];
  to.emit("Reshape", inputs, { outputs: [output] });
};

/** Emits the slice that a node takes, out of the value named `x`. */
export function emitSlice(
  { inputs, attributes }: Node,
  x: string,
  to: Builder,
  outputs?: string[],
): string {
  const { begin, size } = sliceBounds(inputs[0], attributes);
  const end = begin.map((first, axis) => first + size[axis]);
  const bounds = [begin, end, begin.map((_, axis) => axis)];
  return to.emit("Slice", [x, ...bounds.map((bound) => to.int64(bound))], {
    outputs,
  });
}

const split: Rule = (node, _output, to) => {
  const [axis] = axesOf(node.inputs[0], node.attributes.axis);
  const sizes = node.outputs.map(({ shape }) => shape[axis]);
  to.emit("Split", [to.name(node.inputs[0]), to.int64(sizes)], {
    outputs: to.resultNames(node),
    attributes: { axis },
  });
};

/** One operator over the same operands, with attributes of its own. */
function plain(op: string, attributes: (node: Node) => Attributes): Rule {
  return (node, output, to) => {
    const inputs = node.inputs.map((value) => to.name(value));
    to.emit(op, inputs, { outputs: [output], attributes: attributes(node) });
  };
}

/** One rule a kernel. */
export const ELEMENTWISE_RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    Object.entries(SAME).map(([kernel, op]): [string, Rule] => [
      kernel,
      (node, output, to) =>
        to.emit(op, to.operands(node), { outputs: [output] }),
    ]),
  ),
  Square: ({ inputs: [x] }, output, to) => {
    to.emit("Mul", [to.name(x), to.name(x)], { outputs: [output] });
  },
  Rsqrt: ({ inputs: [x] }, output, to) => {
    const root = to.emit("Sqrt", [to.name(x)]);
    to.emit("Reciprocal", [root], { outputs: [output] });
  },
  NotEqual: (node, output, to) => {
    const equal = to.emit("Equal", to.operands(node));
    to.emit("Not", [equal], { outputs: [output] });
  },
  SumOfSquares: ({ inputs: [x] }, output, to) => {
    to.emit("ReduceSumSquare", [to.name(x)], {
      outputs: [output],
      attributes: { keepdims: 0 },
    });
  },
  Sum: sum,
  Mean: reduction("ReduceMean", "axis"),
  Max: reduction("ReduceMax", "reductionIndices"),
  Reshape: reshape,
  ExpandDims: reshape,
  Slice: (node, output, to) => {
    emitSlice(node, to.name(node.inputs[0]), to, [output]);
  },
  SplitV: split,
  Softmax: plain("Softmax", () => ({ axis: -1 })),
  Transpose: plain(
    "Transpose",
    ({ attributes }) => ({ perm: attributes.perm }),
  ),
  Concat: plain("Concat", ({ attributes }) => ({ axis: attributes.axis })),
  Cast: plain(
    "Cast",
    ({ outputs }) => ({ to: ELEMENT_TYPE[outputs[0].dtype] }),
  ),
  Gate: ({ inputs: [open, x] }, output, to) => {
    to.emit("Where", [to.name(open), to.name(x), to.full([], 0)], {
      outputs: [output],
    });
  },
  Tile: (node, output, to) => {
    const inputs = [to.name(node.inputs[0]), to.int64(node.attributes.reps)];
    to.emit("Tile", inputs, { outputs: [output] });
  },
};
