/**
 * A run of Hugging Face's Trainer as a run of ours, from its
 * `trainer_state.json`, so that both stand side by side.
 *
 * Covers reading that file. What it does not tell is left out, never guessed:
 * supervised targets, tokens, the time of a step, seed, data and machine.
 *
 * @module
 */
import { basename } from "node:path";
import type { EvaluationEvent, RunEvent, StepEvent } from "../core/events.ts";
import { formatCount } from "../core/format.ts";
import { readText, unreadable } from "./file.ts";
import type { Manifest } from "./manifest.ts";

/** What goes into a run folder. */
export interface ImportedRun {
  readonly manifest: Manifest;
  readonly events: readonly RunEvent[];
}

/** One entry of `log_history`; which fields it has tells what it is. */
interface LogEntry {
  readonly step: number;
  readonly epoch: number;
  /** Mean of the steps since the entry before, in nats per target. */
  readonly loss?: number | null;
  readonly grad_norm?: number | null;
  readonly learning_rate?: number;
  readonly eval_loss?: number | null;
  /** Seconds since training began. */
  readonly train_runtime?: number;
}

/** The part of the file that is read here. */
interface TrainerState {
  readonly global_step: number;
  readonly max_steps: number;
  readonly log_history: readonly LogEntry[];
  readonly num_train_epochs?: number;
  readonly train_batch_size?: number;
  readonly logging_steps?: number;
  readonly total_flos?: number;
  readonly num_input_tokens_seen?: number;
}

/** A machine of which nothing is known. */
const UNKNOWN_MACHINE = { os: "", arch: "", cpu: "", cores: 0, memoryGiB: 0 };

/**
 * Reads the file as a run.
 *
 * The file has no dates: the run ended when it was written, and began as long
 * before that as the Trainer says that training took.
 *
 * @param name What to call the run.
 * @throws {UserError} If the file is not a `trainer_state.json`.
 */
export async function readTrainerState(
  path: string,
  name: string,
): Promise<ImportedRun> {
  const state = stateIn(await readText(path), path);
  const written = (await Deno.stat(path)).mtime ?? new Date(0);
  const seconds = state.log_history.findLast(({ train_runtime }) =>
    train_runtime !== undefined
  )?.train_runtime;
  const started = new Date(written.getTime() - 1000 * (seconds ?? 0));
  const done = state.global_step >= state.max_steps;
  const manifest: Omit<Manifest, "seed"> = {
    name,
    command: "sft",
    config: known({
      num_epochs: state.num_train_epochs,
      batch_size: state.train_batch_size,
      logging_steps: state.logging_steps,
      max_steps: state.max_steps,
    }),
    started: started.toISOString(),
    ended: written.toISOString(),
    outcome: done ? "finished" : "interrupted",
    versions: { source: "transformers Trainer" },
    machine: UNKNOWN_MACHINE,
    data: [],
  };
  return {
    manifest: manifest as Manifest,
    events: [origin(state, path), ...state.log_history.flatMap(eventsOf)],
  };
}

/** Python writes NaN and Infinity as they are, which JSON does not know. */
function stateIn(text: string, path: string): TrainerState {
  const clean = text.replace(
    /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g,
    (token) => token.startsWith('"') ? token : "null",
  );
  const expected = "expected the trainer_state.json of Hugging Face's Trainer";
  let state;
  try {
    state = JSON.parse(clean);
  } catch {
    throw unreadable(path, `it is not JSON, ${expected}`);
  }
  if (!Array.isArray(state?.log_history)) {
    throw unreadable(path, `it has no log_history, ${expected}`);
  }
  return state;
}

/** Where the numbers come from, and what is known of the whole run alone. */
function origin(state: TrainerState, path: string): RunEvent {
  const { logging_steps, total_flos, num_input_tokens_seen } = state;
  const facts = [
    logging_steps && logging_steps > 1 &&
    `each training loss is the mean of ${logging_steps} steps`,
    num_input_tokens_seen &&
    `${formatCount(num_input_tokens_seen)} input tokens seen`,
    total_flos && `${total_flos.toExponential(2)} floating-point operations`,
  ].filter((fact) => fact);
  return {
    kind: "note",
    step: 0,
    text: [`imported from ${basename(path)}`, ...facts].join("; "),
  };
}

function eventsOf(entry: LogEntry): RunEvent[] {
  const events: RunEvent[] = [];
  const { step, epoch, train_runtime } = entry;
  if (entry.loss !== undefined) {
    const event: Partial<StepEvent> = known({
      kind: "step",
      step,
      epoch,
      loss: entry.loss,
      gradNorm: entry.grad_norm,
      learningRate: entry.learning_rate,
      elapsedMs: train_runtime && 1000 * train_runtime,
    });
    events.push(event as StepEvent);
  }
  if (entry.eval_loss !== undefined) {
    const { eval_loss: natsPerTarget } = entry;
    const event = { kind: "evaluation", step, epoch, natsPerTarget };
    events.push(event as EvaluationEvent);
  }
  return events;
}

// deno-lint-ignore no-explicit-any
function known(fields: Readonly<Record<string, unknown>>): any {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
}
