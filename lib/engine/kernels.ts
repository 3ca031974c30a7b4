/**
 * What tracing knows of each TensorFlow.js kernel: the order of its inputs, the
 * shapes of its results, and when a call needs no node at all.
 *
 * A kernel that is missing here stops tracing with its name; adding a line is
 * all it takes. Composites bring their own shapes.
 *
 * @module
 */
import { sameShape, sizeOf } from "../core/shape.ts";
import * as tf from "../core/tf.ts";
import type { Node, Value } from "./graph.ts";
import type { Dtype, HostArray } from "./program.ts";

type Attributes = Node["attributes"];
type Result = { shape: readonly number[]; dtype?: Dtype };
type Constant = Omit<Value, "id"> & { constant: number | HostArray };

/** How one kernel is traced. */
export interface KernelRule {
  /** Input names in the order nodes keep them; kernels that take a list have none. */
  readonly inputs: readonly string[];
  readonly results: (
    inputs: readonly Value[],
    attributes: Attributes,
  ) => Result[];
  /** An existing value, or a constant, that the call equals. */
  readonly simplify?: (
    inputs: readonly Value[],
    attributes: Attributes,
  ) => Value | Constant | undefined;
}

const uniformValue = (value: Value): number | undefined =>
  typeof value.constant === "number" ? value.constant : undefined;

const constantOf = (
  shape: readonly number[],
  dtype: Dtype,
  fill: number,
): Constant => ({ shape, dtype, constant: roundTo(fill, dtype) });

/** The number as an element of this type stores it. */
function roundTo(value: number, dtype: Dtype): number {
  if (dtype === "float32") return Math.fround(value);
  return dtype === "int32" ? value | 0 : Number(value !== 0);
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return tf.broadcast_util.assertAndGetBroadcastShape([...a], [...b]);
}

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
};

/** x + 0, x · 1, x - 0 and x / 1 are x, where x already has the result's shape. */
function neutralOperand(
  kernel: string,
  [a, b]: readonly Value[],
): Value | undefined {
  const identity = kernel === "Add" || kernel === "Sub" ? 0 : 1;
  if (uniformValue(b) === identity) return a;
  const commutes = kernel === "Add" || kernel === "Multiply";
  return commutes && uniformValue(a) === identity ? b : undefined;
}

function binary(kernel: string): KernelRule {
  return {
    inputs: ["a", "b"],
    results: ([a, b]) => [
      { shape: broadcastShape(a.shape, b.shape), dtype: a.dtype },
    ],
    simplify: (inputs) => {
      const fold = ARITHMETIC[kernel];
      if (!fold) return undefined;
      const [a, b] = inputs;
      const shape = broadcastShape(a.shape, b.shape);
      const [x, y] = [uniformValue(a), uniformValue(b)];
      if (x !== undefined && y !== undefined) {
        return constantOf(shape, a.dtype, fold(x, y));
      }
      const same = neutralOperand(kernel, inputs);
      return same && sameShape(same.shape, shape) ? same : undefined;
    },
  };
}

const comparison: KernelRule = {
  inputs: ["a", "b"],
  results: (
    [a, b],
  ) => [{ shape: broadcastShape(a.shape, b.shape), dtype: "bool" }],
};

const unary: KernelRule = {
  inputs: ["x"],
  results: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
};

const rowwise: KernelRule = { ...unary, inputs: ["logits"] };

function reduction(axisKey: string): KernelRule {
  return {
    inputs: ["x"],
    results: ([x], attributes) => {
      const axes = axesOf(x, attributes[axisKey]);
      const kept = attributes.keepDims ? [1] : [];
      const shape = x.shape.flatMap((length, axis) =>
        axes.includes(axis) ? kept : [length]
      );
      return [{ shape, dtype: x.dtype }];
    },
  };
}

function fillLike(fill: number): KernelRule {
  return { ...unary, simplify: ([x]) => constantOf(x.shape, x.dtype, fill) };
}

/** A reshape to the same shape, or of a uniform constant, needs no node. */
function simplifyReshape(x: Value, shape: readonly number[]): ReturnType<
  NonNullable<KernelRule["simplify"]>
> {
  if (sameShape(shape, x.shape)) return x;
  const fill = uniformValue(x);
  return fill === undefined ? undefined : constantOf(shape, x.dtype, fill);
}

const targetShape = (x: Value, { shape }: Attributes): number[] =>
  tf.util.inferFromImplicitShape(shape, sizeOf(x.shape));

function expandedShape(x: Value, { dim }: Attributes): number[] {
  return x.shape.toSpliced(dim < 0 ? dim + x.shape.length + 1 : dim, 0, 1);
}

/** A value as TensorFlow.js's helpers for shapes take it. */
function infoOf({ shape, dtype }: Value): tf.TensorInfo {
  return { shape: [...shape], dtype, dataId: {} };
}

/** Axes of `x` as numbers from 0 on; a negative one counts from the last. */
export function axesOf(x: Value, axis: number | number[]): number[] {
  return tf.util.parseAxisParam(axis, [...x.shape]);
}

/** Where a slice begins and how long it is, on every axis of `x`. */
export function sliceBounds(
  x: Value,
  { begin, size }: Attributes,
): { begin: number[]; size: number[] } {
  const parsed = tf.slice_util.parseSliceParams(infoOf(x), begin, size);
  return { begin: parsed[0], size: parsed[1] };
}

