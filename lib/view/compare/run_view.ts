/**
 * A run as a reader wants it: its record and its events, sorted by kind.
 *
 * Covers reading one run folder. Judges nothing (`run_summary.ts`) and draws
 * nothing.
 *
 * @module
 */
import type {
  EvaluationEvent,
  HeldOutLossEvent,
  NoteEvent,
  RunEvent,
  SampleEvent,
  StepEvent,
} from "../../core/events.ts";
import {
  HELD_OUT_FIGURES,
  oneHistory,
  STEP_FIGURES,
} from "../../store/events.ts";
import { finalStep, type Manifest } from "../../store/manifest.ts";
import {
  hasQuestionRecord,
  type QuestionMeasurement,
  readQuestionRecord,
} from "../../store/question_record.ts";
import { readLabels, type RunLabels } from "../../store/run_labels.ts";
import { RunFolder } from "../../store/run_store.ts";
import { bestBy, bestOf, valuesBy } from "./best_step.ts";

/**
 * Which of a run's models its figures are of: the one in its folder `final`; the
 * best, as the run would have kept it under `load_best_model_at_end`; the last.
 */
export const READ_AT = ["final", "best", "last"] as const;

export type ReadAt = (typeof READ_AT)[number];

/** One run, read whole. */
export interface RunView {
  /** What the run is called in figures and tables. */
  readonly name: string;
  /** The folder that it was read from. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Step of the model that figures are of; the last one where left out. */
  readonly at?: number;
  /**
   * One per optimizer step, in order. A figure that was not recorded, as in an
   * imported run, or that was not a number, is NaN; so it is in the losses.
   */
  readonly steps: readonly StepEvent[];
  readonly heldOutLosses: readonly HeldOutLossEvent[];
  /** Up to the model that figures are of. */
  readonly samples: readonly SampleEvent[];
  /** One a step and held-out set, in order of steps. */
  readonly evaluations: readonly EvaluationEvent[];
  readonly notes: readonly NoteEvent[];
  /** What a person said of it afterwards. */
  readonly labels: RunLabels;
  /**
   * What each question gave, of the last evaluation on each held-out set, or of
   * the one that is read; none of a run that kept no such record.
   */
  readonly questions: readonly QuestionMeasurement[];
  /** Whether there is such a record, whole or not. */
  readonly recordsQuestions: boolean;
}

/**
 * Reads a run, also one that is still running or was killed. Of steps that were
 * recorded twice, before and after a resumption, the later record counts.
 *
 * @param name What to call it. Default: the name in its manifest.
 * @param at Which of its models is judged. Default: the final one.
 * @throws {UserError} If the folder holds no run, or a broken one.
 */
export async function readRunView(
  folder: string,
  { name, at = "final" }: {
    readonly name?: string;
    readonly at?: ReadAt;
  } = {},
): Promise<RunView> {
  const run = await RunFolder.open(folder);
  const manifest = await run.manifest();
  const events = oneHistory(await Array.fromAsync(run.events()));
  const evaluations = lastOfEachStep(events.filter(isKind("evaluation")));
  const heldOutLosses = events.filter(isKind("held_out_loss"))
    .map((event) => fillMissing(event, HELD_OUT_FIGURES));
  const step = stepAt(at, manifest, { heldOutLosses, evaluations });
  const last = new Map(
    evaluations.filter((one) => step === undefined || one.step === step)
      .map(({ dataSha256, step }) => [dataSha256, step]),
  );
  return {
    name: name ?? manifest.name,
    path: folder,
    manifest,
    ...(step !== undefined && { at: step }),
    steps: events.filter(isKind("step"))
      .map((event) => fillMissing(event, STEP_FIGURES)),
    heldOutLosses,
    samples: events.filter(isKind("sample"))
      .filter((one) => step === undefined || one.step <= step),
    evaluations,
    notes: events.filter(isKind("note")),
    labels: await readLabels(folder),
    questions: await readQuestionRecord(
      folder,
      ({ dataSha256, step }) => last.get(dataSha256) === step,
    ),
    recordsQuestions: await hasQuestionRecord(folder),
  };
}

/** The step of a model; nothing where that is the last one. */
function stepAt(
  at: ReadAt,
  manifest: Manifest,
  measured: Pick<RunView, "heldOutLosses" | "evaluations">,
): number | undefined {
  if (at === "last") return undefined;
  if (at === "final") return finalStep(manifest);
  const { heldOutLosses, evaluations } = measured;
  const sets = [...heldOutLosses, ...evaluations].map(({ set }) => set);
  if (sets.length === 0) return undefined;
  const by = bestBy(manifest.config, sets);
  return bestOf(valuesBy(by, measured), by).best?.step;
}

/**
 * The last measurement of each step and set, in order of steps: a checkpoint
 * may be measured again, and long after the run went on from it.
 */
function lastOfEachStep(
  events: readonly EvaluationEvent[],
): EvaluationEvent[] {
  const byPlace = Map.groupBy(
    events,
    ({ step, set, dataSha256 }) => JSON.stringify([step, set, dataSha256]),
  );
  return [...byPlace.values()]
    .map((same) => same.at(-1)!)
    .sort((a, b) => a.step - b.step);
}

function isKind<K extends RunEvent["kind"]>(kind: K) {
  return (event: RunEvent): event is Extract<RunEvent, { kind: K }> =>
    event.kind === kind;
}

/** A figure that was not recorded is absent. */
function fillMissing<Event, Figure extends keyof Event>(
  event: Event,
  figures: readonly Figure[],
): Event {
  const missing = figures.filter((figure) => event[figure] === undefined);
  if (missing.length === 0) return event;
  return {
    ...event,
    ...Object.fromEntries(missing.map((figure) => [figure, NaN])),
  };
}
