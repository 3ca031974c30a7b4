/**
 * StableHLO for element-wise kernels, reductions and layout changes.
 *
 * StableHLO broadcasts nothing by itself, so operands are spread first; XLA does
 * not do so in memory.
 *
 * @module
 */
import type { Node } from "../graph.ts";
import { axesOf, sliceBounds } from "../kernels.ts";
import { type Builder, integers, type Operand, type Rule } from "./builder.ts";

/** Kernels that are one operation over operands of one shape. */
const SAME: Readonly<Record<string, string>> = {
  Add: "add",
  Sub: "subtract",
  Multiply: "multiply",
  RealDiv: "divide",
  Maximum: "maximum",
  Minimum: "minimum",
  Pow: "power",
  LogicalAnd: "and",
  Select: "select",
  Sqrt: "sqrt",
  Rsqrt: "rsqrt",
  Exp: "exponential",
  Log: "log",
  Neg: "negate",
  Tanh: "tanh",
  Sigmoid: "logistic",
  Abs: "abs",
};

/** Kernels that compare, by their direction. */
const COMPARISONS: Readonly<Record<string, string>> = {
  Equal: "EQ",
  NotEqual: "NE",
  Greater: "GT",
  GreaterEqual: "GE",
  Less: "LT",
  LessEqual: "LE",
};

/** All operands in the shape of the result. */
function spreadOperands(node: Node, to: Builder): Operand[] {
  const [{ shape }] = node.outputs;
  return to.operands(node).map((operand) => to.broadcast(operand, shape));
}

function rulesFor(
  kernels: Readonly<Record<string, string>>,
  rule: (name: string) => Rule,
): Record<string, Rule> {
  return Object.fromEntries(
    Object.entries(kernels).map(([kernel, name]) => [kernel, rule(name)]),
  );
}

function reduction(body: "add" | "maximum", axisKey: string): Rule {
  return (node, to) => {
    const x = to.operand(node.inputs[0]);
    const reduced = to.reduce(
      x,
      axesOf(node.inputs[0], node.attributes[axisKey]),
      body,
    );
    return [to.reshape(reduced, node.outputs[0].shape)];
  };
}

const sum = reduction("add", "axis");

const reshape: Rule = ({ inputs: [x], outputs: [{ shape }] }, to) => [
  to.reshape(to.operand(x), shape),
];

/** The elements from `begin` on, as many as `size` says, on every axis. */
function cut(
  x: Operand,
  begin: readonly number[],
  size: readonly number[],
  to: Builder,
): Operand {
  const end = begin.map((first, axis) => first + size[axis]);
  return to.operation("slice", [x], { shape: size, dtype: x.dtype }, {
    attributes: {
      start_indices: integers(begin),
      limit_indices: integers(end),
      strides: integers(begin.map(() => 1)),
    },
  });
}

const slice: Rule = ({ inputs: [x], attributes }, to) => {
  const { begin, size } = sliceBounds(x, attributes);
  return [cut(to.operand(x), begin, size, to)];
};

const split: Rule = (node, to) => {
  const [axis] = axesOf(node.inputs[0], node.attributes.axis);
  const x = to.operand(node.inputs[0]);
  let from = 0;
  return node.outputs.map(({ shape }) => {
    const begin = shape.map(() => 0).with(axis, from);
    from += shape[axis];
    return cut(x, begin, shape, to);
  });
};

/** Shifted by the row's highest, so that no exponential overflows. */
const softmax: Rule = ({ inputs: [x] }, to) => {
  const { shape } = x;
  const last = shape.length - 1;
  const perRow = (body: "add" | "maximum", operand: Operand) =>
    to.spread(
      to.reduce(operand, [last], body),
      shape,
      shape.slice(0, -1).map((_, axis) => axis),
    );
  const logits = to.operand(x);
  const type = { shape, dtype: x.dtype };
  const highest = perRow("maximum", logits);
  const shifted = to.operation("subtract", [logits, highest], type);
  const powers = to.operation("exponential", [shifted], type);
  const total = perRow("add", powers);
  return [to.operation("divide", [powers, total], type)];
};

/** Puts an axis of copies before each axis, then makes the two one. */
const tile: Rule = ({ inputs: [x], outputs: [result], attributes }, to) => {
  const { shape } = x;
  const apart = shape.flatMap((
    length,
    axis,
  ) => [attributes.reps[axis], length]);
  const axes = shape.map((_, axis) => 2 * axis + 1);
  const copies = to.spread(to.operand(x), apart, axes);
  return [to.reshape(copies, result.shape)];
};

/** One rule a kernel. */
export const ELEMENTWISE_RULES: Readonly<Record<string, Rule>> = {
  ...rulesFor(SAME, (type) => (node, to) => [
    to.operation(type, spreadOperands(node, to), node.outputs[0]),
  ]),
  ...rulesFor(COMPARISONS, (direction) => (node, to) => {
    const [a, b] = spreadOperands(node, to);
    return [
      to.compare(direction, a, b),
    ];
  }),
  Square: ({ inputs: [x], outputs: [result] }, to) => [
    to.operation("multiply", [to.operand(x), to.operand(x)], result),
  ],
  Sum: sum,
  Mean: (node, to) => {
    const [total] = sum(node, to);
    const { shape } = node.inputs[0];
    const count = axesOf(node.inputs[0], node.attributes.axis)
      .reduce((product, axis) => product * shape[axis], 1);
    const divisor = to.full(count, total.shape);
    return [to.operation("divide", [total, divisor], total)];
  },
  Max: reduction("maximum", "reductionIndices"),
  Reshape: reshape,
  ExpandDims: reshape,
  Slice: slice,
  SplitV: split,
  Softmax: softmax,
  Transpose: ({ inputs: [x], outputs: [result], attributes }, to) => [
    to.operation("transpose", [to.operand(x)], result, {
      attributes: { permutation: integers(attributes.perm) },
    }),
  ],
  Concat: (node, to) => {
    const [result] = node.outputs;
    const [axis] = axesOf(node.inputs[0], node.attributes.axis);
    return [
      to.operation("concatenate", to.operands(node), result, {
        attributes: { dimension: `${axis} : i64` },
      }),
    ];
  },
  Cast: ({ inputs: [x], outputs: [{ dtype }] }, to) => [
    to.convert(to.operand(x), dtype),
  ],
  Tile: tile,
};
