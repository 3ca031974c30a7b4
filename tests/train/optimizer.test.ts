import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import type * as tf from "sft/core/tf.ts";
import type { ParameterSpec } from "sft/core/trainable.ts";
import type { Engine } from "sft/engine/program.ts";
import { SCALARS, writeScalars } from "sft/train/inputs.ts";
import {
  ADAMW_DEFAULTS,
  type AdamWSettings,
  isMuons,
  optimizerUpdate,
  stepScalars,
  withSecondMoment,
} from "sft/train/optimizer.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";

const SIZES = { matrix: 6, vector: 3 };
const SPECS: ParameterSpec[] = [
  { name: "matrix", shape: [2, 3], decay: true, initializer: { fill: 0 } },
  { name: "vector", shape: [3], decay: false, initializer: { fill: 0 } },
];
type Arrays = Record<keyof typeof SIZES, Float64Array>;

/** An array for each parameter. */
const arrays = (value: () => number): Arrays => ({
  matrix: Float64Array.from({ length: SIZES.matrix }, value),
  vector: Float64Array.from({ length: SIZES.vector }, value),
});

/** State of the plain loops. */
interface State {
  readonly parameters: Arrays;
  readonly first: Arrays;
  readonly second: Arrays;
}

/** PyTorch's clip_grad_norm_ and AdamW in float64, written out; in place. */
function adamW(
  { beta1, beta2, epsilon, weightDecay, maxGradNorm }: AdamWSettings,
  { parameters, first, second }: State,
  gradients: Arrays,
  rate: number,
  step: number,
): number {
  let squares = 0;
  for (const { name } of SPECS) {
    for (const g of gradients[name as "matrix"]) squares += g * g;
  }
  const norm = Math.sqrt(squares);
  const clip = maxGradNorm === 0 ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
  for (const { name, decay } of SPECS) {
    const key = name as "matrix";
    const [p, m, v] = [parameters[key], first[key], second[key]];
    for (let i = 0; i < p.length; i++) {
      const g = gradients[key][i] * clip;
      if (decay) p[i] -= rate * weightDecay * p[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      const unbiasedM = m[i] / (1 - beta1 ** step);
      const unbiasedV = v[i] / (1 - beta2 ** step);
      p[i] -= rate * unbiasedM / (Math.sqrt(unbiasedV) + epsilon);
    }
  }
  return norm;
}

const PARTS = ["parameters", "first", "second"] as const;

/** `optimizerUpdate()` as a program, of inputs such as "first matrix". */
function updateProgram(engine: Engine, settings: AdamWSettings) {
  const all = [...PARTS, "gradients"].flatMap((part) =>
    SPECS.map(({ name, shape }) => [
      `${part} ${name}`,
      { shape, dtype: "float32" as const },
    ])
  );
  return engine.compile({
    name: "update",
    inputs: { ...Object.fromEntries(all), ...SCALARS },
    run: (inputs) => {
      const part = (part: string) =>
        Object.fromEntries(
          SPECS.map(({ name }) => [name, inputs[`${part} ${name}`]]),
        );
      const [parameters, first, second] = PARTS.map(part);
      const after = optimizerUpdate(
        settings,
        SPECS,
        { parameters, first, second },
        part("gradients"),
        inputs as Record<keyof typeof SCALARS, tf.Tensor>,
      );
      const outputs: Record<string, tf.Tensor> = { gradNorm: after.gradNorm };
      for (const part of PARTS) {
        for (const { name } of SPECS) {
          outputs[`new ${part} ${name}`] = after[part][name];
        }
      }
      return outputs;
    },
  });
}

/** Four steps of ours beside four of the loops, from the same numbers. */
async function compare(
  engine: Engine,
  settings: AdamWSettings,
  gradientSize: number,
): Promise<void> {
  const { normal } = randomStream(1, "optimizer");
  const zero = () => 0;
  const state: State = {
    parameters: arrays(() => Math.fround(normal())),
    first: arrays(zero),
    second: arrays(zero),
  };
  const program = updateProgram(engine, settings);
  const { inputs } = program;
  for (const part of PARTS) {
    for (const { name } of SPECS) {
      inputs[`${part} ${name}`].write(state[part][name as "matrix"]);
    }
  }
  const targets = 7;
  for (let step = 1; step <= 4; step++) {
    const rate = 0.1 / step;
    const summed = arrays(() => Math.fround(normal() * gradientSize));
    for (const { name } of SPECS) {
      inputs[`gradients ${name}`].write(summed[name as "matrix"]);
    }
    writeScalars(program, stepScalars(settings, rate, step, targets));
    await program.run();
    const { outputs } = program;
    const mean = {
      matrix: summed.matrix.map((g) => g / targets),
      vector: summed.vector.map((g) => g / targets),
    };
    const norm = adamW(settings, state, mean, rate, step);

    assertClose(`norm ${step}`, await outputs.gradNorm.read(), [norm], {
      relative: 1e-6,
    });
    for (const part of PARTS) {
      for (const { name } of SPECS) {
        const values = await outputs[`new ${part} ${name}`].read();
        const expected = state[part][name as "matrix"];
        const what = `${part} of ${name} after step ${step}`;
        assertClose(what, values, expected, { relative: 1e-6 });
        inputs[`${part} ${name}`].write(values);
      }
    }
  }
  program.dispose();
}

onEveryEngine(
  "optimizerUpdate() is AdamW in float64, clipped",
  (engine) => compare(engine, ADAMW_DEFAULTS, 100),
);

onEveryEngine(
  "optimizerUpdate() is AdamW in float64, not clipped",
  (engine) => compare(engine, ADAMW_DEFAULTS, 0.5),
);

onEveryEngine(
  "optimizerUpdate() leaves large gradients as they are where told to",
  (engine) => compare(engine, { ...ADAMW_DEFAULTS, maxGradNorm: 0 }, 100),
);

onEveryEngine(
  "optimizerUpdate() is AdamW in float64 with settings of its own",
  (engine) =>
    compare(engine, {
      beta1: 0.5,
      beta2: 0.8,
      epsilon: 0.1,
      weightDecay: 0.3,
      maxGradNorm: 0.2,
    }, 3),
);

Deno.test("stepScalars() hold what depends on the step", () => {
  const settings = {
    ...ADAMW_DEFAULTS,
    beta1: 0.5,
    beta2: 0.75,
    epsilon: 0.01,
    weightDecay: 0.2,
  };
  // 1 - 0.75 = 0.25 and 1 - 0.5 = 0.5.
  assertEquals(stepScalars(settings, 0.5, 1, 8), {
    stepSize: 0.5,
    floor: 0.005,
    keep: 0.9,
    learningRate: 0.5,
    inverseTargets: 0.125,
  });
});

Deno.test("ADAMW_DEFAULTS are PyTorch's, and the trainer's clipping", () => {
  assertEquals(ADAMW_DEFAULTS, {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    maxGradNorm: 1,
  });
});

Deno.test("withSecondMoment() are AdamW's, and trained", () => {
  const [matrix, vector] = SPECS;
  const linear = { ...matrix, linearMaps: 1 };
  const muon = { ...ADAMW_DEFAULTS, muon: { momentum: 0.95, steps: 5 } };
  assertEquals(isMuons(ADAMW_DEFAULTS, linear), false);
  assertEquals(withSecondMoment([linear, vector], ADAMW_DEFAULTS), [
    linear,
    vector,
  ]);
  assertEquals([linear, matrix].map((spec) => isMuons(muon, spec)), [
    true,
    false,
  ]);
  assertEquals(
    withSecondMoment([linear, matrix, { ...vector, frozen: true }], muon),
    [matrix],
  );
});
