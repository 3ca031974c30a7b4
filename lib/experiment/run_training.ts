/**
 * One training run from prepared examples to a model folder: the place where
 * rows, model, engine, loop and store meet.
 *
 * `runTraining` read top to bottom is what happens. Pretraining and fine-tuning
 * differ only in what they prepare; see pretrain.ts and sft.ts. Nothing is
 * printed here: the host does that.
 *
 * @module
 */
import { join } from "node:path";
import type { PackedRow } from "../batch/pack.ts";
import { planSteps } from "../batch/stream.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { isoTime, systemClock } from "../core/clock.ts";
import type {
  EvaluationEvent,
  StepEvent,
  YardstickEvent,
} from "../core/events.ts";
import { counted } from "../core/format.ts";
import type { CompileReport, Engine } from "../engine/program.ts";
import type { Gpt2Config } from "../model/config.ts";
import { gpt2Trainable } from "../model/loss.ts";
import { writeCheckpoint } from "../store/checkpoint.ts";
import { peakMemoryMiB } from "../store/machine.ts";
import type { Manifest } from "../store/manifest.ts";
import { writeModelFolder } from "../store/model_folder.ts";
import type { RunFolder } from "../store/run_store.ts";
import { allocateLossScale } from "../train/loss_scale.ts";
import { ADAMW_DEFAULTS } from "../train/optimizer.ts";
import {
  allocateMoments,
  allocateParameters,
  type NamedValues,
} from "../train/state.ts";
import { compileTrainStep } from "../train/step.ts";
import { train } from "../train/train.ts";
import type { TrainingConfig } from "./config.ts";
import { openMeasurements } from "./measurements.ts";
import { contentsOf, namedArrays } from "./model_files.ts";
import { openRun } from "./open_run.ts";
import type { YardstickData } from "./yardstick_data.ts";

/** Everything that a run is made of. */
export interface TrainingRun {
  /** The record to begin with; its config is the run's. */
  readonly manifest: Manifest;
  readonly config: TrainingConfig;
  readonly engine: Engine;
  readonly model: Gpt2Config;
  /** Parameters to start from, by name. */
  readonly values: NamedValues;
  readonly tokenizer: Tokenizer;
  /** The template of the examples; none for plain text. */
  readonly template?: ChatTemplate;
  readonly rows: readonly PackedRow[];
  readonly heldOutRows?: readonly PackedRow[];
  /** In the form in which it is asked; none for plain text. */
  readonly yardstick?: YardstickData;
  /** That form, where it is not the template. */
  readonly yardstickTemplate?: ChatTemplate;
}

/** Who watches a run, and may end it early. */
export interface RunHost {
  /** One line for people. */
  log(text: string): void;
  /** After every step. */
  onStep(event: StepEvent, steps: number): void;
  /** Whether to stop after the current step. */
  stopRequested(): boolean;
}

/** How a run ended. */
export interface RunResult {
  readonly outcome: "finished" | "interrupted";
  /** The model folder that was written last. */
  readonly modelPath: string;
  readonly steps: number;
  readonly last?: StepEvent;
  /** What was measured last. */
  readonly evaluation?: EvaluationEvent;
  readonly yardstick?: YardstickEvent;
}

/**
 * Trains, measures and saves.
 *
 * @throws {UserError} If the output folder cannot be used; before anything is
 * computed.
 */
