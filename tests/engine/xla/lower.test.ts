import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type { Engine } from "sft/engine/program.ts";
import { hasRule, lower } from "sft/engine/xla/lower.ts";
import { onEveryEngine, testOn } from "../../support/engines.ts";
import { JAX, jaxEngine } from "../../support/jax.ts";
import { checkEngine, DESCENT, float } from "../engine_contract.ts";
import { HandGraph } from "../hand_graph.ts";
import { ELEMENTWISE_CASES } from "../onnx/elementwise_cases.ts";
import { MATRIX_CASES } from "../onnx/matrix_cases.ts";
import { compareAll } from "../onnx/rule_cases.ts";

Deno.test("hasRule() knows kernels, and no names that every object has", () => {
  assertEquals(hasRule("Add"), true);
  assertEquals(hasRule("PutAlong"), true);
  assertEquals(hasRule("LayerNorm"), false);
  assertEquals(hasRule("constructor"), false);
});

Deno.test("lower() writes a module, and marks what replaces an input", () => {
  const draw = new HandGraph();
  const [w, rate] = [draw.input("w", [3]), draw.input("rate", [])];
  const loss = draw.call("Exp", [rate], []);
  const updated = draw.call("Neg", [w], [3]);
  draw.call("Neg", [updated], [3]); // dead
  const { text, operations } = lower(
    draw.graph({ loss, updated, rate }),
    { updated: "w" },
  );

  assertEquals(text.split("\n"), [
    'module @"drawn" {',
    "func.func public @main(" +
    "%arg0: tensor<3xf32> {tf.aliasing_output = 1 : i32}, " +
    "%arg1: tensor<f32>) -> (tensor<f32>, tensor<3xf32>, tensor<f32>) {",
    '%0 = "stablehlo.exponential"(%arg1) : (tensor<f32>) -> tensor<f32>',
    '%1 = "stablehlo.negate"(%arg0) : (tensor<3xf32>) -> tensor<3xf32>',
    "return %0, %1, %arg1 : tensor<f32>, tensor<3xf32>, tensor<f32>",
    "}",
    "}",
    "",
  ]);
  assertEquals(operations, 2);
});

Deno.test("lower() refuses a kernel without a rule by its name", () => {
  const draw = new HandGraph();
  const y = draw.call("Erfinv", [draw.input("x", [2])], [2]);

  assertEquals(
    assertThrows(() => lower(draw.graph({ y })), TypeError).message,
    'Cannot lower "drawn" to StableHLO: no rule for kernel "Erfinv"',
  );
});

// Everything below runs in jaxlib, and is here so that Python starts once.

for (
  const [kernel, cases] of Object.entries({
    ...ELEMENTWISE_CASES,
    ...MATRIX_CASES,
  })
) {
  onEveryEngine(
    `lower() keeps what ${kernel} computes`,
    (engine) => compareAll(engine, kernel, cases),
    [JAX],
  );
}

const why = JAX.missing ? ` (ignored: ${JAX.missing})` : "";
checkEngine(`lower() in jaxlib${why}`, JAX.make, JAX.missing !== undefined);

testOn(JAX, "lower() gives XLA the memory of what is replaced", async () => {
  const step = jaxEngine().compile(DESCENT);
  await step.run();

  assertEquals(step.taken, ["w"]);
  const half = jaxEngine().compile({ ...DESCENT, replaces: {} });
  await half.run();
  assertEquals(half.taken, []);
});

testOn(JAX, "lower() may read the old value of what is replaced", async () => {
  const program = jaxEngine().compile({
    name: "swap",
    inputs: { a: float(2), b: float(2) },
    run: ({ a, b }) => ({ nextA: tf.mul(b, 1), nextB: tf.mul(a, 1) }),
    replaces: { nextA: "a", nextB: "b" },
  });
  program.inputs.a.write([1, 2]);
  program.inputs.b.write([3, 4]);

  await program.run();
  assertEquals([...await program.inputs.a.read()], [3, 4]);
  assertEquals([...await program.inputs.b.read()], [1, 2]);
});

/** a·b of 1×1 matrices. */
async function productOf(engine: Engine, a: number, b: number) {
  const program = engine.compile({
    name: "product",
    inputs: { a: float(1, 1), b: float(1, 1) },
    run: ({ a, b }) => ({ y: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
  });
  program.inputs.a.write([a]);
  program.inputs.b.write([b]);
  await program.run();
  return (await program.outputs.y.read())[0];
}

testOn(JAX, "lower() rounds factors where it is asked for", async () => {
  // 257 needs nine bits; bfloat16 keeps eight, and rounds to the even one.
  assertEquals(await productOf(jaxEngine(), 257, 1), 257);
  assertEquals(await productOf(jaxEngine(true), 257, 1), 256);
  // A product of 16 bits is kept whole: it is not rounded again.
  assertEquals(await productOf(jaxEngine(true), 255, 255), 65025);
});
