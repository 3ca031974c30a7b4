import { assertEquals } from "@std/assert";
import type { Value } from "sft/engine/graph.ts";
import { rewrite } from "sft/engine/onnx/rewrite.ts";
import { HandGraph, kernelsOf } from "../hand_graph.ts";

/** A product `[2, 4]` and what it is made of. */
function product(draw: HandGraph): { a: Value; b: Value; ab: Value } {
  const a = draw.input("a", [3, 2]);
  const b = draw.input("b", [3, 4]);
  const attributes = { transposeA: true, transposeB: false };
  return { a, b, ab: draw.call("BatchMatMul", [a, b], [2, 4], attributes) };
}

/** A segment sum `[5, 2]` and what it is made of. */
function segmentSum(draw: HandGraph): { rows: Value; ids: Value; sum: Value } {
  const rows = draw.input("rows", [7, 2]);
  const ids = draw.input("ids", [7], "int32");
  const attributes = { numSegments: 5 };
  const sum = draw.call("UnsortedSegmentSum", [rows, ids], [5, 2], attributes);
  return { rows, ids, sum };
}

for (const [label, shape] of [["row", [4]], ["matrix", [2, 4]]] as const) {
  Deno.test(`rewrite() adds a ${label} within a product, on either side`, () => {
    for (const left of [true, false]) {
      const draw = new HandGraph();
      const { a, b, ab } = product(draw);
      const c = draw.input("c", [...shape]);
      const y = draw.call("Add", left ? [c, ab] : [ab, c], [2, 4]);

      const [gemm, ...others] = rewrite(draw.graph({ y }));
      assertEquals(others, []);
      assertEquals(gemm.kernel, "Gemm");
      assertEquals(gemm.inputs.map(({ id }) => id), [a.id, b.id, c.id]);
      assertEquals(gemm.attributes, { transposeA: true, transposeB: false });
      assertEquals(gemm.outputs[0].id, y.id);
    }
  });
}

Deno.test("rewrite() leaves a product alone that has two readers", () => {
  const draw = new HandGraph();
  const { ab } = product(draw);
  const y = draw.call("Add", [ab, draw.input("c", [4])], [2, 4]);
  const reader = draw.call("Neg", [ab], [2, 4]);

  for (const other of [reader, ab]) {
    const nodes = rewrite(draw.graph({ y, other }));
    assertEquals(kernelsOf(nodes).includes("Gemm"), false);
    assertEquals(kernelsOf(nodes).slice(0, 2), ["BatchMatMul", "Add"]);
  }
});

Deno.test("rewrite() leaves a product alone that is added to itself", () => {
  const draw = new HandGraph();
  const { ab } = product(draw);
  const y = draw.call("Add", [ab, ab], [2, 4]);

  assertEquals(kernelsOf(rewrite(draw.graph({ y }))), ["BatchMatMul", "Add"]);
});

Deno.test("rewrite() leaves sums alone that no Gemm computes", () => {
  const added: ((draw: HandGraph) => Value)[] = [
    (draw) => draw.input("column", [2, 1]),
    (draw) => draw.input("scalar", []),
    (draw) => draw.input("stack", [3, 2, 4]),
    (draw) => draw.constant(2, [2, 4]),
  ];
  for (const add of added) {
    const draw = new HandGraph();
    const { ab } = product(draw);
    const y = draw.call("Add", [ab, add(draw)], [2, 4]);

    assertEquals(kernelsOf(rewrite(draw.graph({ y }))), ["BatchMatMul", "Add"]);
  }
  const draw = new HandGraph();
  const a = draw.input("a", [5, 2, 3]);
  const b = draw.input("b", [5, 3, 4]);
  const stack = draw.call("BatchMatMul", [a, b], [5, 2, 4]);
  const y = draw.call("Add", [stack, draw.input("c", [5, 2, 4])], [5, 2, 4]);
  assertEquals(kernelsOf(rewrite(draw.graph({ y }))), ["BatchMatMul", "Add"]);
});

Deno.test("rewrite() absorbs one product of a sum of two", () => {
  const draw = new HandGraph();
  const { a, b, ab } = product(draw);
  const c = draw.input("c", [2, 4]);
  const d = draw.input("d", [4, 4]);
  const cd = draw.call("BatchMatMul", [c, d], [2, 4], {});
  const y = draw.call("Add", [ab, cd], [2, 4]);

  const nodes = rewrite(draw.graph({ y }));
  assertEquals(kernelsOf(nodes), ["BatchMatMul", "Gemm"]);
  assertEquals(nodes[1].inputs.map(({ id }) => id), [a.id, b.id, cd.id]);
});

Deno.test("rewrite() scatters onto what is added, before it thinks of products", () => {
  for (const left of [true, false]) {
    const draw = new HandGraph();
    const { rows, ids, sum } = segmentSum(draw);
    const a = draw.input("a", [5, 3]);
    const b = draw.input("b", [3, 2]);
    const ab = draw.call("BatchMatMul", [a, b], [5, 2], {});
    const y = draw.call("Add", left ? [ab, sum] : [sum, ab], [5, 2]);

    const [before, scatter, ...others] = rewrite(draw.graph({ y }));
    assertEquals(others, []);
    assertEquals([before.kernel, scatter.kernel], [
      "BatchMatMul",
      "ScatterAdd",
    ]);
    assertEquals(
      scatter.inputs.map(({ id }) => id),
      [ab.id, ids.id, rows.id],
    );
    assertEquals(scatter.attributes, { numSegments: 5 });
  }
});

Deno.test("rewrite() leaves a segment sum alone that has two readers", () => {
  const draw = new HandGraph();
  const { sum } = segmentSum(draw);
  const y = draw.call("Add", [draw.input("c", [5, 2]), sum], [5, 2]);

  assertEquals(kernelsOf(rewrite(draw.graph({ y, sum }))), [
    "UnsortedSegmentSum",
    "Add",
  ]);
});

Deno.test("rewrite() leaves a segment sum alone that is added to a row", () => {
  const draw = new HandGraph();
  const { sum } = segmentSum(draw);
  const y = draw.call("Add", [draw.input("row", [2]), sum], [5, 2]);

  assertEquals(kernelsOf(rewrite(draw.graph({ y }))), [
    "UnsortedSegmentSum",
    "Add",
  ]);
});

Deno.test("rewrite() sums squares at once", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [3, 5]);
  const y = draw.call("Sum", [draw.call("Square", [x], [3, 5])], [], {
    axis: null,
  });

  const [sum, ...others] = rewrite(draw.graph({ y }));
  assertEquals(others, []);
  assertEquals(sum.kernel, "SumOfSquares");
  assertEquals(sum.inputs.map(({ id }) => id), [x.id]);
  assertEquals(sum.attributes, {});
});

Deno.test("rewrite() keeps squares that have two readers or are summed by row", () => {
  const draw = new HandGraph();
  const square = draw.call("Square", [draw.input("x", [3, 5])], [3, 5]);
  const y = draw.call("Sum", [square], [], { axis: null });
  const rows = draw.call("Sum", [square], [3], { axis: 1 });

  assertEquals(kernelsOf(rewrite(draw.graph({ y, square }))), [
    "Square",
    "Sum",
  ]);
  assertEquals(kernelsOf(rewrite(draw.graph({ rows }))), ["Square", "Sum"]);
});
