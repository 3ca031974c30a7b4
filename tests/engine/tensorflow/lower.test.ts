import { assertEquals, assertThrows } from "@std/assert";
import { hasRule, lower } from "sft/engine/tensorflow/lower.ts";
import {
  tensorflowRuntime,
  testWithTensorflow,
} from "../../support/tensorflow.ts";
import { HandGraph } from "../hand_graph.ts";

Deno.test("hasRule() knows kernels, and no names that every object has", () => {
  assertEquals(hasRule("Add"), true);
  assertEquals(hasRule("PutAlong"), true);
  assertEquals(hasRule("LayerNorm"), false);
  assertEquals(hasRule("constructor"), false);
});

testWithTensorflow("lower() counts the operations it adds", () => {
  const { library } = tensorflowRuntime();
  const draw = new HandGraph();
  const x = draw.input("x", [2, 3]);
  const y = draw.call("Rsqrt", [draw.call("Exp", [x], [2, 3])], [2, 3]);
  draw.call("Neg", [x], [2, 3]); // dead

  const { pointer, nodes } = lower(library, draw.graph({ y }), "counted");
  // The input, Exp, Rsqrt, and the output.
  assertEquals(nodes, 4);
  library.TF_DeleteFunction(pointer);
});

testWithTensorflow(
  "lower() refuses a kernel without a rule by its name",
  () => {
    const { library } = tensorflowRuntime();
    const draw = new HandGraph();
    const y = draw.call("Erfinv", [draw.input("x", [2])], [2]);

    assertEquals(
      assertThrows(() => lower(library, draw.graph({ y }), "f"), TypeError)
        .message,
      'Cannot lower "drawn" to TensorFlow: no rule for kernel "Erfinv"',
    );
  },
);
