import { assertEquals } from "@std/assert";
import { operatorsOnCpu, recordPlacement } from "sft/engine/onnx/placement.ts";
import { encodeModel } from "sft/engine/onnx/protobuf.ts";
import { openRuntime } from "sft/engine/onnx/runtime.ts";

const value = (name: string) => ({
  name,
  dtype: "float32" as const,
  shape: [2],
});

Deno.test("operatorsOnCpu() names each operator that the CPU runs once", () => {
  const runtime = openRuntime(navigator.hardwareConcurrency);
  const node = (op: string, input: string, output: string) => ({
    op,
    name: `${op} of ${input}`,
    inputs: [input],
    outputs: [output],
    attributes: {},
    domain: "",
  });
  const model = encodeModel({
    name: "chain",
    nodes: [
      node("Tanh", "x", "a"),
      node("Abs", "a", "b"),
      node("Tanh", "b", "y"),
    ],
    initializers: [],
    inputs: [value("x")],
    outputs: [value("y")],
  });
  const session = runtime.createSession(
    model,
    undefined,
    (options) => recordPlacement(runtime, options),
  );

  assertEquals(operatorsOnCpu(runtime, session), ["Abs", "Tanh"]);
  runtime.releaseSession(session);
});
