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
import * as v from "valibot";
import { checked, checkedText } from "../../core/checked/checked_json.ts";
import { UserError } from "../../core/errors.ts";
import type {
  HeldOutLossEvent,
  RunEvent,
  StepEvent,
} from "../../core/events.ts";
import { readText } from "../../core/file.ts";
import { formatCount } from "../../core/format.ts";
import {
  amount,
  type Checked,
  count,
  duration,
  isObject,
  list,
  measured,
  nullish,
  object,
  optional,
} from "../../core/checked/schema.ts";
import { UNNAMED_SET } from "../events.ts";
import type { Manifest } from "../manifest.ts";

/** What goes into a run folder. */
export interface ImportedRun {
  readonly manifest: Manifest;
  readonly events: readonly RunEvent[];
}

/** One entry of `log_history`; which fields it has tells what it is. */
const LOG_ENTRY = object({
  step: count,
  epoch: nullish(amount),
  /** Mean of the steps since the entry before, in nats per target. */
  loss: optional(measured),
  grad_norm: optional(measured),
  learning_rate: nullish(amount),
  eval_loss: optional(measured),
  /** Seconds since training began. */
  train_runtime: nullish(duration),
});

/** The part of the file that is read here. */
const TRAINER_STATE = object({
  global_step: count,
  max_steps: count,
  log_history: list(LOG_ENTRY),
  num_train_epochs: nullish(amount),
  train_batch_size: nullish(count),
  logging_steps: nullish(amount),
  total_flos: nullish(amount),
  num_input_tokens_seen: nullish(count),
});

type LogEntry = Checked<typeof LOG_ENTRY>;
type TrainerState = Checked<typeof TRAINER_STATE>;

/** A machine of which nothing is known. */
const UNKNOWN_MACHINE = { os: "", arch: "", cpu: "", cores: 0, memoryGiB: 0 };

/**
 * Reads the file as a run.
 *
 * The file has no dates: the run ended when it was written, and began as long
 * before that as the Trainer says that training took.
 *
 * @param name What to call the run.
 * @throws {UserError} If the file is not a `trainer_state.json`, or has no loss.
 */
export async function readTrainerState(
  path: string,
  name: string,
): Promise<ImportedRun> {
  const state = stateIn(await readText(path), path);
  const events = state.log_history.flatMap(eventsOf);
  if (events.length === 0) {
    throw new UserError(
      `Cannot import "${path}": its log_history has no loss and no eval_loss, ` +
        "nothing of the run is left to compare",
    );
  }
  const written = (await Deno.stat(path)).mtime ?? new Date(0);
  const seconds = state.log_history.findLast(({ train_runtime }) =>
    typeof train_runtime === "number"
  )?.train_runtime;
  const started = new Date(written.getTime() - 1000 * (seconds ?? 0));
  const done = state.global_step >= state.max_steps;
  const manifest: Manifest = {
    name,
    command: "sft",
    config: dropNothing({
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
    manifest,
    events: [originNote(state, path), ...events],
  };
}

/** Fields of an entry that may be no finite number. */
const MEASURED = ["loss", "grad_norm", "eval_loss"] as const;

/** Marks a number that JSON does not know; no text in a log begins so. */
const BARE = "\0";

/** Python writes NaN and Infinity as they are, which JSON does not know. */
function stateIn(text: string, path: string): TrainerState {
  const clean = text.replace(
    /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g,
    (token) => token.startsWith('"') ? token : JSON.stringify(BARE + token),
  );
  const read = checkedText(clean, HISTORY, path);
  const state = { ...read, log_history: read.log_history.map(withNumbers) };
  return checked(state, TRAINER_STATE, path);
}

/** What tells the file of the Trainer from other JSON. */
const HISTORY = object({
  log_history: v.custom<readonly unknown[]>(
    Array.isArray,
    "the list that Hugging Face's Trainer writes into its trainer_state.json",
  ),
});

function withNumbers(entry: unknown): unknown {
  if (!isObject(entry)) return entry;
  const numbers = MEASURED.filter((field) => field in entry)
    .map((field) => [field, numberIn(entry[field])]);
  return { ...entry, ...Object.fromEntries(numbers) };
}

/** A text stays a text, and is refused. */
function numberIn(value: unknown): unknown {
  return typeof value === "string" && value.startsWith(BARE)
    ? Number(value.slice(BARE.length))
    : value;
}

/** A note of where the numbers come from, and of totals over the run. */
function originNote(state: TrainerState, path: string): RunEvent {
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
    const event: Partial<StepEvent> = dropNothing({
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
    const set = UNNAMED_SET;
    const event = { kind: "held_out_loss", step, epoch, set, natsPerTarget };
    events.push(event as HeldOutLossEvent);
  }
  return events;
}

// deno-lint-ignore no-explicit-any
function dropNothing(fields: Readonly<Record<string, unknown>>): any {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null),
  );
}
