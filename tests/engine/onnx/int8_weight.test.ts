import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { BLOCK, int8Weight } from "sft/engine/onnx/int8_weight.ts";

const [K, N] = [2 * BLOCK, 3];

Deno.test("int8Weight() is off by half a step of its block at most", () => {
  const random = randomStream(1, "weight");
  // Columns of different sizes, so that a scale of another one would show.
  const weight = Float32Array.from(
    { length: K * N },
    (_, at) => random.normal() * 10 ** (at % N),
  );
  const { values, scales } = int8Weight(weight, K, N, false);

  for (let n = 0; n < N; n++) {
    for (let k = 0; k < K; k++) {
      const scale = scales[n * 2 + Math.floor(k / BLOCK)];
      const held = (values[n * K + k] - 128) * scale;
      assert(Math.abs(held - weight[k * N + n]) <= 0.5001 * scale);
    }
  }
  assert(scales[2 * 2] > 10 * scales[0]);
});

Deno.test("int8Weight() is the same of the transpose", () => {
  const weight = Float32Array.from({ length: K * N }, (_, at) => Math.sin(at));
  const turned = Float32Array.from(
    { length: K * N },
    (_, at) => weight[(at % K) * N + Math.floor(at / K)],
  );
  assertEquals(
    int8Weight(weight, K, N, false),
    int8Weight(turned, K, N, true),
  );
});

Deno.test("int8Weight() holds a block of zeros", () => {
  const { values, scales } = int8Weight(
    new Float32Array(BLOCK),
    BLOCK,
    1,
    true,
  );

  assertEquals(new Set(values), new Set([128]));
  assertEquals([...scales], [1]);
});
