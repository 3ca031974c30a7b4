import { assertEquals, assertThrows } from "@std/assert";
import { hasRule, lower } from "sft/engine/xla/lower.ts";
import { testOn } from "../../support/engines.ts";
import { ignoredWhere } from "../../support/ignored.ts";
import { JAX, jaxEngine } from "../../support/jax.ts";
import {
  checkBfloat16,
  checkEngine,
  checkReplacing,
  DESCENT,
} from "../engine_contract.ts";
import { HandGraph } from "../hand_graph.ts";

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
  const { text, nodes } = lower(
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
  assertEquals(nodes, 2);
});

Deno.test("lower() refuses a kernel without a rule by its name", () => {
  const draw = new HandGraph();
  const y = draw.call("Erfinv", [draw.input("x", [2])], [2]);

  assertEquals(
    assertThrows(() => lower(draw.graph({ y })), TypeError).message,
    'Cannot lower "drawn" to StableHLO: no rule for kernel "Erfinv"',
  );
});

// What is below runs in jaxlib; so does the table in tests/oracle.test.ts.

const { name, ignore } = ignoredWhere(JAX.missing, "lower() in jaxlib");
checkEngine(name, JAX.make, ignore);
checkReplacing(name, JAX.make, ignore);
checkBfloat16(name, jaxEngine, ignore);

testOn(JAX, "lower() gives XLA the memory of what is replaced", async () => {
  const step = jaxEngine().compile(DESCENT);
  await step.run();

  assertEquals(step.taken, ["w"]);
  const apart = jaxEngine().compile({ ...DESCENT, replaces: {} });
  await apart.run();
  assertEquals(apart.taken, []);
});
