import { assert, assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type { Trainable } from "sft/core/trainable.ts";
import type { Engine, Executable, Program } from "sft/engine/program.ts";
import { ADAMW_DEFAULTS, stepScalars } from "sft/train/optimizer.ts";
import { writeScalars } from "sft/train/inputs.ts";
import { applyProgram, NATS_SUM, trainProgram } from "sft/train/programs.ts";
import { onEveryEngine } from "../support/engines.ts";

/** A model to follow by hand: loss = Σ (3w)² + Σ (2b)². */
const BOWL: Trainable = {
  parameters: [
    { name: "w", shape: [2], decay: true, initializer: { fill: 1 } },
    { name: "b", shape: [1, 1], decay: false, initializer: { fill: 1 } },
  ],
  dropoutSites: () => ({}),
  sumLoss: ({ w, b }) => {
    const squares = [tf.mul(w, 3), tf.mul(b, 2)]
      .map((x) => tf.sum(tf.square(x)));
    return tf.add(squares[0], squares[1]) as tf.Scalar;
  },
  targetLosses: ({ w, b }) => tf.concat([w, tf.reshape(b, [1])]) as tf.Tensor1D,
};
const SHAPE = { B: 1, T: 2, K: 3, longest: 2 };
const OPTIMIZER = { ...ADAMW_DEFAULTS, weightDecay: 0.1 };

const STATE: Readonly<Record<string, readonly number[]>> = {
  w: [3, -4],
  b: [0.25],
  "first.w": [0.5, -0.25],
  "first.b": [0.125],
  "second.w": [0.5, 0.75],
  "second.b": [0.0625],
};

/** The state after a step from `STATE` and `changes`, and what it gave. */
async function stepped(
  engine: Engine,
  program: Program,
  changes: Readonly<Record<string, readonly number[]>> = {},
) {
  const executable: Executable = engine.compile(program);
  const { inputs } = executable;
  for (const [name, values] of Object.entries({ ...STATE, ...changes })) {
    inputs[name].write(values);
  }
  writeScalars(executable, stepScalars(OPTIMIZER, 0.01, 3, 2));
  await executable.run();
  const state: Record<string, number[]> = {};
  for (const name of Object.keys(STATE)) {
    state[name] = [...await inputs[name].read()];
  }
  const [gradNorm] = await executable.outputs.gradNorm.read();
  executable.dispose();
  return { state, gradNorm };
}

const train = (skips: boolean) =>
  trainProgram(BOWL, OPTIMIZER, SHAPE, false, skips);
const apply = (skips: boolean) => applyProgram(BOWL, OPTIMIZER, false, skips);
const GRADIENTS = { "gradient.w": [6, -8], "gradient.b": [2] };

onEveryEngine("a step that may be skipped is the same step", async (engine) => {
  assertEquals(
    await stepped(engine, train(true)),
    await stepped(engine, train(false)),
  );
  const given = { ...GRADIENTS, [NATS_SUM]: [25.25] };
  const kept = await stepped(engine, apply(true), given);
  assertEquals(kept, await stepped(engine, apply(false), GRADIENTS));
  assert(kept.state.w[0] !== 3);
});

onEveryEngine(
  "a step that is not finite leaves state as it was",
  async (engine) => {
    const unchanged = Object.fromEntries(
      Object.entries(STATE).map(([name, values]) => [name, [...values]]),
    );
    // Its square is beyond float32, and so are the loss and the norm.
    const huge = [2e20, -4];
    const one = await stepped(engine, train(true), { w: huge });
    const w = [Math.fround(2e20), -4];
    assertEquals(one, { state: { ...unchanged, w }, gradNorm: NaN });

    for (const broken of [NaN, Infinity, -Infinity]) {
      for (
        const changes of [
          { ...GRADIENTS, "gradient.w": [6, broken], [NATS_SUM]: [25.25] },
          { ...GRADIENTS, [NATS_SUM]: [broken] },
        ]
      ) {
        assertEquals(
          await stepped(engine, apply(true), changes),
          { state: unchanged, gradNorm: NaN },
        );
      }
    }
  },
);
