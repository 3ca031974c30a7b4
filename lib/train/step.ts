/**
 * Running optimizer steps: write the batch, run the compiled programs, read two
 * scalars.
 *
 * Sum on the device, count on the host, divide once: the loss and the gradient
 * of a step are sums over all of its micro-batches, divided by the supervised
 * targets of all of them.
 *
 * @module
 */
import { type Batch, divisorOf } from "../batch/batch.ts";
import { turnEvents } from "../core/signals.ts";
import type { Trainable } from "../core/trainable.ts";
import type { CompileReport, Engine } from "../engine/program.ts";
import {
  type BatchShape,
  readMeans,
  readScalar,
  writeBatch,
  writeMasks,
  writeScalars,
} from "./inputs.ts";
import { type OptimizerSettings, stepScalars } from "./optimizer.ts";
import {
  accumulateProgram,
  applyProgram,
  lossSpec,
  NATS_SUM,
  trainProgram,
} from "./programs.ts";
import { allocateGradients, type EngineTensors, next } from "./state.ts";

/** What one step gave. */
export interface StepResult {
  /** Mean loss over the step's targets, in nats; or over its pairs. */
  readonly loss: number;
  /** The same of what the model measures beside it. */
  readonly figures?: Readonly<Record<string, number>>;
  /**
   * Norm of the whole gradient before clipping; 0 where a scaled loss's was not
   * finite and the step left the parameters alone.
   */
  readonly gradNorm: number;
}

/** What a step is compiled from. */
export interface TrainStepOptions {
  readonly engine: Engine;
  readonly model: Trainable;
  /** Parameters, moments, and the loss's scale if any; updated in place. */
  readonly state: EngineTensors;
  readonly shape: BatchShape;
  readonly optimizer: OptimizerSettings;
  /** Whether steps may hold several micro-batches. */
  readonly accumulates: boolean;
  /** Seed of the dropout masks. */
  readonly seed: number;
  /**
   * Whether a step whose loss or gradient is not finite leaves all as it was; its
   * norm is NaN then. @default false
   */
  readonly skips?: boolean;
}

/** Runs optimizer steps over micro-batches of one shape. */
export interface TrainStep {
  readonly compiled: readonly CompileReport[];
  /**
   * @param batches The step's micro-batches.
   * @param step 1 for the first step.
   */
  run(
    batches: readonly Batch[],
    learningRate: number,
    step: number,
  ): Promise<StepResult>;
  dispose(): void;
}

/** Targets, or pairs, of all micro-batches; the divisor of the step. */
function divisorOfAll(batches: readonly Batch[]): number {
  const divisor = batches.reduce((sum, batch) => sum + divisorOf(batch), 0);
  if (divisor > 0) return divisor;
  throw new RangeError(
    "Cannot run a step without targets: its loss has nothing to be divided " +
      "by, drop examples that train nothing",
  );
}

/** Compiles the step. */
export function compileTrainStep(options: TrainStepOptions): TrainStep {
  return options.accumulates ? accumulatedStep(options) : singleStep(options);
}

function singleStep(options: TrainStepOptions): TrainStep {
  const { engine, model, state, shape, optimizer, seed, skips } = options;
  const sites = model.dropoutSites(shape);
  const train = engine.compile(
    trainProgram(model, optimizer, shape, engine.halfPrecision, skips),
    state,
  );
  return {
    compiled: [train.report],
    run: async (batches, learningRate, step) => {
      if (batches.length !== 1) {
        throw new RangeError(
          `Cannot run a step of ${batches.length} micro-batches: it was ` +
            "compiled for one, compile it with accumulates",
        );
      }
      const [batch] = batches;
      const divisor = divisorOfAll(batches);
      writeBatch(train, batch, shape);
      writeMasks(train, sites, seed, step, 0);
      writeScalars(train, stepScalars(optimizer, learningRate, step, divisor));
      await train.run();
      return {
        ...await readMeans(model, train, "nats", divisor),
        gradNorm: await readScalar(train, "gradNorm"),
      };
    },
    dispose: () => train.dispose(),
  };
}

function accumulatedStep(options: TrainStepOptions): TrainStep {
  const { engine, model, shape, optimizer, seed, skips } = options;
  const sites = model.dropoutSites(shape);
  const gradients = allocateGradients(engine, model.parameters);
  const natsSum = { [NATS_SUM]: engine.allocate(lossSpec(model)) };
  const tensors = { ...options.state, ...gradients, ...natsSum };
  const scales = engine.halfPrecision;
  const accumulate = engine.compile(
    accumulateProgram(model, shape, scales),
    tensors,
  );
  const apply = engine.compile(
    applyProgram(model, optimizer, scales, skips),
    tensors,
  );
  return {
    compiled: [accumulate.report, apply.report],
    run: async (batches, learningRate, step) => {
      const divisor = divisorOfAll(batches);
      for (const tensor of Object.values(gradients)) tensor.fill(0);
      accumulate.inputs.inverseTargets?.write([1 / divisor]);
      accumulate.inputs[NATS_SUM].fill(0);
      for (const [index, batch] of batches.entries()) {
        writeBatch(accumulate, batch, shape);
        writeMasks(accumulate, sites, seed, step, index);
        await accumulate.run();
        await turnEvents();
      }
      writeScalars(apply, stepScalars(optimizer, learningRate, step, divisor));
      await apply.run();
      return {
        ...await readMeans(model, accumulate, next(NATS_SUM), divisor),
        gradNorm: await readScalar(apply, "gradNorm"),
      };
    },
    dispose: () => {
      accumulate.dispose();
      apply.dispose();
    },
  };
}
