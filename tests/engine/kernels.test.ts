import { assertEquals, assertThrows } from "@std/assert";
import type { Node, Value } from "sft/engine/graph.ts";
import { KERNELS, sliceBounds } from "sft/engine/kernels.ts";
import type { Dtype } from "sft/engine/program.ts";
import { HandGraph } from "./hand_graph.ts";

const draw = new HandGraph();
const float = (...shape: number[]) => draw.input("x", shape);
const int = (...shape: number[]) => draw.input("i", shape, "int32");
const bool = (...shape: number[]) => draw.input("b", shape, "bool");

/** Results as `dtype[shape]`; `float32` where a rule leaves the dtype out. */
function results(
  kernel: string,
  inputs: Value[],
  attributes: Node["attributes"] = {},
): string {
  return KERNELS[kernel].results(inputs, attributes)
    .map(({ shape, dtype }) => `${dtype ?? "float32"}[${shape}]`).join(" ");
}

const ROWWISE = [
  ...["Sqrt", "Rsqrt", "Exp", "Log", "Neg", "Tanh", "Sigmoid", "Square"],
  ...["Abs", "Softmax", "Identity", "ZerosLike", "OnesLike"],
];
const BINARY = [
  ...["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "Pow"],
];
const COMPARISONS = [
  ...["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"],
  "LogicalAnd",
];

/** Kernel, inputs, attributes, results. */
const CASES: [string, Value[], Node["attributes"], string][] = [
  ...ROWWISE.map((kernel): typeof CASES[number] => [
    kernel,
    [int(3, 5)],
    {},
    "int32[3,5]",
  ]),
  ...BINARY.map((kernel): typeof CASES[number] => [
    kernel,
    [int(3, 1), int(2, 1, 5)],
    {},
    "int32[2,3,5]",
  ]),
  ...COMPARISONS.map((kernel): typeof CASES[number] => [
    kernel,
    [float(3, 1), float(5)],
    {},
    "bool[3,5]",
  ]),
  ["Select", [bool(3), int(3), int(3)], {}, "int32[3]"],
  ["Cast", [float(3)], { dtype: "bool" }, "bool[3]"],
  ["Sum", [int(2, 3, 5)], { axis: null }, "int32[]"],
  ["Sum", [float(2, 3, 5)], { axis: -1, keepDims: true }, "float32[2,3,1]"],
  ["Mean", [float(2, 3, 5)], { axis: [0, 2] }, "float32[3]"],
  ["Max", [float(2, 3)], { reductionIndices: 0 }, "float32[3]"],
  ["Reshape", [int(4, 3)], { shape: [2, -1] }, "int32[2,6]"],
  ["ExpandDims", [float(4, 3)], { dim: 0 }, "float32[1,4,3]"],
  ["ExpandDims", [float(4, 3)], { dim: -1 }, "float32[4,3,1]"],
  ["ExpandDims", [float(4, 3)], { dim: -2 }, "float32[4,1,3]"],
  ["Transpose", [int(2, 3, 5)], { perm: [2, 0, 1] }, "int32[5,2,3]"],
  ["Slice", [int(4, 6)], { begin: [1, 2], size: [3, -1] }, "int32[3,4]"],
  [
    "SplitV",
    [int(6, 2)],
    { numOrSizeSplits: 3, axis: 0 },
    [
      ...["int32[2,2]", "int32[2,2]", "int32[2,2]"],
    ].join(" "),
  ],
  [
    "SplitV",
    [float(2, 6)],
    { numOrSizeSplits: [1, -1, 2], axis: -1 },
    "float32[2,1] float32[2,3] float32[2,2]",
  ],
  ["Concat", [int(2, 3), int(2, 4)], { axis: 1 }, "int32[2,7]"],
  ["Concat", [int(2, 3), int(2, 4)], { axis: -1 }, "int32[2,7]"],
  ["Tile", [int(2, 3)], { reps: [1, 4] }, "int32[2,12]"],
  ["GatherV2", [float(7, 3), int(2, 5)], { axis: 0 }, "float32[2,5,3]"],
  ["GatherV2", [int(7, 3), int(2)], { axis: -1 }, "int32[7,2]"],
  [
    "UnsortedSegmentSum",
    [float(7, 3), int(7)],
    { numSegments: 4 },
    "float32[4,3]",
  ],
  [
    "TensorScatterUpdate",
    [int(7, 3), int(2, 1), int(2, 3)],
    {},
    "int32[7,3]",
  ],
  ["BatchMatMul", [float(2, 3), float(3, 5)], {}, "float32[2,5]"],
  [
    "BatchMatMul",
    [float(4, 3, 2), float(1, 5, 3)],
    { transposeA: true, transposeB: true },
    "float32[4,2,5]",
  ],
];

/** Calls of which nothing but a constant is left. */
const ALWAYS_CONSTANT = ["Fill", "Range"];

Deno.test("KERNELS know shape and dtype of every kernel's results", () => {
  for (const [kernel, inputs, attributes, expected] of CASES) {
    assertEquals(results(kernel, inputs, attributes), expected, kernel);
  }
  const covered = new Set(CASES.map(([kernel]) => kernel));
  const left = Object.keys(KERNELS).filter((kernel) => !covered.has(kernel));
  assertEquals(left, ALWAYS_CONSTANT);
});

Deno.test("KERNELS refuse a gather of batches", () => {
  assertEquals(
    assertThrows(
      () => results("GatherV2", [float(2, 3), int(2)], { batchDims: 1 }),
      TypeError,
    ).message,
    "Cannot trace gather: batchDims is not supported",
  );
});

const constant = (fill: number, shape: number[], dtype?: Dtype) =>
  draw.constant(fill, shape, dtype);

function simplified(
  kernel: string,
  inputs: Value[],
  attributes: Node["attributes"] = {},
) {
  return KERNELS[kernel].simplify?.(inputs, attributes);
}

Deno.test("KERNELS drop what adds 0 or multiplies by 1", () => {
  const x = float(3, 5);
  const [zero, one] = [constant(0, [5]), constant(1, [])];

  assertEquals(simplified("Add", [x, zero]), x);
  assertEquals(simplified("Add", [zero, x]), x);
  assertEquals(simplified("Sub", [x, zero]), x);
  assertEquals(simplified("Multiply", [x, one]), x);
  assertEquals(simplified("Multiply", [one, x]), x);
  assertEquals(simplified("RealDiv", [x, one]), x);
});

Deno.test("KERNELS keep what only looks neutral", () => {
  const x = float(3, 5);
  const [zero, one] = [constant(0, [5]), constant(1, [])];

  assertEquals(simplified("Sub", [zero, x]), undefined);
  assertEquals(simplified("RealDiv", [one, x]), undefined);
  assertEquals(simplified("Add", [x, one]), undefined);
  assertEquals(simplified("Multiply", [x, zero]), undefined);
  assertEquals(simplified("Pow", [x, one]), undefined);
  // It broadcasts, so the result is not x.
  assertEquals(simplified("Add", [x, constant(0, [2, 1, 1])]), undefined);
});

Deno.test("KERNELS compute with constants as their dtype would", () => {
  const pair = (a: number, b: number, dtype: Dtype = "float32") => [
    constant(a, [3, 1], dtype),
    constant(b, [5], dtype),
  ];
  const shape = [3, 5];

  assertEquals(simplified("Sub", pair(2, 5)), {
    shape,
    dtype: "float32",
    constant: -3,
  });
  assertEquals(simplified("RealDiv", pair(1, 3)), {
    shape,
    dtype: "float32",
    constant: 0.3333333432674408, // 1/3 as float32
  });
  assertEquals(simplified("Add", pair(2 ** 24, 1, "int32")), {
    shape,
    dtype: "int32",
    constant: 16777217, // no float32
  });
});

Deno.test("KERNELS cast constants at once", () => {
  const cast = (fill: number, dtype: Dtype) =>
    simplified("Cast", [constant(fill, [2])], { dtype });

  assertEquals(cast(-2.7, "int32"), {
    shape: [2],
    dtype: "int32",
    constant: -2,
  });
  assertEquals(cast(0.5, "bool"), { shape: [2], dtype: "bool", constant: 1 });
  assertEquals(cast(0, "bool"), { shape: [2], dtype: "bool", constant: 0 });
  const x = float(2);
  assertEquals(simplified("Cast", [x], { dtype: "float32" }), x);
  assertEquals(simplified("Cast", [x], { dtype: "int32" }), undefined);
});

Deno.test("KERNELS drop layout changes that change nothing", () => {
  const x = float(3, 5);
  const two = constant(2, [3, 5]);

  assertEquals(simplified("Identity", [x]), x);
  assertEquals(simplified("Reshape", [x], { shape: [3, -1] }), x);
  assertEquals(simplified("Reshape", [x], { shape: [5, 3] }), undefined);
  assertEquals(simplified("Transpose", [x], { perm: [0, 1] }), x);
  assertEquals(simplified("Transpose", [x], { perm: [1, 0] }), undefined);
  assertEquals(simplified("Reshape", [two], { shape: [15] }), {
    shape: [15],
    dtype: "float32",
    constant: 2,
  });
  assertEquals(simplified("ExpandDims", [two], { dim: 1 }), {
    shape: [3, 1, 5],
    dtype: "float32",
    constant: 2,
  });
  assertEquals(simplified("ExpandDims", [x], { dim: 1 }), undefined);
});

Deno.test("KERNELS make constants of fills and ranges", () => {
  const range = (start: number, stop: number, step: number, dtype: Dtype) =>
    simplified("Range", [], { start, stop, step, dtype });

  assertEquals(simplified("ZerosLike", [int(2, 3)]), {
    shape: [2, 3],
    dtype: "int32",
    constant: 0,
  });
  assertEquals(simplified("OnesLike", [float(2)]), {
    shape: [2],
    dtype: "float32",
    constant: 1,
  });
  assertEquals(simplified("Fill", [], { shape: [2], value: 7 }), {
    shape: [2],
    dtype: "float32",
    constant: 7,
  });
  assertEquals(range(2, 9, 3, "int32"), {
    shape: [3],
    dtype: "int32",
    constant: Int32Array.of(2, 5, 8),
  });
  assertEquals(range(0, 2, 0.5, "float32"), {
    shape: [4],
    dtype: "float32",
    constant: Float32Array.of(0, 0.5, 1, 1.5),
  });
  // The default step counts down by itself; any other has to point the way.
  assertEquals(range(2, 0, 1, "int32"), {
    shape: [2],
    dtype: "int32",
    constant: Int32Array.of(2, 1),
  });
  assertEquals(range(2, 0, 2, "int32"), {
    shape: [0],
    dtype: "int32",
    constant: new Int32Array(0),
  });
});

Deno.test("sliceBounds() completes what a slice leaves out", () => {
  const x = float(4, 6, 2);

  assertEquals(sliceBounds(x, { begin: 1 }), {
    begin: [1, 0, 0],
    size: [3, 6, 2],
  });
  assertEquals(sliceBounds(x, { begin: [2, 3], size: [-1, 2] }), {
    begin: [2, 3, 0],
    size: [2, 2, 2],
  });
});
