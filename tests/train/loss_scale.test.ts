import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import type { Engine } from "sft/engine/program.ts";
import { trainable } from "sft/model/loss.ts";
import { loadModel } from "sft/open/model_files.ts";
import { SCALARS } from "sft/train/inputs.ts";
import {
  allocateLossScale,
  guardStep,
  LOSS_SCALE,
  LOSS_SCALE_SPEC,
  lossFactor,
} from "sft/train/loss_scale.ts";
import { allocateMoments, allocateParameters } from "sft/train/state.ts";
import { compileTrainStep } from "sft/train/step.ts";
import { assertClose } from "../support/close.ts";
import {
  NO_GPU,
  onEveryEngine,
  testGpu,
  valuesOf,
} from "../support/engines.ts";
import { optimizerOf, readFixture } from "../support/fixture.ts";
import { batchOf, shapeOf } from "../support/gpt2.ts";

const FLOAT = { shape: [2], dtype: "float32" } as const;

/** `guardStep()` and `lossFactor()` as a program. */
async function guarded(
  engine: Engine,
  state: readonly [scale: number, since: number],
  gradient: readonly [number, number],
) {
  const program = engine.compile({
    name: "guard",
    inputs: { [LOSS_SCALE]: LOSS_SCALE_SPEC, g: FLOAT, ...SCALARS },
    run: (inputs) => {
      const { [LOSS_SCALE]: scale, g } = inputs;
      const scalars = inputs as Record<keyof typeof SCALARS, tf.Tensor>;
      const { gradients, scalars: after, next } = guardStep(
        scale,
        { g },
        scalars,
      );
      return {
        factor: lossFactor(scale, inputs.inverseTargets),
        after: tf.add(gradients.g, 0),
        next,
        step: after.stepSize,
        keepAfter: after.keep,
        inverse: after.inverseTargets,
      };
    },
  });
  const { inputs, outputs } = program;
  inputs[LOSS_SCALE].write(state);
  inputs.g.write(gradient);
  inputs.stepSize.write([0.5]);
  inputs.keep.write([0.75]);
  inputs.inverseTargets.write([0.25]);
  await program.run();
  const given: Record<string, number[]> = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    given[name] = [...await tensor.read()];
  }
  program.dispose();
  return given;
}

onEveryEngine("guardStep() lets a finite gradient through", async (engine) => {
  assertEquals(await guarded(engine, [8, 5], [2, -3]), {
    factor: [2], // 8 / 4 targets
    after: [2, -3],
    next: [8, 6],
    step: [0.5],
    keepAfter: [0.75],
    inverse: [0.125],
  });
});

onEveryEngine(
  "guardStep() stops a gradient that overflowed",
  async (engine) => {
    for (const broken of [Infinity, -Infinity, NaN]) {
      assertEquals(await guarded(engine, [8, 5], [2, broken]), {
        factor: [2],
        after: [0, 0],
        next: [4, 0],
        step: [0],
        keepAfter: [1],
        inverse: [0.125],
      });
    }
  },
);

onEveryEngine(
  "guardStep() doubles a scale that held for long",
  async (engine) => {
    const next = async (scale: number, since: number) =>
      (await guarded(engine, [scale, since], [1, 1])).next;

    assertEquals(await next(8, 1998), [8, 1999]);
    assertEquals(await next(8, 1999), [16, 0]);
    assertEquals(await next(65536, 1999), [65536, 0]);
  },
);

onEveryEngine("guardStep() keeps the scale at 1 or more", async (engine) => {
  assertEquals((await guarded(engine, [1, 0], [Infinity, 0])).next, [1, 0]);
});

Deno.test("allocateLossScale() begins with 1024, or where a run stopped", async () => {
  const read = async (values?: Record<string, number[]>) => [
    ...await allocateLossScale(eagerEngine(), values)[LOSS_SCALE].read(),
  ];

  assertEquals(await read(), [1024, 0]);
  assertEquals(await read({ [LOSS_SCALE]: [64, 7] }), [64, 7]);
});

/** The fixture's twenty steps in float16. */
async function fixtureSteps(accumulates: boolean) {
  const { adamw, modelFolder } = await readFixture();
  const loaded = await loadModel(modelFolder);
  const model = trainable(loaded.model);
  const engine = testGpu("f16");
  const K = Math.max(...adamw.steps.map(({ targets }) => targets));
  const batches = adamw.batches.map((rows) => batchOf(rows, K));
  const state = {
    ...allocateParameters(engine, model.parameters, loaded.values),
    ...allocateMoments(engine, model.parameters),
    ...allocateLossScale(engine),
  };
  const optimizer = optimizerOf(adamw);
  const shape = shapeOf(batches);
  const seed = 1;
  const step = compileTrainStep(
    { engine, model, state, shape, optimizer, accumulates, seed },
  );
  return { adamw, batches, state, step };
}

for (const accumulates of [false, true]) {
  const how = accumulates ? "apart from its update" : "as one program";
  Deno.test({
    name: `a step in float16 stays near PyTorch in float32, ${how}`,
    ignore: NO_GPU !== undefined,
    fn: async () => {
      const { adamw, batches, state, step } = await fixtureSteps(accumulates);
      for (const [at, expected] of adamw.steps.entries()) {
        const { batch, learningRate } = expected;
        const received = await step.run([batches[batch]], learningRate, at + 1);
        // Half precision keeps three digits of each operand.
        assertClose(
          `loss of step ${at + 1}`,
          [received.loss],
          [expected.natsPerTarget],
          { relative: 2e-3 },
        );
        assertClose(
          `norm of step ${at + 1}`,
          [received.gradNorm],
          [expected.gradNorm],
          { relative: 2e-2 },
        );
      }
      assertEquals([...await state[LOSS_SCALE].read()], [1024, 20]);
      step.dispose();
    },
  });

  Deno.test({
    name: `a step in float16 that overflows changes nothing, ${how}`,
    ignore: NO_GPU !== undefined,
    fn: async () => {
      const { batches, state, step } = await fixtureSteps(accumulates);
      const { [LOSS_SCALE]: scale, ...others } = state;
      const before = await valuesOf(others);
      scale.write([2 ** 40, 5]);

      const { loss, gradNorm } = await step.run([batches[0]], 0.01, 1);
      assertEquals(Number.isFinite(loss), true);
      assertEquals(gradNorm, 0);
      assertEquals([...await scale.read()], [65536, 0]);
      assertEquals(await valuesOf(others), before);
      step.dispose();
    },
  });
}
