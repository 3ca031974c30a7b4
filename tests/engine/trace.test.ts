import { assert, assertEquals, assertThrows } from "@std/assert";
import { scoped } from "sft/core/scope.ts";
import * as tf from "sft/core/tf.ts";
import { type Graph, liveNodes, type Value } from "sft/engine/graph.ts";
import type { Program, Tensors, TensorSpec } from "sft/engine/program.ts";
import { trace } from "sft/engine/trace.ts";
import { gelu } from "sft/ops/gelu.ts";
import { kernelsOf } from "./hand_graph.ts";

const float = (...shape: number[]): TensorSpec => ({ shape, dtype: "float32" });

function traced(
  inputs: Program["inputs"],
  run: (inputs: Tensors) => Tensors,
): Graph {
  return trace({ name: "drawn", inputs, run });
}

function output(graph: Graph, name = "y"): Value {
  return graph.outputs.get(name)!;
}

// It has to come first: afterwards a backend is chosen.
Deno.test("trace() leaves the cpu backend where none was chosen", () => {
  assertEquals(tf.getBackend(), undefined);
  traced({}, () => ({}));
  assertEquals(tf.getBackend(), "cpu");
});

Deno.test("trace() records calls with what they read, and nothing else", () => {
  const graph = traced({ x: float(3, 5), w: float(5) }, ({ x, w }) => {
    tf.exp(x); // nobody reads it
    return { y: tf.sum(tf.mul(tf.neg(x), w), 1) };
  });

  assertEquals(kernelsOf(liveNodes(graph)), ["Neg", "Multiply", "Sum"]);
  const [x, w] = graph.inputs;
  assertEquals([x.input, x.shape, w.input, w.shape], ["x", [3, 5], "w", [5]]);
  const [neg, product, sum] = liveNodes(graph);
  assert(neg.inputs[0] === x);
  assert(product.inputs[0] === neg.outputs[0] && product.inputs[1] === w);
  assertEquals(sum.attributes, { axis: 1, keepDims: false });
  assertEquals(output(graph).shape, [3]);
  assert(output(graph) === sum.outputs[0]);
});

Deno.test("trace() records each result of a kernel that has several", () => {
  const graph = traced({ x: float(2, 5) }, ({ x }) => {
    const [left, right] = tf.split(x, [2, 3], 1);
    return { left, right };
  });

  const [split] = liveNodes(graph);
  assertEquals(split.outputs.map(({ shape }) => shape), [[2, 2], [2, 3]]);
  assert(output(graph, "right") === split.outputs[1]);
});

Deno.test("trace() keeps in which part of the program a call was made", () => {
  const graph = traced({ x: float(2) }, ({ x }) => ({
    y: scoped("outer", () => tf.neg(scoped("inner", () => tf.exp(x)))),
  }));

  assertEquals(
    liveNodes(graph).map(({ kernel, scope }) => [kernel, scope]),
    [["Exp", "outer/inner"], ["Neg", "outer"]],
  );
});

Deno.test("trace() records gradients", () => {
  const graph = traced({ x: float(3, 5), w: float(5, 2) }, ({ x, w }) => {
    const loss = (w: tf.Tensor) =>
      tf.sum(tf.square(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)));
    const { value, grad } = tf.valueAndGrad(loss)(w);
    return { value, grad };
  });

  // d Σ(xw)² = xᵀ · (2 · xw), once the neutral parts of the chain are gone.
  const gradient = output(graph, "grad");
  assertEquals(gradient.shape, [5, 2]);
  assertEquals(gradient.node!.kernel, "BatchMatMul");
  assertEquals(gradient.node!.attributes, {
    transposeA: true,
    transposeB: false,
  });
  assert(gradient.node!.inputs[0] === graph.inputs[0]);
  const product = output(graph, "value").node!.inputs[0].node!.inputs[0];
  const doubled = gradient.node!.inputs[1].node!;
  assertEquals(doubled.kernel, "Multiply");
  assert(doubled.inputs[0] === product || doubled.inputs[1] === product);
});

