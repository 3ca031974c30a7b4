import { assert, assertEquals, assertThrows } from "@std/assert";
import { openDevice } from "sft/engine/onnx/device.ts";
import { DeviceTensor } from "sft/engine/onnx/device_tensor.ts";
import type { TensorSpec } from "sft/engine/program.ts";
import { NO_GPU } from "../../support/engines.ts";

function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore: NO_GPU !== undefined, fn });
}

const tensor = (spec: TensorSpec) =>
  new DeviceTensor(
    openDevice(navigator.hardwareConcurrency, { validate: true }),
    spec,
  );

test("DeviceTensor() holds zeros of every type and rank", async () => {
  for (const dtype of ["float32", "int32", "bool"] as const) {
    for (const [shape, size] of [[[], 1], [[0, 2], 0], [[3, 5], 15]] as const) {
      const zeros = tensor({ shape, dtype });
      assertEquals([...await zeros.read()], Array(size).fill(0));
      zeros.dispose();
    }
  }
});

test("DeviceTensor() keeps odd numbers of bytes apart", async () => {
  const flags = tensor({ shape: [5], dtype: "bool" });

  flags.write([1, 0, 1, 1, 0]);
  assertEquals([...await flags.read()], [1, 0, 1, 1, 0]);
  flags.dispose();
});

test("flip() changes front and back, and back again", async () => {
  const pair = tensor({ shape: [2], dtype: "float32" });
  const { front, back } = pair;
  pair.write([1, 2]);

  pair.flip();
  assert(pair.front === back);
  assert(pair.back === front);
  pair.write([3, 4]);
  assertEquals([...await pair.read()], [3, 4]);
  pair.flip();
  assertEquals([...await pair.read()], [1, 2]);
  pair.dispose();
});

test("write() refuses another number of elements", () => {
  const pair = tensor({ shape: [2], dtype: "float32" });

  assertEquals(
    assertThrows(() => pair.write([1]), RangeError).message,
    "Cannot write tensor: values has shape [1], expected [elements=2]",
  );
  pair.dispose();
});

test("fill() reaches every element of a large tensor too", async () => {
  for (const dtype of ["float32", "int32"] as const) {
    const large = tensor({ shape: [41, 50], dtype });

    assertEquals([...await large.read()], Array(2050).fill(0));
    large.fill(3);
    assertEquals([...await large.read()], Array(2050).fill(3));
    large.dispose();
  }
});
