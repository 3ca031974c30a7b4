import { assert, assertEquals, assertThrows } from "@std/assert";
import { Builder, integers, typeOf } from "sft/engine/xla/builder.ts";
import { HandGraph } from "../hand_graph.ts";

const ROW = { shape: [3], dtype: "float32" } as const;

Deno.test("typeOf() writes lengths, then the element type", () => {
  assertEquals(typeOf({ shape: [2, 3], dtype: "float32" }), "tensor<2x3xf32>");
  assertEquals(typeOf({ shape: [], dtype: "bool" }), "tensor<i1>");
  assertEquals(
    typeOf({ shape: [0, 7], dtype: "bfloat16" }),
    "tensor<0x7xbf16>",
  );
});

Deno.test("integers() has no colon before nothing", () => {
  assertEquals(integers([1, -2]), "array<i64: 1, -2>");
  assertEquals(integers([]), "array<i64>");
});

Deno.test("Builder writes an operation with its settings and its scope", () => {
  const to = new Builder();
  const draw = new HandGraph();
  const x = to.input(draw.input("x", [3, 1]), 4);
  const spread = to.broadcast(x, [2, 3, 5]);
  to.scope = 'forward/"mlp"';
  const y = to.operation("negate", [spread], spread);

  assertEquals(to.text.split("\n"), [
    '%0 = "stablehlo.broadcast_in_dim"(%arg4) ' +
    "{broadcast_dimensions = array<i64: 1, 2>} : " +
    "(tensor<3x1xf32>) -> tensor<2x3x5xf32>",
    '%1 = "stablehlo.negate"(%0) : (tensor<2x3x5xf32>) -> tensor<2x3x5xf32> ' +
    'loc("forward/\\"mlp\\"")',
  ]);
  assertEquals(y, { name: "%1", shape: [2, 3, 5], dtype: "float32" });
  assertEquals(to.operations, 2);
});

Deno.test("Builder writes what combines two elements", () => {
  const to = new Builder();
  const draw = new HandGraph();
  const x = to.input(draw.input("x", [2, 3]), 0);
  to.reduce(x, [0], "add");

  assertEquals(
    to.text.split("\n")[1],
    '%1 = "stablehlo.reduce"(%arg0, %0) ({ ' +
      "^bb0(%first: tensor<f32>, %second: tensor<f32>): " +
      '%both = "stablehlo.add"(%first, %second) : ' +
      "(tensor<f32>, tensor<f32>) -> tensor<f32> " +
      '"stablehlo.return"(%both) : (tensor<f32>) -> () }) ' +
      "{dimensions = array<i64: 0>} : " +
      "(tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>",
  );
});

/** The constants that a builder writes. */
function constants(write: (to: Builder, draw: HandGraph) => void): string[] {
  const to = new Builder();
  write(to, new HandGraph());
  return to.text.split("\n").map((line) =>
    /\{value = (.*)\} : \(\)/.exec(line)?.[1] ?? line
  );
}

Deno.test("Builder writes numbers to their last bit", () => {
  const numbers = [1, -0.5, 1e-7, Math.fround(0.1), Infinity, -Infinity, NaN];

  assertEquals(constants((to) => numbers.forEach((x) => to.full(x))), [
    "dense<1.0e+0> : tensor<f32>",
    "dense<-5.0e-1> : tensor<f32>",
    "dense<1.0e-7> : tensor<f32>",
    "dense<1.0000000149011612e-1> : tensor<f32>",
    "dense<0x7F800000> : tensor<f32>",
    "dense<0xFF800000> : tensor<f32>",
    "dense<0x7FC00000> : tensor<f32>",
  ]);
  assertEquals(
    constants((to) => {
      to.full(-7, [2], "int32");
      to.full(1, [], "bool");
      to.full(0, [0, 2]);
    }),
    [
      "dense<-7> : tensor<2xi32>",
      "dense<true> : tensor<i1>",
      "dense<> : tensor<0x2xf32>",
    ],
  );
});

Deno.test("Builder stores arrays as their bytes, and bits by way of integers", () => {
  assertEquals(
    constants((to, draw) => {
      to.operand(draw.constant(Float32Array.of(1, 2), [2]));
      to.operand(draw.constant(Int32Array.of(1, -1), [1, 2], "int32"));
      to.operand(draw.constant(Uint8Array.of(1, 0), [2], "bool"));
      to.operand(draw.constant(new Float32Array(0), [0]));
    }),
    [
      'dense<"0x0000803f00000040"> : tensor<2xf32>',
      'dense<"0x01000000ffffffff"> : tensor<1x2xi32>',
      'dense<"0x0100000000000000"> : tensor<2xi32>',
      '%3 = "stablehlo.convert"(%2) : (tensor<2xi32>) -> tensor<2xi1>',
      "dense<> : tensor<0xf32>",
    ],
  );
});

Deno.test("Builder writes a constant once", () => {
  const to = new Builder();

  assert(to.full(1, [2]) === to.full(1, [2]));
  assert(to.full(1, [2]) !== to.full(1, [3]));
  assert(to.full(1) !== to.full(1, [], "int32"));
  assertEquals(to.operations, 4);
});

Deno.test("Builder writes nothing where nothing changes", () => {
  const to = new Builder();
  const x = to.input(new HandGraph().input("x", [3]), 0);

  assert(to.broadcast(x, [3]) === x);
  assert(to.reshape(x, [3]) === x);
  assert(to.convert(x, "float32") === x);
  assertEquals(to.operations, 0);
});

Deno.test("Builder keeps the results of nodes", () => {
  const to = new Builder();
  const draw = new HandGraph();
  const x = draw.input("x", [3]);
  const [y, z] = draw.calls("Twice", [x], [[3], [3]]);
  to.input(x, 0);
  to.node(y.node!, (node, to) => [
    ...["negate", "abs"].map((type) =>
      to.operation(type, to.operands(node), ROW)
    ),
  ]);

  assertEquals([y, z].map((value) => to.operand(value).name), ["%0", "%1"]);
});

Deno.test("Builder refuses a value that nothing makes", () => {
  const to = new Builder();
  const x = new HandGraph().input("x", [2]);

  assertEquals(
    assertThrows(() => to.operand(x), TypeError).message,
    "Cannot lower value 0: nothing makes it",
  );
});