function splitShapes(x: Value, { axis, numOrSizeSplits }: Attributes) {
  const [along] = axesOf(x, axis);
  const sizes = tf.backend_util.prepareSplitSize(
    infoOf(x),
    // A copy: a -1 among the sizes is replaced in place.
    Array.isArray(numOrSizeSplits) ? [...numOrSizeSplits] : numOrSizeSplits,
    along,
  );
  return sizes.map((size) => ({
    shape: x.shape.with(along, size),
    dtype: x.dtype,
  }));
}

function productShape([a, b]: readonly Value[], attributes: Attributes) {
  const { transposeA, transposeB } = attributes;
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [{ shape: [...batch, rows, columns] }];
}

function rulesFor(
  names: readonly string[],
  rule: (name: string) => KernelRule,
): Record<string, KernelRule> {
  return Object.fromEntries(names.map((name) => [name, rule(name)]));
}

/** One rule a kernel, by TensorFlow.js's kernel name. */
export const KERNELS: Readonly<Record<string, KernelRule>> = {
  ...rulesFor(
    [...Object.keys(ARITHMETIC), "Maximum", "Minimum", "Pow"],
    binary,
  ),
  ...rulesFor(
    ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"],
    () => comparison,
  ),
  LogicalAnd: comparison,
  ...rulesFor(
    ["Sqrt", "Rsqrt", "Exp", "Log", "Neg", "Tanh", "Sigmoid", "Square", "Abs"],
    () => unary,
  ),
  Softmax: rowwise,
  Identity: { ...unary, simplify: ([x]) => x },
  Cast: {
    inputs: ["x"],
    results: ([x], { dtype }) => [{ shape: x.shape, dtype }],
    simplify: ([x], { dtype }) => {
      if (x.dtype === dtype) return x;
      const fill = uniformValue(x);
      return fill === undefined ? undefined : constantOf(x.shape, dtype, fill);
    },
  },
  Select: {
    inputs: ["condition", "t", "e"],
    results: ([, t]) => [{ shape: t.shape, dtype: t.dtype }],
  },
  ZerosLike: fillLike(0),
  OnesLike: fillLike(1),
  Fill: {
    inputs: [],
    results: () => [],
    simplify: (_, { shape, value, dtype }) =>
      constantOf(shape, dtype ?? "float32", value),
  },
  Range: {
    inputs: [],
    results: () => [],
    simplify: (_, { start, stop, step, dtype }) => {
      // Without a step of its own, a range from high to low counts down.
      const by = stop < start && step === 1 ? -1 : step;
      const length = Math.max(0, Math.ceil((stop - start) / by));
      const at = (_: unknown, index: number) => start + index * by;
      return {
        shape: [length],
        dtype: dtype ?? "float32",
        constant: dtype === "int32"
          ? Int32Array.from({ length }, at)
          : Float32Array.from({ length }, at),
      };
    },
  },
  Sum: reduction("axis"),
  Mean: reduction("axis"),
  Max: reduction("reductionIndices"),
  Reshape: {
    inputs: ["x"],
    results: ([x], attributes) => [
      { shape: targetShape(x, attributes), dtype: x.dtype },
    ],
    simplify: ([x], attributes) =>
      simplifyReshape(x, targetShape(x, attributes)),
  },
  ExpandDims: {
    inputs: ["input"],
    results: ([x], attributes) => [
      { shape: expandedShape(x, attributes), dtype: x.dtype },
    ],
    simplify: ([x], attributes) =>
      simplifyReshape(x, expandedShape(x, attributes)),
  },
  Transpose: {
    inputs: ["x"],
    results: ([x], { perm }) => [
      { shape: perm.map((axis: number) => x.shape[axis]), dtype: x.dtype },
    ],
    simplify: ([x], { perm }) =>
      perm.every((axis: number, i: number) => axis === i) ? x : undefined,
  },
  Slice: {
    inputs: ["x"],
    results: ([x], attributes) => [
      { shape: sliceBounds(x, attributes).size, dtype: x.dtype },
    ],
  },
  SplitV: {
    inputs: ["x"],
    results: ([x], attributes) => splitShapes(x, attributes),
  },
  Concat: {
    inputs: [],
    results: (parts, { axis }) => {
      const [{ shape, dtype }] = parts;
      const total = parts.reduce((sum, part) => sum + part.shape.at(axis)!, 0);
      return [{ shape: shape.with(axis, total), dtype }];
    },
  },
  Tile: {
    inputs: ["x"],
    results: ([x], { reps }) => [
      { shape: x.shape.map((n, axis) => n * reps[axis]), dtype: x.dtype },
    ],
  },
  GatherV2: {
    inputs: ["x", "indices"],
    results: ([x, indices], { axis, batchDims }) => {
      if (batchDims) {
        throw new TypeError("Cannot trace gather: batchDims is not supported");
      }
      const [along] = axesOf(x, axis);
      return [{
        shape: x.shape.toSpliced(along, 1, ...indices.shape),
        dtype: x.dtype,
      }];
    },
  },
  UnsortedSegmentSum: {
    inputs: ["x", "segmentIds"],
    results: ([x, ids], { numSegments }) => [
      { shape: [numSegments, ...x.shape.slice(ids.shape.length)] },
    ],
  },
  TensorScatterUpdate: {
    inputs: ["tensor", "indices", "updates"],
    results: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  },
  BatchMatMul: { inputs: ["a", "b"], results: productShape },
};
