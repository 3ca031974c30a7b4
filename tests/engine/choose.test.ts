import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  ENGINE_NAMES,
  engineByName,
  type EngineOptions,
} from "sft/engine/choose.ts";
import { ENGINES_HERE, NO_GPU } from "../support/engines.ts";
import { testWithTensorflow } from "../support/tensorflow.ts";

const refusal = (name: string, options?: EngineOptions) =>
  assertThrows(() => engineByName(name, options), UserError).message;

Deno.test("engineByName() makes every engine that is named", () => {
  assertEquals(ENGINE_NAMES, ["onnx", "eager", "tensorflow", "xla"]);
  const here = ENGINES_HERE.map(({ make }) => make().name);
  assertEquals(
    [...new Set(here)],
    ENGINE_NAMES.filter((name) => here.includes(name)),
  );
});

Deno.test("engineByName() hands on the number of threads", () => {
  const threads = navigator.hardwareConcurrency;

  assertMatch(
    engineByName("onnx", { threads }).description,
    new RegExp(`^ONNX Runtime 1\\.30\\.0, CPU, ${threads} threads?$`),
  );
});

Deno.test("engineByName() refuses an unknown name and says what is near", () => {
  assertEquals(
    refusal("onx"),
    'Cannot use engine "onx": expected one of onnx, eager, tensorflow, ' +
      "xla, closest is onnx",
  );
  assertEquals(
    refusal("torch"),
    'Cannot use engine "torch": expected one of onnx, eager, tensorflow, xla',
  );
});

Deno.test("engineByName() knows no names that every object has", () => {
  assertEquals(
    refusal("constructor"),
    'Cannot use engine "constructor": expected one of onnx, eager, ' +
      "tensorflow, xla",
  );
});

Deno.test({
  name: "engineByName() takes the engine onnx to a GPU",
  ignore: NO_GPU !== undefined,
  fn: () => {
    const { name, description } = engineByName("onnx", { device: "gpu" });

    assertEquals(name, "onnx");
    assertEquals(
      description,
      "ONNX Runtime 1.30.0, GPU by its WebGPU provider",
    );
  },
});

Deno.test({
  name: "engineByName() hands on the precision",
  ignore: NO_GPU !== undefined,
  fn: () => {
    const { description, halfPrecision } = engineByName("onnx", {
      device: "gpu",
      precision: "f16",
    });

    assertEquals(
      description,
      "ONNX Runtime 1.30.0, GPU by its WebGPU provider, products in float16",
    );
    assertEquals(halfPrecision, true);
  },
});

testWithTensorflow("engineByName() multiplies in bfloat16 on the CPU", () => {
  const { description } = engineByName("tensorflow", {
    device: "cpu",
    precision: "bf16",
  });

  assertMatch(description, /^TensorFlow 2.21.0, CPU, .*, bfloat16 products$/);
});

Deno.test("engineByName() takes fp16 for f16, and says where there is none", () => {
  assertEquals(
    refusal("onnx", { fp16: true }),
    "Cannot use --fp16 with --engine onnx on the CPU: it multiplies in fp32 " +
      "there, use --engine onnx --device gpu",
  );
  assertEquals(
    refusal("tensorflow", { fp16: true, device: "gpu" }),
    "Cannot use --fp16 with --engine tensorflow on the GPU: it multiplies in " +
      "fp32 or bf16 there, use --engine onnx --device gpu",
  );
  assertEquals(
    refusal("tensorflow", { fp16: true, precision: "bf16" }),
    "Cannot use --fp16 with --precision bf16: they are two precisions, pass " +
      "one of them",
  );
});

Deno.test({
  name: "engineByName() scales the loss under fp16",
  ignore: NO_GPU !== undefined,
  fn: () => {
    const { halfPrecision } = engineByName("onnx", {
      device: "gpu",
      fp16: true,
    });
    assertEquals(halfPrecision, true);
  },
});

Deno.test("engineByName() hands on the backend", () => {
  assertEquals(
    engineByName("eager", { backend: "webgpu" }).description,
    "TensorFlow.js 4.22.0, webgpu backend",
  );
});

Deno.test("engineByName() hands on what weights are held in", () => {
  assertMatch(
    engineByName("onnx", { load_dtype: "int8" }).description,
    /^ONNX Runtime .*, weights in int8$/,
  );
  assertEquals(
    refusal("eager", { load_dtype: "int8" }),
    "Cannot use --load_dtype int8 with --engine eager on the CPU: weights are " +
      "fp32 there, use --engine onnx --device cpu",
  );
  assertEquals(
    refusal("onnx", { load_dtype: "int8", device: "gpu" }),
    "Cannot use --load_dtype int8 with --engine onnx on the GPU: weights are " +
      "fp32 there, use --engine onnx --device cpu",
  );
});

Deno.test("engineByName() refuses options that would be ignored", () => {
  assertEquals(
    refusal("eager", { device: "gpu" }),
    "Cannot use --device gpu with --engine eager: it computes where its " +
      "backend does, use --backend webgpu",
  );
  assertEquals(
    refusal("onnx", { backend: "webgpu" }),
    "Cannot use --backend webgpu with --engine onnx: only eager has backends, " +
      "use --device gpu",
  );
  assertEquals(
    refusal("onnx", { precision: "bf16", device: "gpu" }),
    "Cannot use --precision bf16 with --engine onnx on the GPU: it multiplies " +
      "in fp32 or f16 there, use --engine tensorflow --device gpu",
  );
  assertEquals(
    refusal("tensorflow", { precision: "f16", device: "gpu" }),
    "Cannot use --precision f16 with --engine tensorflow on the GPU: it " +
      "multiplies in fp32 or bf16 there, use --engine onnx --device gpu",
  );
  assertEquals(
    refusal("tensorflow", { precision: "f16" }),
    "Cannot use --precision f16 with --engine tensorflow on the CPU: it " +
      "multiplies in fp32 or bf16 there, use --engine onnx --device gpu",
  );
  assertEquals(
    refusal("onnx", { precision: "bf16" }),
    "Cannot use --precision bf16 with --engine onnx on the CPU: it multiplies " +
      "in fp32 there, use --engine tensorflow --device cpu",
  );
  assertEquals(
    refusal("eager", { precision: "bf16" }),
    "Cannot use --precision bf16 with --engine eager on the CPU: it multiplies " +
      "in fp32 there, use --engine tensorflow --device cpu",
  );
});
