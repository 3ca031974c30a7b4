import { assert, assertEquals } from "@std/assert";
import { recomputed } from "sft/model/recompute.ts";
import * as tf from "sft/core/tf.ts";
import { liveNodes } from "sft/engine/graph.ts";
import { peakLiveBytes } from "sft/engine/live_memory.ts";
import type { Program } from "sft/engine/program.ts";
import { trace } from "sft/engine/trace.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";

const SIZE = 64;
const spec = { shape: [SIZE], dtype: "float32" } as const;

/** σ(w · σ(w · …)), three times. */
const inside = (x: tf.Tensor, w: tf.Tensor) => {
  for (let time = 0; time < 3; time++) x = tf.sigmoid(tf.mul(x, w));
  return x;
};

/** Gradients of four such functions in a row, the inside kept or not. */
function program(recomputes: boolean): Program {
  const whole = (x: tf.Tensor, w: tf.Tensor) => {
    for (let time = 0; time < 4; time++) {
      x = recomputes ? recomputed(inside, [x, w]) : inside(x, w);
    }
    return tf.sum(x);
  };
  return {
    name: "test",
    inputs: { x: spec, w: spec },
    run: ({ x, w }) => {
      const { value, grads: [byX, byW] } = tf.valueAndGrads(whole)([x, w]);
      return { value, byX, byW };
    },
  };
}

/** The same in float64 for one element. */
function derivatives(x: number, w: number) {
  const values = [x];
  for (let time = 0; time < 12; time++) {
    values.push(1 / (1 + Math.exp(-values[time] * w)));
  }
  let [byX, byW] = [1, 0];
  for (let time = 11; time >= 0; time--) {
    const slope = byX * values[time + 1] * (1 - values[time + 1]);
    byW += slope * values[time];
    byX = slope * w;
  }
  return [values[12], byX, byW];
}

onEveryEngine(
  "recomputed() has the gradients of its inside",
  async (engine) => {
    const executable = engine.compile(program(true));
    const x = Float32Array.from({ length: SIZE }, (_, i) => (i - 30) / 20);
    const w = Float32Array.from({ length: SIZE }, (_, i) => 1 + i / 100);
    executable.inputs.x.write(x);
    executable.inputs.w.write(w);
    await executable.run();

    const expected = [...x].map((x, i) => derivatives(x, w[i]));
    const { value, byX, byW } = executable.outputs;
    const sum = expected.reduce((sum, [value]) => sum + value, 0);
    const close = { relative: 1e-5 };
    assertClose("value", await value.read(), [sum], close);
    assertClose("by x", await byX.read(), expected.map(([, d]) => d), close);
    assertClose("by w", await byW.read(), expected.map(([, , d]) => d), close);
    executable.dispose();
  },
);

Deno.test("recomputed() computes its inside twice, and keeps less", () => {
  const [kept, again] = [false, true].map((recomputes) =>
    trace(program(recomputes))
  );
  const sigmoids = (graph: typeof kept) =>
    liveNodes(graph).filter(({ kernel }) => kernel === "Sigmoid").length;
  assertEquals([sigmoids(kept), sigmoids(again)], [12, 12 + 4 * 3]);
  const [less, more] = [again, kept].map((graph) =>
    peakLiveBytes(graph, { order: "ready" })
  );
  assert(less < 0.8 * more, `${less} of ${more}`);
});
