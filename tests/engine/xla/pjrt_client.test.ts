import { assert, assertEquals, assertThrows } from "@std/assert";
import type { HostArray, TensorSpec } from "sft/engine/program.ts";
import { testWithXla, xlaClient } from "../../support/xla.ts";

const FLOATS: TensorSpec = { shape: [3], dtype: "float32" };

/** Doubles its first argument, in place, and hands on the second. */
const DOUBLE = `
module @double {
func.func public @main(%arg0: tensor<3xf32> {tf.aliasing_output = 1 : i32},
    %arg1: tensor<i1>) -> (tensor<i1>, tensor<3xf32>) {
  %0 = stablehlo.add %arg0, %arg0 : tensor<3xf32>
  return %arg1, %0 : tensor<i1>, tensor<3xf32>
}
}`;

testWithXla("PjrtClient says where it computes", () => {
  const { platform, deviceKind, apiVersion } = xlaClient();

  assertEquals([platform, deviceKind, apiVersion], ["cpu", "cpu", "0.90"]);
});

testWithXla("PjrtClient copies tensors in and out", async () => {
  const client = xlaClient();
  const cases: [TensorSpec, HostArray][] = [
    [FLOATS, Float32Array.of(0.5, -2, NaN)],
    [{ shape: [2, 1], dtype: "int32" }, Int32Array.of(3, -4)],
    [{ shape: [], dtype: "bool" }, Uint8Array.of(1)],
    [{ shape: [0, 2], dtype: "float32" }, new Float32Array(0)],
  ];
  for (const [spec, data] of cases) {
    const given = data.slice();
    const buffer = client.put(given, spec);
    given.fill(0); // it was copied at once
    const copy = data.slice().fill(0);
    await client.get(buffer, copy);
    assertEquals(copy, data);
    client.release(buffer);
  }
});

testWithXla("PjrtClient runs a program over state in place", async () => {
  const client = xlaClient();
  const double = client.compile("double", DOUBLE);
  const flag = client.put(Uint8Array.of(1), { shape: [], dtype: "bool" });
  let state = client.put(Float32Array.of(1, 2, 3), FLOATS);
  for (const times of [2, 4, 8]) {
    const results = await client.run("double", double, [state, flag], 2);
    client.release(state);
    state = results[1];
    const values = new Float32Array(3);
    await client.get(state, values);
    assertEquals(values, Float32Array.of(times, 2 * times, 3 * times));
    const handedOn = new Uint8Array(1);
    await client.get(results[0], handedOn);
    assertEquals(handedOn, Uint8Array.of(1));
    client.release(results[0]);
  }
  client.release(state);
  client.release(flag);
  client.releaseExecutable(double);
});

testWithXla("PjrtClient gives no memory twice", async () => {
  const client = xlaClient();
  const double = client.compile("double", DOUBLE);
  const flag = client.put(Uint8Array.of(0), { shape: [], dtype: "bool" });
  const state = client.put(new Float32Array(3), FLOATS);
  for (const result of await client.run("double", double, [state, flag], 2)) {
    client.release(result);
  }

  let message = "";
  try {
    // Its memory went into a result: it really was taken, not copied.
    await client.run("double", double, [state, flag], 2);
  } catch (error) {
    message = (error as Error).message;
  }
  assert(message.startsWith('Cannot run "double": XLA says: '), message);
  assert(/deleted|donated/i.test(message), message);
  client.release(state);
  client.release(flag);
  client.releaseExecutable(double);
});

testWithXla("PjrtClient says what it cannot compile", () => {
  const { message } = assertThrows(
    () => xlaClient().compile("half", "module {"),
    Error,
  );

  assert(message.startsWith('Cannot compile "half": XLA says: '), message);
});
