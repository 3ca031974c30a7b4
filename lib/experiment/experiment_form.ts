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
import type { Experiment } from "./experiment.ts";

const { fields, list, measured, object, oneOf, optional, record, share, text } =
  schema;

const FIELDS = {
  name: text,
  question: text,
  hypothesis: text,
  expects: optional(list(object({
    arm: text,
    is: oneOf(["better", "worse", "as good"]),
    against: optional(text),
  }))),
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
  const { name } = experiment;
  const unknown = Object.keys(experiment)
    .find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown !== undefined) {
    const near = closest(unknown, Object.keys(FIELDS));
    throw new UserError(
      `Cannot define experiment "${name}": nothing reads its "${unknown}", ` +
        (near === undefined ? "leave it out" : `closest is "${near}"`),
    );
  }
  checked(experiment, EXPERIMENT, `experiment ${name}`);
}
