import { assertEquals, assertThrows } from "@std/assert";
import { lower } from "sft/engine/onnx/lower.ts";
import { HandGraph } from "../hand_graph.ts";

Deno.test("lower() counts the operators it emits", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [2, 3]);
  const y = draw.call("Rsqrt", [draw.call("Exp", [x], [2, 3])], [2, 3]);
  draw.call("Neg", [x], [2, 3]); // dead

  // Exp, then Sqrt and Reciprocal.
  assertEquals(lower(draw.graph({ y }), {}).nodes, 3);
});

Deno.test("lower() rewrites before it lowers", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [2, 3]);
  const ab = draw.call("BatchMatMul", [a, draw.input("b", [3, 4])], [2, 4]);
  const y = draw.call("Add", [ab, draw.input("c", [4])], [2, 4]);

  assertEquals(lower(draw.graph({ y }), {}).nodes, 1);
});

Deno.test("lower() copies outputs that no node of their own makes", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [2]);
  const made = draw.call("Exp", [x], [2]);
  const graph = draw.graph({
    input: x,
    constant: draw.constant(0, [2]),
    made,
    again: made,
  });

  // Exp writes one name of its two; the three others are copies.
  assertEquals(lower(graph, {}).nodes, 4);
});

Deno.test("lower() refuses a kernel without a rule by its name", () => {
  const draw = new HandGraph();
  const y = draw.call("Erfinv", [draw.input("x", [2])], [2]);

  assertEquals(
    assertThrows(() => lower(draw.graph({ y }), {}), TypeError).message,
    'Cannot lower "drawn" to ONNX: no rule for kernel "Erfinv"',
  );
});

Deno.test("lower() refuses an output with an input's name", () => {
  const draw = new HandGraph();
  const w = draw.call("Exp", [draw.input("w", [2])], [2]);

  assertEquals(
    assertThrows(() => lower(draw.graph({ w }), {}), RangeError).message,
    'Cannot lower "drawn" to ONNX: "w" is an input and an output, ' +
      "give the output a name of its own",
  );
});

Deno.test("lower() refuses a replacement that is not safe in place", () => {
  const draw = new HandGraph();
  const w = draw.input("w", [2, 2]);
  const updated = draw.call("BatchMatMul", [w, w], [2, 2]);

  assertEquals(
    assertThrows(
      () => lower(draw.graph({ updated }), { updated: "w" }),
      RangeError,
    )
      .message,
    'Cannot write "updated" over "w": "0/Gemm_0" reads it while writing, ' +
      "give it a tensor of its own",
  );
});

Deno.test("lower() refuses to hand out the old value of what is replaced", () => {
  const draw = new HandGraph();
  const w = draw.input("w", [2]);
  const updated = draw.call("Add", [w, draw.input("g", [2])], [2]);
  const graph = draw.graph({ updated, old: w });

  assertEquals(
    assertThrows(() => lower(graph, { updated: "w" }), RangeError).message,
    'Cannot write "updated" over "w": "1/Identity_1" may read it ' +
      "afterwards, give it a tensor of its own",
  );
});
