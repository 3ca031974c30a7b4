import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { requireTensorflow } from "sft/engine/tensorflow/folder.ts";
import { openRuntime } from "sft/engine/tensorflow/runtime.ts";
import {
  tensorflowRuntime,
  testWithTensorflow,
} from "../../support/tensorflow.ts";

testWithTensorflow("openRuntime() opens one runtime a process", () => {
  const runtime = tensorflowRuntime();
  const { library } = requireTensorflow();

  assert(openRuntime(library, runtime.threads) === runtime);
  assertEquals(
    assertThrows(() => openRuntime(library, runtime.threads + 1), RangeError)
      .message,
    `Cannot use ${runtime.threads + 1} threads: the process's pool has ` +
      `${runtime.threads}`,
  );
});

testWithTensorflow("Runtime names its version and its devices", () => {
  const { version, devices: [cpu] } = tensorflowRuntime();

  assertEquals(version, "2.21.0");
  assertEquals(cpu.type, "CPU");
  assert(cpu.name.endsWith("/device:CPU:0"), cpu.name);
});

testWithTensorflow("Runtime copies tensors in and out", async () => {
  const runtime = tensorflowRuntime();
  const [cpu] = runtime.devices;
  for (const data of [Float32Array.of(0.5, -2), Int32Array.of(3, -4)]) {
    const dtype = data instanceof Float32Array ? "float32" : "int32";
    const handle = runtime.createTensor(data, [2], dtype, cpu);
    const copy = data.slice().fill(0);
    await runtime.readTensor(handle, copy);
    assertEquals(copy, data);
    runtime.release(handle);
  }
});

testWithTensorflow("Runtime names functions apart", () => {
  const runtime = tensorflowRuntime();
  const [first, second] = [0, 1].map(() => runtime.functionName("a step/1"));

  assert(first !== second);
  assert(/^a_step_1_\d+$/.test(first), first);
});

testWithTensorflow(
  "Runtime says what it could not call or remove",
  async () => {
    const runtime = tensorflowRuntime();

    const called = await assertRejects(
      () => runtime.call("nobody", [], 0, runtime.devices[0], false),
      Error,
    );
    assert(
      called.message.startsWith('Cannot call "nobody": TensorFlow says: '),
    );
    const removed = assertThrows(() => runtime.removeFunction("nobody"), Error);
    assert(
      removed.message.startsWith('Cannot remove "nobody": TensorFlow says: '),
    );
  },
);
