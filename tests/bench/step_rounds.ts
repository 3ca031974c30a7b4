/**
 * The contestant that trains with an engine of the `lib/` that the import map
 * names: this checkout's, or another's under `--against`.
 *
 * @module
 */
import process from "node:process";
import { peakMemoryMiB } from "sft/core/machine.ts";
import { sizeOf } from "sft/core/shape.ts";
import { engineByName } from "sft/engine/choose.ts";
import { onnxEngine } from "sft/engine/onnx/engine.ts";
import { GPT2_DEFAULTS } from "sft/model/gpt2/config.ts";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { trainable } from "sft/model/loss.ts";
import { initialValues } from "sft/model/parameters.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import { allocateMoments, allocateParameters } from "sft/train/state.ts";
import { compileTrainStep } from "sft/train/step.ts";
import { shapeOf } from "../support/gpt2.ts";
import { contend, type Round, type Setup } from "./contestant.ts";
import { flopsPerToken, fullBatches, packedBatches } from "./shapes.ts";

function prepare(setup: Setup) {
  const { shape, threads, device, precision, profile, examples } = setup;
  const { T, C, V } = shape;
  const engine = profile
    ? onnxEngine({ threads, profile })
    : engineByName(setup.engine, { threads, device, precision });
  const architecture = gpt2({
    ...GPT2_DEFAULTS,
    n_layer: shape.layers,
    n_embd: C,
    n_head: shape.heads,
    n_positions: T,
    vocab_size: V,
  });
  const model = trainable(architecture.withDropout(0));
  const values = model.parameters.map((spec) => [
    spec.name,
    initialValues(spec, 1),
  ]);
  const state = {
    ...allocateParameters(engine, model.parameters, Object.fromEntries(values)),
    ...allocateMoments(engine, model.parameters),
  };
  const batches = examples
    ? packedBatches(shape, examples)
    : fullBatches(shape);
  const step = compileTrainStep({
    engine,
    model,
    state,
    shape: shapeOf(batches),
    optimizer: ADAMW_DEFAULTS,
    accumulates: false,
    seed: 1,
  });
  const parameters = model.parameters
    .reduce((sum, spec) => sum + sizeOf(spec.shape), -T * C);
  const flops = flopsPerToken(parameters, shape);
  let done = 0;
  const round = async (count: number): Promise<Round> => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let [tokens, supervised] = [0, 0];
    for (let index = 0; index < count; index++) {
      const batch = batches[done % batches.length];
      await step.run([batch], 1e-3, ++done);
      tokens += batch.realTokens;
      supervised += batch.targets;
    }
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return {
      tokens,
      supervised,
      flops: flops * tokens,
      wallMs,
      cpuMs: (user + system) / 1000,
      memoryMiB: peakMemoryMiB() ?? 0,
    };
  };
  const [report] = step.compiled;
  const compileMs = report.traceMs + report.lowerMs + report.sessionMs;
  return {
    count: examples ? batches.length : setup.steps,
    ready: {
      description: `${engine.description}; ${report.nodes} nodes compiled in ` +
        `${(compileMs / 1000).toFixed(1)} s`,
    },
    round,
    end: () => step.dispose(),
  };
}

if (import.meta.main) {
  await contend(async (setup) => {
    const { count, ready, round, end } = prepare(setup);
    await round(2); // the first runs allocate
    return { ready, round: () => round(count), end };
  });
}
