/**
 * `deno task bench`: tokens/s of the compiled training step, and how much of
 * the machine's own matrix product that is.
 *
 * Short rounds of steps and of matrix products take turns, and a round is held
 * against the products just before and after it: a machine that others share
 * changes its speed from one second to the next, and only such a fraction means
 * the same tomorrow. Every token is supervised, so nothing is saved at the head.
 *
 * @module
 */
import { boolean, defineFlags, integer, many } from "sft/cli/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { randomStream } from "sft/core/random.ts";
import { sizeOf } from "sft/core/shape.ts";
import * as tf from "sft/core/tf.ts";
import { onnxEngine } from "sft/engine/onnx/engine.ts";
import type { Engine } from "sft/engine/program.ts";
import { GPT2_DEFAULTS, withDropout } from "sft/model/config.ts";
import { gpt2Trainable } from "sft/model/loss.ts";
import { initialValues } from "sft/model/parameters.ts";
import { peakMemoryMiB } from "sft/store/machine.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import { allocateMoments, allocateParameters } from "sft/train/state.ts";
import { compileTrainStep } from "sft/train/step.ts";
import { learnableBatch } from "../support/learnable_batch.ts";

/** One shape of model and batch. */
interface BenchShape {
  readonly layers: number;
  readonly C: number;
  readonly heads: number;
  readonly V: number;
  readonly T: number;
  readonly B: number;
}

const SHAPES: Readonly<Record<string, BenchShape>> = {
  "4x256": { layers: 4, C: 256, heads: 4, V: 6400, T: 256, B: 8 },
  "12x768": { layers: 12, C: 768, heads: 12, V: 32000, T: 512, B: 2 },
};

/** Rounds of steps; each is followed by a timing of the matrix product. */
const ROUNDS = 9;

const flags = defineFlags({
  command: "bench",
  about:
    "Time the compiled training step against the machine's matrix product.",
  example: "--shape 4x256 --steps 8",
  flags: {
    shape: many({
      default: Object.keys(SHAPES),
      help: `one of ${Object.keys(SHAPES).join(", ")}; may be repeated`,
    }),
    steps: integer({ default: 3, minimum: 1, help: "steps a round" }),
    profile: boolean({
      help: "write ONNX Runtime's profiles to outputs/profile*",
    }),
  },
});

/** How long matrix products are timed at a stretch. */
const PRODUCT_MS = 700;

/**
 * GFLOP/s of matrix products shaped as the model's head, kept up for as long as
 * some steps take: the fastest of a few would catch the processor at a clock
 * that it does not hold.
 */
function productTimer(engine: Engine, { B, T, C, V }: BenchShape) {
  const M = B * T;
  const program = engine.compile({
    name: "product",
    inputs: {
      a: { shape: [M, C], dtype: "float32" },
      b: { shape: [V, C], dtype: "float32" },
    },
    run: ({ a, b }) => ({ y: tf.matMul(a, b, false, true) }),
  });
  const random = randomStream(1, "product");
  for (const tensor of Object.values(program.inputs)) {
    const length = sizeOf(tensor.shape);
    tensor.write(Float32Array.from({ length }, () => random.uniform() - 0.5));
  }
  return async () => {
    const start = performance.now();
    let products = 0;
    let ms = 0;
    while (ms < PRODUCT_MS) {
      await program.run();
      products++;
      ms = performance.now() - start;
    }
    return products * 2 * M * V * C / ms / 1e6;
  };
}

/** Arithmetic of one token, forward and backward, with full attention. */
function flopsPerToken(parameters: number, shape: BenchShape): number {
  return 6 * parameters + 12 * shape.layers * shape.C * shape.T;
}

async function bench(
  engine: Engine,
  name: string,
  shape: BenchShape,
  steps: number,
): Promise<void> {
  const { B, T, C, V } = shape;
  const config = withDropout({
    ...GPT2_DEFAULTS,
    n_layer: shape.layers,
    n_embd: C,
    n_head: shape.heads,
    n_positions: T,
    vocab_size: V,
  }, 0);
  const model = gpt2Trainable(config);
  const values = model.parameters.map((spec) => [
    spec.name,
    initialValues(spec, 1),
  ]);
  const state = {
    ...allocateParameters(engine, model.parameters, Object.fromEntries(values)),
    ...allocateMoments(engine, model.parameters),
  };
  const step = compileTrainStep({
    engine,
    model,
    state,
    shape: { B, T, K: B * T },
    optimizer: ADAMW_DEFAULTS,
    accumulates: false,
    seed: 1,
  });
  const product = productTimer(engine, shape);
  const batches = [1, 2, 3, 4].map((seed) => learnableBatch(B, T, V, seed));
  let done = 0;
  const round = async (count: number) => {
    const start = performance.now();
    for (let index = 0; index < count; index++) {
      await step.run([batches[done % batches.length]], 1e-3, ++done);
    }
    return count * B * T / (performance.now() - start) * 1000;
  };
  await round(2); // the first runs allocate
  const positions = T * C;
  const parameters = model.parameters
    .reduce((sum, spec) => sum + sizeOf(spec.shape), -positions);
  const flops = flopsPerToken(parameters, shape);
  const rates: number[] = [];
  const peaks = [await product()];
  const fractions: number[] = [];
  for (let index = 0; index < ROUNDS; index++) {
    rates.push(await round(steps));
    peaks.push(await product());
    const around = (peaks[index] + peaks[index + 1]) / 2;
    fractions.push(flops * rates[index] / 1e9 / around);
  }
  const [report] = step.compiled;
  const compileMs = report.traceMs + report.lowerMs + report.sessionMs;
  console.log(
    `${name}, ${ROUNDS} rounds of ${steps} steps, min / median / max:\n` +
      `  ${spread(rates, 0)} tokens/s\n` +
      `  ${spread(peaks, 0)} GFLOP/s of the matrix product\n` +
      `  ${spread(fractions, 2)} of that by the step\n` +
      `  peak memory ${peakMemoryMiB()} MiB; ${report.nodes} nodes compiled ` +
      `in ${(compileMs / 1000).toFixed(1)} s`,
  );
  step.dispose();
}

/** Smallest, middle and largest value. */
function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return [sorted[0], middle, sorted[sorted.length - 1]]
    .map((value) => value.toFixed(digits)).join(" / ");
}

if (import.meta.main) {
  await runCommand(async (args) => {
    const { shape, steps, profile } = flags.parse(args);
    const engine = onnxEngine({
      profile: profile ? "outputs/profile" : undefined,
    });
    console.log(engine.description);
    for (const name of shape) await bench(engine, name, SHAPES[name], steps);
  });
}
