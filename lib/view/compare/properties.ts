/**
 * Named properties of several runs side by side: what differs, and what is the
 * same in all of them.
 *
 * @module
 */
import type { Table } from "../text/table.ts";

/** Property name → value, as text; in the order in which they are shown. */
export type Properties = ReadonlyMap<string, string>;

/** Properties of runs, divided by whether the runs agree. */
export interface Comparison {
  /** One row per property, one column per run. */
  readonly differing: Table;
  /** One row per property and its one value. */
  readonly common: Table;
}

/**
 * Divides properties; one that a run lacks counts as differing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { divideProperties } from "sft/view/compare/properties.ts";
 *
 * const { differing, common } = divideProperties(["origin", "ours"], [
 *   new Map([["seed", "42"], ["packing", "padded"]]),
 *   new Map([["seed", "42"], ["packing", "isolated"]]),
 * ]);
 * assertEquals(differing.rows, [["packing", "padded", "isolated"]]);
 * assertEquals(common.rows, [["seed", "42"]]);
 * ```
 */
export function divideProperties(
  runNames: readonly string[],
  runs: readonly Properties[],
): Comparison {
  const names = [...new Set(runs.flatMap((run) => [...run.keys()]))];
  const rows = names.map((name) => [name, ...runs.map((run) => run.get(name))]);
  const only = runNames.length === 1 ? runNames[0] : undefined;
  const agree = ([, first, ...rest]: (typeof rows)[number]) =>
    rest.every((value) => value === first);
  return {
    differing: {
      columns: ["", ...runNames].map((title) => ({ title })),
      rows: rows.filter((row) => !agree(row)),
    },
    common: {
      columns: ["", only ?? "every run"].map((title) => ({ title })),
      rows: rows.filter(agree).map(([name, value]) => [name, value]),
    },
  };
}

/**
 * A tree of settings as flat properties: `{ model: { layers: 2 } }` becomes
 * `model.layers` → `2`. Lists stay whole; an empty one, and what is not set, is
 * left out.
 */
export function flatten(
  settings: Readonly<Record<string, unknown>>,
  prefix = "",
): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) {
      if (value.length > 0) flat.set(prefix + name, value.join(", "));
    } else if (typeof value === "object") {
      const inside = flatten(
        value as Record<string, unknown>,
        `${prefix}${name}.`,
      );
      for (const [key, text] of inside) flat.set(key, text);
    } else {
      flat.set(
        prefix + name,
        typeof value === "string" ? value : JSON.stringify(value),
      );
    }
  }
  return flat;
}
