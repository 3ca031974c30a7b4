/**
 * Whether a value has an experiment's form: a file of one is run without a
 * compiler that would have told.
 *
 * Covers which fields there are and of what kind. What they say is checked in
 * `define.ts`.
 *
 * @module
 */
import { checked } from "../core/checked/checked_json.ts";
import * as schema from "../core/checked/schema.ts";
import { closest, UserError } from "../core/errors.ts";
import { METRICS } from "../view/compare/metrics.ts";
import type { Expectation, Experiment } from "./experiment.ts";

const { fields, list, measured, object, oneOf, optional, record, share, text } =
  schema;

const EXPECTATION = {
  arm: text,
  is: oneOf(["better", "worse", "as good"]),
  against: optional(text),
} satisfies Record<keyof Expectation, schema.Schema>;

const FIELDS = {
  name: text,
  question: text,
  hypothesis: text,
  expects: optional(list(object(EXPECTATION))),
  setup: optional(fields),
  base: fields,
  evalSet: optional(text),
  heldOut: optional(share),
  arms: record(fields),
  // Which numbers are seeds is told in other words.
  seeds: list(measured),
  armSeeds: optional(record(list(measured))),
  baseSeeds: optional(list(measured)),
  decidedBy: object({
    metric: oneOf(METRICS.map(({ field }) => field)),
    better: oneOf(["lower", "higher"]),
  }),
} satisfies Record<keyof Experiment, schema.Schema>;

const EXPERIMENT = object(FIELDS);

/** @throws {UserError} Naming the first field that is missing, other or more. */
export function assertForm(experiment: Experiment): void {
  assertKnown(experiment, FIELDS, `experiment "${experiment.name}"`);
  checked(experiment, EXPERIMENT, `experiment ${experiment.name}`);
  for (const one of experiment.expects ?? []) {
    const what = `experiment "${experiment.name}": what it expects of ` +
      `"${one.arm}"`;
    assertKnown(one, EXPECTATION, what);
  }
}

/** What nothing reads may be a slip of the pen for what something does. */
function assertKnown(value: object, fields: object, what: string): void {
  const unknown = Object.keys(value)
    .find((field) => !Object.hasOwn(fields, field));
  if (unknown === undefined) return;
  const near = closest(unknown, Object.keys(fields));
  throw new UserError(
    `Cannot define ${what}: nothing reads its "${unknown}", ` +
      (near === undefined ? "leave it out" : `closest is "${near}"`),
  );
}
