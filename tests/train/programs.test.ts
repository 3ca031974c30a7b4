import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type { Trainable } from "sft/core/trainable.ts";
import type { Engine, Executable, Program } from "sft/engine/program.ts";
import { writeScalars } from "sft/train/inputs.ts";
import { ADAMW_DEFAULTS, stepScalars } from "sft/train/optimizer.ts";
import {
  accumulateProgram,
  applyProgram,
  evaluateProgram,
  targetLossProgram,
  trainProgram,
} from "sft/train/programs.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";

/**
 * A model to follow by hand: loss = Σ (keep · w)² + Σ (2b)², where `keep` is
 * the mask of its one site, without the scaling of real dropout.
 */
const BOWL: Trainable = {
  parameters: [
    { name: "w", shape: [2], decay: true, initializer: { fill: 1 } },
    { name: "b", shape: [1], decay: false, initializer: { fill: 1 } },
  ],
  dropoutSites: ({ B, T }) => ({ site: { shape: [B * T], rate: 0.5 } }),
  sumLoss: ({ w, b }, _batch, keep = {}) => {
    const kept = keep.site ? tf.mul(w, tf.cast(keep.site, "float32")) : w;
    const squares = [kept, tf.mul(b, 2)].map((x) => tf.sum(tf.square(x)));
    return tf.add(squares[0], squares[1]) as tf.Scalar;
  },
  targetLosses: ({ w, b }) => tf.concat([w, b]) as tf.Tensor1D,
};
const SHAPE = { B: 1, T: 2, K: 3, longest: 2 };
const OPTIMIZER = { ...ADAMW_DEFAULTS, weightDecay: 0.1, maxGradNorm: 100 };
const TARGETS = 2;

const BATCH = [
  "tokens",
  "positions",
  "segments",
  "targetRows",
  "targetSlots",
  "labels",
  "weights",
];
const SCALARS = ["stepSize", "floor", "keep", "learningRate", "inverseTargets"];

Deno.test("trainProgram() takes state, batch, masks and scalars", () => {
  const { inputs, replaces } = trainProgram(BOWL, OPTIMIZER, SHAPE);
  assertEquals(Object.keys(inputs), [
    ...["w", "b", "first.w", "first.b", "second.w", "second.b"],
    ...BATCH,
    "keep.site",
    ...SCALARS,
  ]);
  assertEquals(replaces, {
    "next.w": "w",
    "next.b": "b",
    "next.first.w": "first.w",
    "next.first.b": "first.b",
    "next.second.w": "second.w",
    "next.second.b": "second.b",
  });
});

/** The same model, of which one parameter stays as it is. */
const HALF_FROZEN: Trainable = {
  ...BOWL,
  parameters: BOWL.parameters.map((spec) => ({
    ...spec,
    frozen: spec.name === "b",
  })),
};

Deno.test("programs keep nothing of a frozen parameter but itself", () => {
  const train = trainProgram(HALF_FROZEN, OPTIMIZER, SHAPE);
  const accumulate = accumulateProgram(HALF_FROZEN, SHAPE);
  const apply = applyProgram(HALF_FROZEN, OPTIMIZER);
  const state = ({ inputs }: Program) =>
    Object.keys(inputs).filter((name) => /(^|\.)[wb]$/.test(name));

  assertEquals(state(train), ["w", "b", "first.w", "second.w"]);
  assertEquals(state(accumulate), ["w", "b", "gradient.w"]);
  assertEquals(state(apply), ["w", "first.w", "second.w", "gradient.w"]);
  assertEquals(Object.values(train.replaces!), ["w", "first.w", "second.w"]);
});

Deno.test("accumulateProgram() replaces the sums alone", () => {
  const { inputs, replaces } = accumulateProgram(BOWL, SHAPE);
  assertEquals(Object.keys(inputs), [
    ...["w", "b", "gradient.w", "gradient.b"],
    ...BATCH,
    "keep.site",
    "natsSum",
  ]);
  assertEquals(replaces, {
    "next.gradient.w": "gradient.w",
    "next.gradient.b": "gradient.b",
    "next.natsSum": "natsSum",
  });
});

Deno.test("evaluateProgram() takes no masks and replaces nothing", () => {
  const { inputs, replaces } = evaluateProgram(BOWL, SHAPE);
  assertEquals(Object.keys(inputs), ["w", "b", ...BATCH]);
  assertEquals(replaces, undefined);
});

/** The program at w = (3, -4), b = 1/4, both of w's elements kept. */
function compiled(engine: Engine, program: Program): Executable {
  const executable = engine.compile(program);
  const { inputs } = executable;
  inputs.w.write([3, -4]);
  inputs.b.write([0.25]);
  inputs["keep.site"]?.write([1, 1]);
  return executable;
}

