/**
 * What a run measures of its model between steps, and records once a step.
 *
 * Covers, on each held-out set, the run's own loss and the evaluation with its
 * samples. The run says when to measure.
 *
 * @module
 */
import type {
  EvaluationEvent,
  HeldOutLossEvent,
  RunEvent,
} from "../core/events.ts";
import { counted } from "../core/format.ts";
import { oneHistory } from "../store/events.ts";
import type { AskedSet } from "../store/question_record.ts";
import type { RunFolder } from "../store/run_store.ts";
import { assertLossFinite } from "../train/divergence.ts";
import type { EngineTensors } from "../train/state.ts";
import { type Evaluation, openEvaluation } from "./evaluation.ts";
import { askedQuestions, isMeasurable } from "./evaluation_set.ts";
import { openOwnLoss, type OwnLoss, type Place } from "./held_out.ts";
import type { HeldOutSet, MeasuredRun } from "./measured_run.ts";

/** Measures the model as it is. */
export interface Measurements {
  /** What was measured last. */
  readonly last: LastMeasured;
  /**
   * Measures and records whatever is not recorded of that step.
   *
   * @throws {DivergedError} If a held-out loss is not finite.
   */
  at(place: Place): Promise<void>;
  dispose(): void;
}

/** The last measurement of each kind, by the name of the held-out set. */
export interface LastMeasured {
  readonly heldOutLosses: ReadonlyMap<string, HeldOutLossEvent>;
  readonly evaluations: ReadonlyMap<string, EvaluationEvent>;
}

/** Where measurements are recorded. */
export interface RunRecord {
  readonly folder: Pick<RunFolder, "append" | "appendQuestions" | "events">;
  /** First step that is still to be done. */
  readonly firstStep: number;
}

/**
 * Compiles what the run measures; nothing if it has no held-out data.
 *
 * @param log Told each measurement in a line.
 */
export async function openMeasurements(
  run: MeasuredRun,
  parameters: EngineTensors,
  { folder, firstStep }: RunRecord,
  log: (text: string) => void,
): Promise<Measurements> {
  const sets = run.heldOut.map((set) => openSet(run, set, parameters));
  const heldOutLosses = new Map<string, HeldOutLossEvent>();
  const evaluations = new Map<string, EvaluationEvent>();
  // A run that was killed while it measured goes on from that step.
  const history = oneHistory(await Array.fromAsync(folder.events()));
  const recorded = new Set(
    history.filter(({ step }) => step === firstStep - 1).map(keyOf),
  );
  const record = async (event: RunEvent) => {
    if (!recorded.has(keyOf(event))) await folder.append(event);
  };
  return {
    last: { heldOutLosses, evaluations },
    at: async (place) => {
      const { step } = place;
      const isDue = (what: Parameters<typeof keyOf>[0]) =>
        !recorded.has(keyOf(what));
      for (const { name, ownLoss, evaluation, asked } of sets) {
        const dataSha256 = asked?.dataSha256;
        if (ownLoss && isDue({ kind: "held_out_loss", step, set: name })) {
          const event = await ownLoss.measure(place);
          heldOutLosses.set(name, event);
          await record(event);
          log(heldOutLossLine(event));
          // Before answers are asked of a model that has none.
          assertLossFinite(event);
        }
        if (
          evaluation && asked &&
          isDue({ kind: "evaluation", step, set: name, dataSha256 })
        ) {
          const { event, samples, questions } = await evaluation.measure(
            place,
          );
          for (const sample of samples) await record(sample);
          await folder.appendQuestions({ ...asked, step, measured: questions });
          // Last, so that a record that has it has the others too.
          await record(event);
          evaluations.set(name, event);
          log(evaluationLine(event));
        }
      }
    },
    dispose: () => {
      for (const { ownLoss, evaluation } of sets) {
        ownLoss?.dispose();
        evaluation?.dispose();
      }
    },
  };
}

/** What is measured on one held-out set. */
interface OpenedSet {
  readonly name: string;
  readonly ownLoss?: OwnLoss;
  readonly evaluation?: Evaluation;
  /** What the evaluation asks. */
  readonly asked?: AskedSet;
}

function openSet(
  run: MeasuredRun,
  set: HeldOutSet,
  parameters: EngineTensors,
): OpenedSet {
  const { name, evaluation: data, rows } = set;
  const ownLoss = rows.length > 0
    ? openOwnLoss(run, set, parameters)
    : undefined;
  const { engine, model, tokenizer } = run;
  const template = run.promptTemplate ?? run.template;
  if (!data || !isMeasurable(data) || !template) return { name, ownLoss };
  const subject = { engine, model, parameters, tokenizer, template };
  return {
    name,
    ownLoss,
    evaluation: openEvaluation(subject, name, data),
    asked: {
      set: name,
      dataSha256: data.sha256,
      questions: askedQuestions(data),
    },
  };
}

/** Tells apart what a run records at one step. */
function keyOf(
  { kind, step, set, prompt, dataSha256 }:
    & Pick<RunEvent, "kind" | "step">
    & {
      readonly set?: string;
      readonly prompt?: string;
      readonly dataSha256?: string;
    },
): string {
  return JSON.stringify([kind, step, set, prompt, dataSha256]);
}

function heldOutLossLine(event: HeldOutLossEvent): string {
  const { pairs, rewardMargin = NaN, rewardAccuracy = NaN } = event;
  if (pairs !== undefined) {
    return `held-out loss on "${event.set}" after step ${event.step}: ` +
      `${event.natsPerTarget.toFixed(4)} per pair ` +
      `(${counted(pairs, "pair")}), reward margin ${
        rewardMargin.toFixed(4)
      }, accuracy ${Math.round(100 * rewardAccuracy)} %`;
  }
  return `held-out loss on "${event.set}" after step ${event.step}: ` +
    `${event.natsPerTarget.toFixed(4)} nats per target ` +
    `(${counted(event.targets, "target")})`;
}

function evaluationLine(event: EvaluationEvent): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const { answers, rightShare, stopShare, emptyShare } = event;
  return `evaluation on "${event.set}" after step ${event.step}: ` +
    `${event.answerNatsPerToken.toFixed(4)} nats per answer token; of ` +
    `${answers} answers ${percent(stopShare)} stopped, ` +
    (rightShare === undefined
      ? ""
      : `${percent(rightShare)} of those with a right one were right, `) +
    `${percent(emptyShare)} empty`;
}
