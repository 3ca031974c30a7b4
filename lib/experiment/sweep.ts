/**
 * A grid of settings as the arms of an experiment.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { ArmSettings } from "./experiment.ts";

/** Values to try, by the setting's name. */
export type Grid = {
  readonly [name in keyof ArmSettings]: readonly NonNullable<
    ArmSettings[name]
  >[];
};

/**
 * One arm for every combination, the last setting changing first; an arm is
 * called after what it sets.
 *
 * @throws {UserError} If there is nothing to combine, or two arms would have one
 * name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sweep } from "sft/experiment/sweep.ts";
 *
 * assertEquals(sweep({ learning_rate: [1e-4, 3e-4], num_epochs: [1] }), {
 *   "learning_rate=0.0001+num_epochs=1": { learning_rate: 1e-4, num_epochs: 1 },
 *   "learning_rate=0.0003+num_epochs=1": { learning_rate: 3e-4, num_epochs: 1 },
 * });
 * ```
 */
export function sweep(grid: Grid): Record<string, ArmSettings> {
  const settings = Object.entries(grid) as [string, readonly unknown[]][];
  const empty = settings.find(([, values]) => values.length === 0);
  if (settings.length === 0 || empty) {
    throw new UserError(
      `Cannot sweep ${empty ? empty[0] : "nothing"}: there are no values, ` +
        "expected a list of them, as in { num_epochs: [1, 3] }",
    );
  }
  const combined = settings.reduce<[string, unknown][][]>(
    (arms, [name, values]) =>
      arms.flatMap((arm) =>
        values.map((value): [string, unknown][] => [...arm, [name, value]])
      ),
    [[]],
  );
  const named = combined.map((arm) =>
    [armName(Object.fromEntries(arm)), arm] as const
  );
  const names = new Set<string>();
  for (const [name] of named) {
    if (names.has(name)) {
      throw new UserError(
        `Cannot sweep ${
          Object.keys(grid).join(", ")
        }: two arms would be called ` +
          `"${name}", leave one out or name the arms by hand`,
      );
    }
    names.add(name);
  }
  return Object.fromEntries(
    named.map(([name, arm]) => [name, Object.fromEntries(arm)]),
  );
}

/** An arm's name after what it sets, such as `num_epochs=1+batch_size=8`. */
export function armName(arm: ArmSettings): string {
  return Object.entries(arm)
    .map(([name, value]) => `${name}=${wordOf(value)}`).join("+");
}

/** A value as part of a folder's name; of a path, its last part. */
function wordOf(value: unknown): string {
  const text = Array.isArray(value)
    ? value.map(wordOf).join("-")
    : String(value).split("/").findLast((part) => part !== "") ?? "";
  return text.replace(/[^a-z0-9_.-]+/gi, "-");
}
