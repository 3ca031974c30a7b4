/**
 * The contestant that multiplies matrices shaped as the model's head, on the first
 * engine that is timed: what the machine can do at this moment.
 *
 * A round goes on for as long as some steps take: the fastest of a few products
 * would catch the processor at a clock that it does not hold.
 *
 * @module
 */
import process from "node:process";
import { randomStream } from "sft/core/random.ts";
import { sizeOf } from "sft/core/shape.ts";
import * as tf from "sft/core/tf.ts";
import { engineByName } from "sft/engine/choose.ts";
import { contend } from "./contestant.ts";

const ROUND_MS = 700;

if (import.meta.main) {
  await contend(async ({ shape: { B, T, C, V }, engine, ...options }) => {
    const M = B * T;
    const { description, compile } = engineByName(engine, options);
    const program = compile({
      name: "product",
      inputs: {
        a: { shape: [M, C], dtype: "float32" },
        b: { shape: [V, C], dtype: "float32" },
      },
      run: ({ a, b }) => ({
        corner: tf.slice(tf.matMul(a, b, false, true), [0, 0], [1, 1]),
      }),
    });
    const random = randomStream(1, "product");
    for (const tensor of Object.values(program.inputs)) {
      const length = sizeOf(tensor.shape);
      tensor.write(Float32Array.from({ length }, () => random.uniform() - 0.5));
    }
    const run = async () => {
      await program.run();
      await program.outputs.corner.read(); // until the device is done
    };
    await run();
    const round = async () => {
      const cpu = process.cpuUsage();
      const start = performance.now();
      let products = 0;
      let wallMs = 0;
      while (wallMs < ROUND_MS) {
        await run();
        products++;
        wallMs = performance.now() - start;
      }
      const { user, system } = process.cpuUsage(cpu);
      return {
        tokens: 0,
        supervised: 0,
        flops: products * 2 * M * V * C,
        wallMs,
        cpuMs: (user + system) / 1000,
        memoryMiB: 0,
      };
    };
    return { ready: { description }, round, end: () => program.dispose() };
  });
}
