import { assertEquals } from "@std/assert";
import { matrixSpeed } from "sft/engine/machine/matrix_speed.ts";
import type { Engine, TensorSpec } from "sft/engine/program.ts";
import { ArrayTensor } from "sft/engine/tensor.ts";

class Plain extends ArrayTensor {}

/** An engine that computes nothing, in a time of 2 ns a multiplication. */
function pretending() {
  let now = 0;
  const sides: number[] = [];
  const engine: Engine = {
    name: "pretending",
    description: "",
    allocate: (spec) => new Plain(spec),
    compile: ({ inputs }) => {
      const tensor = (spec: TensorSpec) => new Plain(spec);
      const side = inputs.a.shape[0];
      sides.push(side);
      return {
        inputs: { a: tensor(inputs.a), b: tensor(inputs.b) },
        outputs: { corner: tensor({ shape: [1, 1], dtype: "float32" }) },
        report: { traceMs: 0, lowerMs: 0, sessionMs: 0, nodes: 0 },
        run: () => {
          now += side ** 3 * 2e-6;
          return Promise.resolve();
        },
        dispose: () => {},
      };
    },
  };
  return { engine, clock: () => now, sides };
}

Deno.test("matrixSpeed() counts two operations a multiplication", async () => {
  const { engine, clock, sides } = pretending();

  // 2 operations in 2 ns are one a nanosecond.
  const gflops = await matrixSpeed(engine, 0.5, clock);
  assertEquals(Math.round(gflops * 1000) / 1000, 1);
  // 256³ · 2 ns are 34 ms, 512³ · 2 ns 268 ms: the first to take 50.
  assertEquals(sides, [64, 128, 256, 512]);
});