export async function runTraining(
  run: TrainingRun,
  host: RunHost,
): Promise<RunResult> {
  const { config, engine, rows } = run;
  const { batch_size: B, max_length: T, seed } = config;
  const plan = planSteps({
    rows,
    rowsPerBatch: B,
    batchesPerStep: config.gradient_accumulation_steps,
    epochs: config.num_epochs,
    trainedTokens: config.trained_tokens,
    seed,
  });
  const opened = await openRun(run);
  const { folder, progress, firstStep } = opened;
  const model = gpt2Trainable(run.model);
  const parameters = allocateParameters(
    engine,
    model.parameters,
    opened.values,
  );
  const moments = {
    ...allocateMoments(engine, model.parameters, opened.values),
    ...engine.halfPrecision && allocateLossScale(engine, opened.values),
  };
  const step = compileTrainStep({
    engine,
    model,
    state: { ...parameters, ...moments },
    shape: { B, T, K: plan.slots, longest: plan.longest },
    optimizer: { ...ADAMW_DEFAULTS, weightDecay: config.weight_decay },
    accumulates: config.gradient_accumulation_steps > 1,
    seed,
  });
  const measurements = await openMeasurements(
    run,
    parameters,
    opened,
    (text) => host.log(text),
  );
  host.log(compiledLine(engine, step.compiled, rows.length, plan.steps));

  const contents = () =>
    contentsOf({
      config: run.model,
      parameters,
      tokenizer: run.tokenizer,
      tokenizerPath: config.tokenizer_path,
      template: run.template,
    });
  let last: StepEvent | undefined;
  const save = async (event: StepEvent) => {
    const path = await writeCheckpoint(folder.path, {
      model: await contents(),
      optimizer: await namedArrays(moments),
      state: {
        step: event.step,
        trainedTokens: event.trainedTokens,
        elapsedMs: event.elapsedMs,
      },
    });
    await folder.append({ kind: "checkpoint", step: event.step, path });
    return path;
  };

  try {
    // Before training; or after the checkpoint that a killed run got to write
    // and not to measure.
    const done = firstStep - 1;
    if (done % config.save_steps === 0) {
      const { trainedTokens } = progress;
      const epoch = done / plan.stepsPerEpoch;
      await measurements.at({ step: done, epoch, trainedTokens });
    }
    const steps = plan.from(firstStep);
    const schedule = {
      peak: config.learning_rate,
      steps: plan.steps,
      warmupRatio: config.warmup_ratio,
    };
    for await (
      const event of train(step, steps, schedule, systemClock, progress)
    ) {
      last = event;
      await folder.append(event);
      host.onStep(event, plan.steps);
      if (host.stopRequested() && event.step < plan.steps) {
        const modelPath = await save(event);
        await close(folder, "interrupted");
        return { outcome: "interrupted", modelPath, steps: plan.steps, last };
      }
      if (event.step % config.save_steps === 0 && event.step < plan.steps) {
        await save(event);
        await measurements.at(event);
      }
    }
    if (last) await measurements.at(last);
    const modelPath = join(folder.path, "final");
    await writeModelFolder(
      modelPath,
      await contents(),
      { replace: true },
    );
    await close(folder, "finished");
    return {
      outcome: "finished",
      modelPath,
      steps: plan.steps,
      last,
      ...measurements.last,
    };
  } catch (error) {
    await close(folder, "failed");
    throw error;
  } finally {
    step.dispose();
    measurements.dispose();
  }
}

function close(
  folder: RunFolder,
  outcome: "finished" | "interrupted" | "failed",
): Promise<void> {
  const peak = peakMemoryMiB();
  return folder.finish(outcome, {
    ended: isoTime(),
    ...(peak !== undefined && { peakMemoryMiB: peak }),
  });
}

function compiledLine(
  engine: Engine,
  compiled: readonly CompileReport[],
  rows: number,
  steps: number,
): string {
  const total = (pick: (report: CompileReport) => number) =>
    compiled.reduce((sum, report) => sum + pick(report), 0);
  const ms = total((r) => r.traceMs + r.lowerMs + r.sessionMs);
  const nodes = total((r) => r.nodes);
  const how = nodes > 0
    ? `compiled ${counted(nodes, "node")} in ${(ms / 1000).toFixed(1)} s`
    : "op by op";
  return `${engine.description}: ${how}; ${counted(rows, "row")}, ` +
    counted(steps, "step");
}
