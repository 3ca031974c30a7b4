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
  ScoreEvent,
  StepEvent,
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
  /** One per optimizer step, in order. */
  readonly steps: readonly StepEvent[];
  readonly evaluations: readonly EvaluationEvent[];
  readonly samples: readonly SampleEvent[];
  readonly scores: readonly ScoreEvent[];
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
    steps: events.filter(isKind("step")),
    evaluations: events.filter(isKind("evaluation")),
    samples: events.filter(isKind("sample")),
    scores: events.filter(isKind("score")),
    notes: events.filter(isKind("note")),
  };
}

function isKind<K extends RunEvent["kind"]>(kind: K) {
  return (event: RunEvent): event is Extract<RunEvent, { kind: K }> =>
    event.kind === kind;
}
