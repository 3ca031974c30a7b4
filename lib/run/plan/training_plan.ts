/**
 * What a training run will take, before it is begun: steps, tokens and time,
 * from a few steps that are measured and thrown away.
 *
 * @module
 */
import type { StepPlan } from "../../batch/stream.ts";
import { systemClock } from "../../core/clock.ts";
import type { NameHost } from "../../core/host.ts";
import type { HeldOutSet } from "../../measure/measured_run.ts";
import { openMeasurements } from "../../measure/measurements.ts";
import { assertTraining } from "../../settings/check_training.ts";
import {
  PRETRAIN,
  type PretrainConfig,
  type SftConfig,
} from "../../settings/config.ts";
import type { Manifest } from "../../store/manifest.ts";
import type { TrainStep } from "../../train/step.ts";
import { openStep } from "./open_step.ts";
import { openPretrain } from "../pretrain.ts";
import type { OpenedTraining, TrainingRun } from "../training_run.ts";
import { type FutureRun, openAhead } from "./future_run.ts";
import { measurementCount } from "./measured_steps.ts";
import { checkMemory } from "./memory_check.ts";
import { stepsOf } from "./run_steps.ts";

/** What a run will take. Times are this machine's, of one run alone. */
export interface TrainingPlan {
  readonly steps: number;
  /** That are not padding, over all steps. */
  readonly tokens: number;
  /** Supervised targets, over all steps. */
  readonly trainedTokens: number;
  /** Of an optimizer step. */
  readonly stepMs: number;
  /** Of everything that is measured between steps, once. */
  readonly measureMs: number;
  /** How often it is measured. */
  readonly measurements: number;
  /** From the settings to the first step. */
  readonly openMs: number;
  /** At its peak; none where `memory_check` is off. */
  readonly memoryMiB?: number;
  /** All of it. */
  readonly totalMs: number;
}

/** Steps that are measured, after one that is not; fewer where they are slow. */
const STEPS = 3;
const LONG_ENOUGH_MS = 5000;

/** Held-out conversations and rows that are measured, and stand for the rest. */
const SAMPLE = 8;

/** @throws {UserError} For anything that the run would be refused for. */
export async function planPretrain(
  config: PretrainConfig,
  host: NameHost,
): Promise<TrainingPlan> {
  assertTraining(PRETRAIN, config);
  const start = systemClock();
  const run = await openPretrain(config, host);
  return await planTraining(run, "pretrain", systemClock() - start);
}

/** @throws {UserError} For anything that the run would be refused for. */
export async function planSft(
  config: SftConfig,
  host: NameHost,
  context: FutureRun = {},
): Promise<TrainingPlan> {
  const start = systemClock();
  const run = await openAhead(config, host, context);
  return await planTraining(run, "sft", systemClock() - start);
}

/**
 * Measures what `run` will take.
 *
 * @param openMs Time that opening it took.
 */
async function planTraining(
  run: OpenedTraining & Pick<TrainingRun, "share">,
  command: Manifest["command"],
  openMs: number,
): Promise<TrainingPlan> {
  const { config, report } = run;
  const start = systemClock();
  const planWith = stepsOf(run);
  const plan = planWith(config.batch_size);
  const memory = checkMemory(
    { ...run, manifest: { command } },
    planWith,
    () => {},
  );
  const { parameters, step } = openStep(run, plan, run.values());
  const compileMs = systemClock() - start;
  const stepMs = await timeOfStep(step, plan);
  step.dispose();

  let measureMs = 0;
  for (const { set, times } of run.heldOut.map(sampleOf)) {
    const measurements = await openMeasurements(
      { ...run, heldOut: [set] },
      parameters,
      { folder: NOWHERE, firstStep: 1 },
      () => {},
    );
    const before = systemClock();
    await measurements.at({ step: 0, epoch: 0, trainedTokens: 0 });
    measureMs += (systemClock() - before) * times;
    measurements.dispose();
  }

  const epochs = plan.steps / plan.stepsPerEpoch;
  const measurements = run.heldOut.length === 0
    ? 0
    : measurementCount({ steps: plan.steps, eval_steps: config.eval_steps });
  return {
    steps: plan.steps,
    tokens: Math.round(epochs * report.tokens.total),
    trainedTokens: Math.round(epochs * report.tokens.supervised),
    stepMs,
    measureMs,
    measurements,
    openMs: openMs + compileMs,
    ...(memory && { memoryMiB: Math.round(memory.totalMiB) }),
    totalMs: openMs + compileMs + plan.steps * stepMs +
      measurements * measureMs,
  };
}

/** Median of a few steps; they change nothing that anybody reads. */
async function timeOfStep(
  step: TrainStep,
  plan: StepPlan,
): Promise<number> {
  const times: number[] = [];
  const start = systemClock();
  const one = async (
    { batches }: { batches: Parameters<typeof step.run>[0] },
  ) => {
    const before = systemClock();
    await step.run(batches, 0, 1);
    return systemClock() - before;
  };
  // The first step of an engine is slower than those after it.
  const [first] = plan.from(1);
  let only = await one(first);
  for (const next of plan.from(Math.min(2, plan.steps))) {
    if (times.length === STEPS || systemClock() - start > LONG_ENOUGH_MS) break;
    only = await one(next);
    times.push(only);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? only;
}

/** A few rows of a held-out set, and how many times they are all of it. */
function sampleOf(set: HeldOutSet): {
  readonly set: HeldOutSet;
  readonly times: number;
} {
  const { rows, evaluation } = set;
  const items = evaluation?.items ?? [];
  const count = Math.max(rows.length, items.length);
  return {
    set: {
      ...set,
      rows: rows.slice(0, SAMPLE),
      ...(evaluation && {
        evaluation: { ...evaluation, items: items.slice(0, SAMPLE) },
      }),
    },
    times: Math.max(1, count / SAMPLE),
  };
}

/** Keeps no record. */
const NOWHERE = {
  append: () => Promise.resolve(),
  appendQuestions: () => Promise.resolve(),
  async *events() {},
};