Deno.test("trace() folds what depends on no input", () => {
  const graph = traced({ x: float(2, 3) }, ({ x }) => {
    const ones = tf.onesLike(x);
    const seven = tf.add(tf.mul(tf.fill([3], 2), 3), 1);
    return { y: tf.mul(tf.add(x, tf.zeros([3])), ones), seven };
  });

  assertEquals(liveNodes(graph), []);
  assert(output(graph) === graph.inputs[0]);
  const { shape, dtype, constant } = output(graph, "seven");
  assertEquals({ shape, dtype, constant }, {
    shape: [3],
    dtype: "float32",
    constant: 7,
  });
});

Deno.test("trace() keeps the elements of constants that are not uniform", () => {
  const graph = traced({}, () => ({
    y: tf.tensor2d([1, 2, 3, 4], [2, 2], "int32"),
    flags: tf.tensor1d([true, false], "bool"),
    even: tf.tensor1d([2.5, 2.5]),
  }));

  assertEquals(output(graph).constant, Int32Array.of(1, 2, 3, 4));
  assertEquals(output(graph, "flags").constant, Uint8Array.of(1, 0));
  assertEquals(output(graph, "even").constant, 2.5);
});

Deno.test("trace() takes in tensors that were made before, time and again", async () => {
  await tf.setBackend("cpu");
  const brought = tf.tensor1d([1, 2]);
  for (let time = 0; time < 2; time++) {
    const graph = traced({ x: float(2) }, ({ x }) => ({
      y: tf.mul(x, brought),
    }));

    const [, operand] = output(graph).node!.inputs;
    assertEquals(operand.constant, Float32Array.of(1, 2));
  }
  assertEquals([...await tf.neg(brought).data()], [-1, -2]);
});

Deno.test("trace() refuses to hand out values that do not exist yet", () => {
  for (const read of ["dataSync", "arraySync"] as const) {
    const program = () =>
      traced({ x: float(2) }, ({ x }) => {
        tf.exp(x)[read]();
        return {};
      });
    assertEquals(
      assertThrows(program, TypeError).message,
      "Cannot read a tensor while its program is traced: it has no values, " +
        "keep values on the device or make them an input",
    );
  }
});

Deno.test("trace() hands out values of constants", () => {
  const seen: unknown[] = [];
  traced({}, () => {
    seen.push(tf.tensor1d([1, 2]).arraySync());
    seen.push(tf.fill([2, 2], 3, "int32").dataSync());
    return {};
  });

  assertEquals(seen, [[1, 2], Int32Array.of(3, 3, 3, 3)]);
});

Deno.test("trace() names a kernel that has no rule", () => {
  const program = () =>
    traced({ x: float(2) }, ({ x }) => ({ y: tf.argMax(x) }));

  assertEquals(
    assertThrows(program, TypeError).message,
    'Cannot trace "drawn": kernel "ArgMax" has no rule, add one to ' +
      "lib/engine/kernels.ts or run the program with another engine",
  );
});

Deno.test("trace() leaves the program's own errors as they are", () => {
  const error = new RangeError("Cannot go on");
  const program = () =>
    traced({}, () => {
      throw error;
    });

  assert(assertThrows(program) === error);
});

Deno.test("trace() gives the backend back, also after an error", async () => {
  await tf.setBackend("cpu");
  const tensors = tf.memory().numTensors;

  traced({ x: float(2) }, ({ x }) => ({ y: tf.exp(x) }));
  assertEquals(tf.getBackend(), "cpu");
  assertThrows(() => traced({ x: float(2) }, ({ x }) => ({ y: tf.asin(x) })));
  assertEquals(tf.getBackend(), "cpu");
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test('the "trace" backend refuses to work outside of trace()', async () => {
  traced({}, () => ({}));
  await tf.setBackend("trace");
  try {
    assertEquals(
      assertThrows(() => tf.tensor1d([1]), TypeError).message,
      'Cannot use the "trace" backend: no program is traced',
    );
  } finally {
    await tf.setBackend("cpu");
  }
});

Deno.test("trace() takes composites apart that are not known", () => {
  const program: Program = {
    name: "gelu",
    inputs: { x: float(2) },
    run: ({ x }) => ({ y: gelu(x) }),
  };
  const kernels = (knows?: (name: string) => boolean) =>
    kernelsOf(liveNodes(trace(program, knows)));

  assertEquals(kernels(), ["GeluTanh"]);
  const apart = kernels((name) => name !== "GeluTanh");
  assert(!apart.includes("GeluTanh") && apart.includes("Sigmoid"));
  assertEquals(kernels(), ["GeluTanh"]);
});
