/**
 * What a run measures of its model between steps, and records once a step.
 *
 * Covers the held-out loss and the yardstick with its samples. When to measure
 * is the run's affair.
 *
 * @module
 */
import type {
  EvaluationEvent,
  RunEvent,
  YardstickEvent,
} from "../core/events.ts";
import { counted } from "../core/format.ts";
import { oneHistory } from "../store/events.ts";
import type { RunFolder } from "../store/run_store.ts";
import type { EngineTensors } from "../train/state.ts";
import { heldOut, type Place } from "./held_out.ts";
import type { TrainingRun } from "./run_training.ts";
import { hashOfAll } from "./source_hash.ts";
import { openYardstick, type Yardstick } from "./yardstick.ts";

/** Measures the model as it is. */
export interface Measurements {
  /** What was measured last. */
  readonly last: LastMeasured;
  /** Measures and records whatever is not recorded of that step. */
  at(place: Place): Promise<void>;
  dispose(): void;
}

/** One of each kind, as far as the run measures it. */
export interface LastMeasured {
  evaluation?: EvaluationEvent;
  yardstick?: YardstickEvent;
}

/** Where measurements are recorded. */
export interface RunRecord {
  readonly folder: Pick<RunFolder, "append" | "events">;
  /** First step that is still to be done. */
  readonly firstStep: number;
}

/**
 * Compiles what the run measures; nothing if it has no held-out data.
 *
 * @param log Told each measurement in a line.
 */
export async function openMeasurements(
  run: TrainingRun,
  parameters: EngineTensors,
  { folder, firstStep }: RunRecord,
  log: (text: string) => void,
): Promise<Measurements> {
  const evaluation = heldOut(run, parameters);
  const yardstick = yardstickOf(run, parameters);
  const last: LastMeasured = {};
  // A run that was killed while it measured goes on from that step.
  const history = oneHistory(await Array.fromAsync(folder.events()));
  const recorded = new Set(
    history.filter(({ step }) => step === firstStep - 1).map(keyOf),
  );
  const record = async (event: RunEvent) => {
    if (!recorded.has(keyOf(event))) await folder.append(event);
  };
  return {
    last,
    at: async (place) => {
      const { step } = place;
      const isDue = (what: Parameters<typeof keyOf>[0]) =>
        !recorded.has(keyOf(what));
      if (evaluation && isDue({ kind: "evaluation", step })) {
        last.evaluation = await evaluation.measure(place);
        await record(last.evaluation);
        log(evaluationLine(last.evaluation));
      }
      const dataSha256 = run.yardstick && hashOfAll(run.yardstick.files);
      if (yardstick && isDue({ kind: "yardstick", step, dataSha256 })) {
        const { event, samples } = await yardstick.measure(place);
        for (const sample of samples) await record(sample);
        // Last, so that whoever finds it finds the samples too.
        await record(event);
        last.yardstick = event;
        log(yardstickLine(event));
      }
    },
    dispose: () => {
      evaluation?.dispose();
      yardstick?.dispose();
    },
  };
}

function yardstickOf(
  run: TrainingRun,
  parameters: EngineTensors,
): Yardstick | undefined {
  const { engine, model, tokenizer, yardstick } = run;
  const template = run.yardstickTemplate ?? run.template;
  if (!yardstick || !template) return undefined;
  const subject = { engine, config: model, parameters, tokenizer, template };
  return openYardstick(subject, yardstick);
}

/** Tells apart what a run records at one step. */
function keyOf(
  { kind, step, prompt, dataSha256 }:
    & Pick<RunEvent, "kind" | "step">
    & { readonly prompt?: string; readonly dataSha256?: string },
): string {
  return JSON.stringify([kind, step, prompt, dataSha256]);
}

function evaluationLine(event: EvaluationEvent): string {
  return `held-out loss after step ${event.step}: ` +
    `${event.natsPerTarget.toFixed(4)} nats per target ` +
    `(${counted(event.targets, "target")})`;
}

function yardstickLine(event: YardstickEvent): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const { answers, rightShare, stopShare, emptyShare } = event;
  return `yardstick after step ${event.step}: ` +
    `${event.answerNatsPerToken.toFixed(4)} nats per answer token; of ` +
    `${answers} answers ${percent(stopShare)} stopped, ` +
    (rightShare === undefined
      ? ""
      : `${percent(rightShare)} of those with a right one were right, `) +
    `${percent(emptyShare)} empty`;
}
