import { assertEquals, assertThrows } from "@std/assert";
import { Builder } from "sft/engine/onnx/builder.ts";
import { HandGraph } from "../hand_graph.ts";

const bytes = (data: ArrayLike<number> & ArrayBufferView) =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

Deno.test("Builder emits operators in order, under names of their own", () => {
  const to = new Builder(new Map());
  const first = to.emit("Exp", ["x"]);
  to.scope = "forward/loss";
  const second = to.emit("Gelu", [first], {
    attributes: { approximate: "tanh" },
    microsoft: true,
  });
  const third = to.emit("Split", [second], { outputs: ["left", "right"] });

  assertEquals([first, second, third], ["%t0", "%t1", "left"]);
  assertEquals(to.nodes, [
    {
      op: "Exp",
      name: "0/Exp_0",
      inputs: ["x"],
      outputs: ["%t0"],
      attributes: {},
      domain: "",
    },
    {
      op: "Gelu",
      name: "forward/loss/Gelu_1",
      inputs: ["%t0"],
      outputs: ["%t1"],
      attributes: { approximate: "tanh" },
      domain: "com.microsoft",
    },
    {
      op: "Split",
      name: "forward/loss/Split_2",
      inputs: ["%t1"],
      outputs: ["left", "right"],
      attributes: {},
      domain: "",
    },
  ]);
});

Deno.test("Builder names inputs and outputs as the program does", () => {
  const draw = new HandGraph();
  const x = draw.input("v1", [2]);
  const [inner, left, right] = draw.calls("SplitV", [x], [[1], [1], [1]]);
  const to = new Builder(draw.graph({ left, right, again: left }).outputs);

  assertEquals(to.name(x), "v1");
  assertEquals(to.resultNames(inner.node!), ["%v1", "again", "right"]);
});

Deno.test("Builder stores a constant once, in its whole shape", () => {
  const draw = new HandGraph();
  const to = new Builder(new Map());
  const values = Int32Array.of(0, 1, 2, 3).subarray(1);
  const given = draw.constant(values, [3], "int32");

  assertEquals(to.name(draw.constant(0.5, [2])), "%c0");
  assertEquals(to.name(given), "%c1");
  assertEquals(to.name(draw.constant(0.5, [2])), "%c0");
  assertEquals(to.name(given), "%c1");
  assertEquals(to.name(draw.constant(0.5, [1, 2])), "%c2");
  assertEquals(to.name(draw.constant(1, [2], "bool")), "%c3");
  assertEquals(to.initializers, [
    {
      name: "%c0",
      dtype: "float32",
      shape: [2],
      data: bytes(Float32Array.of(0.5, 0.5)),
    },
    { name: "%c1", dtype: "int32", shape: [3], data: bytes(values) },
    {
      name: "%c2",
      dtype: "float32",
      shape: [1, 2],
      data: bytes(Float32Array.of(0.5, 0.5)),
    },
    { name: "%c3", dtype: "bool", shape: [2], data: Uint8Array.of(1, 1) },
  ]);
});

Deno.test("Builder refuses to name what nothing makes", () => {
  const value = { id: 7, shape: [2], dtype: "float32" as const };

  assertEquals(
    assertThrows(() => new Builder(new Map()).name(value), TypeError).message,
    "Cannot name value 7: nothing makes it",
  );
});

Deno.test("Builder stores 64-bit integers and filled tensors once", () => {
  const to = new Builder(new Map());

  assertEquals(to.int64([2, -1]), "%c0");
  assertEquals(to.int64([2, -1]), "%c0");
  assertEquals(to.int64([5], []), "%c1");
  assertEquals(to.full([1, 2], 1), "%c2");
  assertEquals(to.full([1, 2], 1), "%c2");
  assertEquals(to.full([2, 1], 1), "%c3");
  assertEquals(
    to.initializers.map(({ dtype, shape }) => `${dtype}[${shape}]`),
    ["int64[2]", "int64[]", "float32[1,2]", "float32[2,1]"],
  );
  assertEquals(
    [...to.initializers[0].data!],
    // Little endian, two's complement.
    [2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255],
  );
  assertEquals(to.initializers[2].data, bytes(Float32Array.of(1, 1)));
});

Deno.test("operands() are scalars where another operand brings the shape", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [3, 5]);
  const two = draw.constant(2, [3, 5]);
  const { node } = draw.call("Multiply", [x, two], [3, 5]);
  const to = new Builder(new Map());

  assertEquals(to.operands(node!), ["x", "%c0"]);
  assertEquals(to.initializers[0].shape, []);
});

Deno.test("operands() keep the shape that only a constant brings", () => {
  const draw = new HandGraph();
  const row = draw.input("row", [5]);
  const column = draw.constant(2, [3, 1]);
  const { node } = draw.call("Multiply", [row, column], [3, 5]);
  const to = new Builder(new Map());

  assertEquals(to.operands(node!), ["row", "%c0"]);
  assertEquals(to.initializers[0].shape, [3, 1]);

  const whole = draw.constant(2, [3, 5]);
  const other = draw.call("Multiply", [whole, row], [3, 5]);
  assertEquals(to.operands(other.node!), ["%c1", "row"]);
  assertEquals(to.initializers[1].shape, [3, 5]);
});

Deno.test("transposed() makes a matrix's transpose once", () => {
  const draw = new HandGraph();
  const [a, b] = [draw.input("a", [2, 3]), draw.input("b", [2, 3])];
  const to = new Builder(new Map());

  assertEquals(to.hasTranspose(a), false);
  assertEquals([to.transposeOf(a), to.transposeOf(a)], ["%t0", "%t0"]);
  assertEquals([to.hasTranspose(a), to.hasTranspose(b)], [true, false]);
  assertEquals(
    to.nodes.map(({ op, inputs, attributes }) => ({ op, inputs, attributes })),
    [{ op: "Transpose", inputs: ["a"], attributes: { perm: [1, 0] } }],
  );
});

Deno.test("half() rounds a value to float16 once", () => {
  const a = new HandGraph().input("a", [2, 3]);
  const to = new Builder(new Map());

  assertEquals([to.halfOf(a), to.halfOf(a)], ["%t0", "%t0"]);
  assertEquals(
    to.nodes.map(({ op, inputs, attributes }) => ({ op, inputs, attributes })),
    [{ op: "Cast", inputs: ["a"], attributes: { to: 10 } }],
  );
});