/** Values of the state after one step of the bowl, from zero moments. */
async function assertStepped({ inputs, outputs }: Executable): Promise<void> {
  // Halved gradients (3, -4) and 1: the first step is the rate, by sign.
  const close = { relative: 1e-5 };
  const [norm] = await outputs.gradNorm.read();
  assertClose("norm", [norm], [Math.sqrt(9 + 16 + 1)], close);
  const expected = {
    "w": [3 * (1 - 0.01 * 0.1) - 0.01, -4 * (1 - 0.01 * 0.1) + 0.01],
    "b": [0.25 - 0.01],
    "first.w": [0.3, -0.4],
    "first.b": [0.1],
    "second.w": [0.009, 0.016],
    "second.b": [0.001],
  };
  for (const [name, values] of Object.entries(expected)) {
    assertClose(name, await inputs[name].read(), values, close);
    assertEquals(outputs[`next.${name}`], inputs[name]);
  }
}

onEveryEngine("trainProgram() is a whole step", async (engine) => {
  const train = compiled(engine, trainProgram(BOWL, OPTIMIZER, SHAPE));
  writeScalars(train, stepScalars(OPTIMIZER, 0.01, 1, TARGETS));
  await train.run();

  assertEquals([...await train.outputs.nats.read()], [9 + 16 + 0.25]);
  await assertStepped(train);
  train.dispose();
});

onEveryEngine(
  "trainProgram() leaves what is frozen as it is",
  async (engine) => {
    const train = compiled(engine, trainProgram(HALF_FROZEN, OPTIMIZER, SHAPE));
    writeScalars(train, stepScalars(OPTIMIZER, 0.01, 1, TARGETS));
    await train.run();

    assertEquals([...await train.outputs.nats.read()], [9 + 16 + 0.25]);
    assertEquals([...await train.inputs.b.read()], [0.25]);
    // The norm is that of what is trained.
    assertClose("norm", await train.outputs.gradNorm.read(), [5], {
      relative: 1e-5,
    });
    assertClose("w", await train.inputs.w.read(), [
      3 * (1 - 0.01 * 0.1) - 0.01,
      -4 * (1 - 0.01 * 0.1) + 0.01,
    ], { relative: 1e-5 });
    train.dispose();
  },
);

onEveryEngine("trainProgram() hands masks to the model", async (engine) => {
  const train = compiled(engine, trainProgram(BOWL, OPTIMIZER, SHAPE));
  train.inputs["keep.site"].write([1, 0]);
  writeScalars(train, stepScalars(OPTIMIZER, 0.01, 1, TARGETS));
  await train.run();

  assertEquals([...await train.outputs.nats.read()], [9 + 0.25]);
  assertClose("moment", await train.inputs["first.w"].read(), [0.3, 0], {
    relative: 1e-5,
  });
  train.dispose();
});

onEveryEngine(
  "accumulateProgram() adds gradients up and applyProgram() applies them",
  async (engine) => {
    const accumulate = compiled(engine, accumulateProgram(BOWL, SHAPE));
    const nats: number[] = [];
    for (const keep of [[1, 0], [0, 1], [0, 0]]) {
      accumulate.inputs["keep.site"].write(keep);
      await accumulate.run();
      nats.push((await accumulate.inputs.natsSum.read())[0]);
    }
    const sums = await accumulate.inputs["gradient.w"].read();
    const shift = await accumulate.inputs["gradient.b"].read();

    assertEquals(nats, [9.25, 9.25 + 16.25, 9.25 + 16.25 + 0.25]);
    assertEquals([...sums, ...shift], [6, -8, 6]);
    assertEquals([...await accumulate.inputs.w.read()], [3, -4]);

    const apply = compiled(engine, applyProgram(BOWL, OPTIMIZER));
    apply.inputs["gradient.w"].write(sums);
    apply.inputs["gradient.b"].write([2]);
    writeScalars(apply, stepScalars(OPTIMIZER, 0.01, 1, TARGETS));
    await apply.run();
    await assertStepped(apply);
    assertEquals([...await apply.inputs["gradient.w"].read()], [6, -8]);
    accumulate.dispose();
    apply.dispose();
  },
);

onEveryEngine("evaluateProgram() gives the loss alone", async (engine) => {
  const evaluate = compiled(engine, evaluateProgram(BOWL, SHAPE));
  await evaluate.run();

  assertEquals(Object.keys(evaluate.outputs), ["nats"]);
  assertEquals([...await evaluate.outputs.nats.read()], [25.25]);
  assertEquals([...await evaluate.inputs.w.read()], [3, -4]);
  evaluate.dispose();
});

onEveryEngine(
  "targetLossProgram() gives what the model gives",
  async (engine) => {
    const losses = compiled(engine, targetLossProgram(BOWL, SHAPE));
    await losses.run();

    assertEquals(Object.keys(losses.outputs), ["nats"]);
    assertEquals([...await losses.outputs.nats.read()], [3, -4, 0.25]);
    losses.dispose();
  },
);
