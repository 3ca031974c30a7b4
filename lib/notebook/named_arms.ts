/**
 * Arms as a cell gives them, each with its name.
 *
 * @module
 */
import { seen } from "../core/checked/checked_json.ts";
import { isObject } from "../core/checked/schema.ts";
import { UserError } from "../core/errors.ts";
import type { ArmSettings } from "../experiment/experiment.ts";
import { armName } from "../experiment/sweep.ts";
import { withoutUndefined } from "./without_undefined.ts";

/** Settings of one arm; without a name it is called after what it sets. */
export interface NamedArm extends ArmSettings {
  readonly name?: string;
}

/** Arms in a list, or by their names, as `sweep()` gives them. */
export type Arms = readonly NamedArm[] | Readonly<Record<string, ArmSettings>>;

/**
 * Settings by the names of their arms.
 *
 * @throws {UserError} If one is no settings, or two have one name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { namedArms } from "sft/notebook/named_arms.ts";
 *
 * assertEquals(namedArms([{}, { num_epochs: 3 }, { name: "two", dropout: 0 }]), {
 *   base: {},
 *   "num_epochs=3": { num_epochs: 3 },
 *   two: { dropout: 0 },
 * });
 * ```
 */
export function namedArms(given: Arms): Record<string, ArmSettings> {
  if (isObject(given)) {
    const arms = Object.entries(given as Record<string, ArmSettings>);
    return Object.fromEntries(
      arms.map(([name, arm]) => [name, settingsOf(arm, `arm "${name}"`)]),
    );
  }
  const list = Array.isArray(given) ? given : [given];
  const arms: Record<string, ArmSettings> = {};
  for (const arm of list) {
    const { name: own, ...settings } = settingsOf<NamedArm>(arm, "an arm");
    const name = own ?? (armName(settings) || "base");
    if (Object.hasOwn(arms, name)) {
      throw new UserError(
        `Cannot run: two arms are called "${name}", give them names`,
      );
    }
    arms[name] = settings;
  }
  return arms;
}

/** Cells have no types. */
function settingsOf<Arm extends ArmSettings>(arm: Arm, what: string): Arm {
  if (isObject(arm)) return withoutUndefined(arm);
  throw new UserError(
    `Cannot run ${arm === undefined ? "undefined" : seen(arm)} as ${what}: ` +
      "expected settings, as in runs([{ num_epochs: 1 }, { num_epochs: 3 }]) " +
      "or runs(sweep({ num_epochs: [1, 3] }))",
  );
}
