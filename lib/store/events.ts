/**
 * The events of a run, one a line in `events.jsonl`.
 *
 * Covers reading a file that was cut off by a crash or resumed, or written by
 * an older version. The kinds of event are in `core/events.ts`.
 *
 * @module
 */
import { checked, parseJson } from "../core/checked/checked_json.ts";
import { EVENTS, type RunEvent } from "../core/events.ts";
import { isObject, object, oneOf } from "../core/checked/schema.ts";
import { jsonNumber, numberOfJson } from "./json_number.ts";
import { wholeLines } from "./whole_lines.ts";

/** What a held-out set is called that was given no name. */
export const UNNAMED_SET = "held_out";

/** Fields of a step that hold a measured number, which may be no finite one. */
export const STEP_FIGURES = [
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

/** The same of a held-out loss. */
export const HELD_OUT_FIGURES = [
  "epoch",
  "natsPerTarget",
  "targets",
  "trainedTokens",
] as const;

/** What runs that learn from pairs measure of them. */
export const PAIR_FIGURES = [
  "chosenReward",
  "rejectedReward",
  "rewardMargin",
  "rewardAccuracy",
  "chosenLogp",
  "rejectedLogp",
] as const;

/** The same of any event. */
const MEASURED: ReadonlySet<string> = new Set([
  ...STEP_FIGURES,
  ...HELD_OUT_FIGURES,
  ...PAIR_FIGURES,
  "answerTokens",
  "answerNatsPerToken",
  "answerBitsPerByte",
  "stopNatsPerToken",
  "rightShare",
  "stopShare",
  "emptyShare",
  "distinct2",
  "meanLength",
]);

/**
 * The event as one line of the file, without its newline. A number that is not
 * finite is written by its name, since JSON has no other way to say it.
 */
export function formatEvent(event: RunEvent): string {
  return JSON.stringify(
    event,
    (_, value) => typeof value === "number" ? jsonNumber(value) : value,
  );
}

/**
 * The event in one line of the file. Records of version 0.1 called the
 * evaluation a yardstick and the run's own held-out loss an evaluation, and
 * named no set.
 *
 * @param path The file, and which line of it, for errors.
 * @throws {UserError} If the line is not JSON, or no event.
 */
export function parseEvent(
  line: string,
  path = "events.jsonl",
  number?: number,
): RunEvent {
  const place = number === undefined ? "a line" : `line ${number}`;
  const found = parseJson(line, path, place);
  const record = isObject(found) ? inTodaysWords(found) : found;
  // A line of a known kind needs no second check of it: there are very many.
  const { kind } = isOfKnownKind(record)
    ? record
    : checked(record, ANY_EVENT, path, place);
  return checked(record, EVENTS[kind], path, place) as RunEvent;
}

/** What tells the form of a line. */
const ANY_EVENT = object({
  kind: oneOf(Object.keys(EVENTS) as Kind[]),
});

type Kind = keyof typeof EVENTS;

/** Kinds of which version 0.1 named no set. */
const OF_A_SET: readonly unknown[] = ["evaluation", "held_out_loss", "sample"];

function isOfKnownKind(record: unknown): record is { kind: Kind } {
  return isObject(record) && typeof record.kind === "string" &&
    Object.hasOwn(EVENTS, record.kind);
}

/** Changes a record, which was just read, to today's names and to numbers. */
function inTodaysWords(record: Record<string, unknown>): unknown {
  for (const field in record) {
    const value = record[field];
    if (typeof value !== "number" && MEASURED.has(field)) {
      record[field] = numberOfJson(value);
    }
  }
  if (record.kind === "yardstick") record.kind = "evaluation";
  else if (record.kind === "evaluation" && !("answerTokens" in record)) {
    record.kind = "held_out_loss";
  }
  if (OF_A_SET.includes(record.kind)) record.set ??= UNNAMED_SET;
  return record;
}

/**
 * The events of a file, oldest first. What follows the last newline was cut off
 * while it was written, so it is not an event and is left out.
 *
 * @throws {UserError} If a whole line is not JSON, or no event.
 */
export async function* readEvents(path: string): AsyncGenerator<RunEvent> {
  let number = 0;
  for await (const line of wholeLines(path)) {
    yield parseEvent(line, path, ++number);
  }
}

/**
 * One history out of a record that resuming has made into several.
 *
 * A run that was killed after step 150 and resumed from a checkpoint at 100
 * records steps 101 to 150 twice. The second time counts: when steps go back,
 * everything recorded from there on is dropped.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { oneHistory } from "sft/store/events.ts";
 *
 * const note = (step: number, text: string) =>
 *   ({ kind: "note", step, text }) as const;
 * const step = (step: number) => ({ kind: "step", step }) as never;
 *
 * assertEquals(
 *   oneHistory([step(1), step(2), note(2, "killed"), step(2)]),
 *   [step(1), step(2)],
 * );
 * ```
 */
export function oneHistory(events: Iterable<RunEvent>): RunEvent[] {
  let kept: RunEvent[] = [];
  let latest = 0;
  for (const event of events) {
    if (event.kind === "step") {
      if (event.step <= latest) {
        kept = kept.filter(({ step }) => step < event.step);
      }
      latest = event.step;
    }
    kept.push(event);
  }
  return kept;
}
