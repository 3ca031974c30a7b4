import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Pointer } from "sft/engine/pointer.ts";
import { Builder } from "sft/engine/tensorflow/builder.ts";
import {
  tensorflowRuntime,
  testWithTensorflow,
} from "../../support/tensorflow.ts";
import { HandGraph } from "../hand_graph.ts";

/** What a function of no inputs returns, as float32. */
async function resultOf(
  build: (to: Builder) => ReturnType<Builder["operation"]>,
  length: number,
): Promise<number[]> {
  const runtime = tensorflowRuntime();
  const to = new Builder(runtime.library);
  const name = runtime.functionName("built");
  runtime.addFunction(to.toFunction(name, [], [build(to)]));
  to.dispose();
  const [cpu] = runtime.devices;
  const [handle] = await runtime.call(name, [], 1, cpu, false) as [Pointer];
  const values = new Float32Array(length);
  await runtime.readTensor(handle, values);
  runtime.release(handle);
  runtime.removeFunction(name);
  return [...values];
}

testWithTensorflow("Builder adds operations, lists and settings", async () => {
  const concatenated = (to: Builder) => {
    const draw = new HandGraph();
    const parts = [1, 2].map((fill) => to.output(draw.constant(fill, [2, 2])));
    const wide = to.operation("ConcatV2", [parts, to.scalar(1, "int32")]);
    return to.operation("Sum", [wide, to.int32([0])], {
      attributes: { keep_dims: true },
    });
  };

  assertEquals(await resultOf(concatenated, 4), [2, 2, 4, 4]);
});

testWithTensorflow(
  "Builder hands out every result of an operation",
  async () => {
    const second = (to: Builder) => {
      const draw = new HandGraph();
      const x = draw.constant(Float32Array.of(1, 2, 3), [3]);
      return to.results(
        "SplitV",
        [to.output(x), to.int32([1, 2]), to.scalar(0, "int32")],
        { results: 2, attributes: { num_split: 2 } },
      )[1];
    };

    assertEquals(await resultOf(second, 2), [2, 3]);
  },
);

testWithTensorflow(
  "Builder spreads a uniform constant, or leaves it to broadcasting",
  async () => {
    const draw = new HandGraph();
    const half = draw.constant(0.5, [2]);
    assertEquals(await resultOf((to) => to.output(half), 2), [0.5, 0.5]);

    const { library } = tensorflowRuntime();
    const to = new Builder(library);
    const x = draw.input("x", [2]);
    to.input(x);
    const before = to.operations;
    const node = draw.call("Add", [x, half], [2]).node!;
    assertEquals(to.operands(node)[1], to.scalar(0.5));
    assertEquals(to.operations, before + 1);
    to.dispose();
  },
);

testWithTensorflow("Builder stores a constant once", () => {
  const to = new Builder(tensorflowRuntime().library);

  assert(to.int32([1, 2]) === to.int32([1, 2]));
  assert(to.scalar(1) === to.scalar(1));
  assert(to.scalar(1) !== to.scalar(1, "int32"));
  assert(to.int32([1]) !== to.scalar(1, "int32"));
  to.dispose();
});

testWithTensorflow("Builder keeps the results of nodes", () => {
  const to = new Builder(tensorflowRuntime().library);
  const draw = new HandGraph();
  const x = draw.input("x", [2]);
  const y = draw.call("Neg", [x], [2]);
  const input = to.input(x);
  to.node(y.node!, (node, to) => [to.operation("Neg", to.outputs(node))]);

  assert(to.output(x) === input);
  assert(to.output(y) === to.output(y));
  to.dispose();
});

testWithTensorflow("Builder refuses a value that nothing makes", () => {
  const to = new Builder(tensorflowRuntime().library);
  const x = new HandGraph().input("x", [2]);

  assertEquals(
    assertThrows(() => to.output(x), TypeError).message,
    "Cannot lower value 0: nothing makes it",
  );
  to.dispose();
});

testWithTensorflow("Builder refuses shapes that do not fit at once", () => {
  const to = new Builder(tensorflowRuntime().library);
  const draw = new HandGraph();
  const operands = [[2, 3], [5, 7]].map((shape) =>
    to.output(draw.constant(1, shape))
  );

  const { message } = assertThrows(
    () => to.operation("MatMul", operands),
    Error,
  );
  assert(message.startsWith("Cannot add operation MatMul: TensorFlow says: "));
  to.dispose();
});

testWithTensorflow("Builder casts to other element types", async () => {
  // 257 needs nine bits; bfloat16 keeps eight, and rounds to the even one.
  const rounded = (to: Builder) =>
    to.cast(to.cast(to.scalar(257), "bfloat16"), "float32");

  assertEquals(await resultOf(rounded, 1), [256]);
});
