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
  NoteEvent,
  RunEvent,
  SampleEvent,
  StepEvent,
  YardstickEvent,
} from "../core/events.ts";
import { oneHistory } from "../store/events.ts";
import type { Manifest } from "../store/manifest.ts";
import { RunFolder } from "../store/run_store.ts";

/** One run, read whole. */
export interface RunView {
  /** What the run is called in figures and tables. */
  readonly name: string;
  /** The folder that it was read from. */
  readonly path: string;
  readonly manifest: Manifest;
  /**
   * One per optimizer step, in order. A figure that was not recorded, as in an
   * imported run, or that was not a number, is NaN; so it is in evaluations.
   */
  readonly steps: readonly StepEvent[];
  readonly evaluations: readonly EvaluationEvent[];
  readonly samples: readonly SampleEvent[];
  /** One a step and held-out file, in order of steps. */
  readonly yardsticks: readonly YardstickEvent[];
  readonly notes: readonly NoteEvent[];
}

/**
 * Reads a run, also one that is still running or was killed. Of steps that were
 * recorded twice, before and after a resumption, the later telling counts.
 *
 * @param name What to call it. Default: the name in its manifest.
 * @throws {UserError} If the folder holds no run, or a broken one.
 */
export async function readRunView(
  folder: string,
  { name }: { readonly name?: string } = {},
): Promise<RunView> {
  const run = await RunFolder.open(folder);
  const manifest = await run.manifest();
  const events = oneHistory(await Array.fromAsync(run.events()));
  return {
    name: name ?? manifest.name,
    path: folder,
    manifest,
    steps: events.filter(isKind("step"))
      .map((event) => filled(event, STEP_FIGURES)),
    evaluations: events.filter(isKind("evaluation"))
      .map((event) => filled(event, EVALUATION_FIGURES)),
    samples: events.filter(isKind("sample")),
    yardsticks: oneAStep(events.filter(isKind("yardstick"))),
    notes: events.filter(isKind("note")),
  };
}

/**
 * A checkpoint may be measured long after the run went on from it, and again:
 * in order of steps, the last telling of each.
 */
function oneAStep(events: readonly YardstickEvent[]): YardstickEvent[] {
  const byPlace = Map.groupBy(
    events,
    ({ step, dataSha256 }) => `${step} ${dataSha256}`,
  );
  return [...byPlace.values()]
    .map((tellings) => tellings.at(-1)!)
    .sort((a, b) => a.step - b.step);
}

function isKind<K extends RunEvent["kind"]>(kind: K) {
  return (event: RunEvent): event is Extract<RunEvent, { kind: K }> =>
    event.kind === kind;
}

const STEP_FIGURES = [
  "epoch",
  "loss",
  "gradNorm",
  "learningRate",
  "targets",
  "realTokens",
  "tokens",
  "stepMs",
  "elapsedMs",
  "trainedTokens",
] as const;

const EVALUATION_FIGURES = [
  "epoch",
  "natsPerTarget",
  "targets",
  "trainedTokens",
] as const;

/** JSON keeps a NaN as null, and what nobody recorded not at all. */
function filled<Event, Figure extends keyof Event>(
  event: Event,
  figures: readonly Figure[],
): Event {
  const missing = figures.filter((figure) => (event[figure] ?? null) === null);
  if (missing.length === 0) return event;
  return {
    ...event,
    ...Object.fromEntries(missing.map((figure) => [figure, NaN])),
  };
}
