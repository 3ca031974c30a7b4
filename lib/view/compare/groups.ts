/**
 * Runs as the arms of a comparison: what differs only in its seed is one arm.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { type Palette, paletteFor } from "../palette.ts";
import type { Properties } from "../report/properties.ts";
import type { RunView } from "../run_view.ts";

/** The runs of one arm. */
export interface Group {
  /** The arm's name, or that of the run; different for each group. */
  readonly name: string;
  /** In the order in which they came; at least one. */
  readonly runs: readonly RunView[];
}

/** Values that are listed before the rest is counted. */
const MOST_VALUES = 3;

/**
 * The arms, in the order in which their first runs come. A run that belongs to
 * no experiment stands under its own name.
 *
 * Arms of several experiments that share a name are told apart by the names of
 * their experiments.
 */
export function groupRuns(runs: readonly RunView[]): Group[] {
  const groups = [
    ...Map.groupBy(
      runs,
      ({ name, manifest: { experiment } }) =>
        JSON.stringify(experiment ? [experiment.arm, experiment.name] : [name]),
    ),
  ].map(([key, runs]) => {
    const [name, experiment] = JSON.parse(key) as [string, string?];
    return { name, experiment, runs };
  });
  const shared = Map.groupBy(groups, ({ name }) => name);
  return groups.map(({ name, experiment, runs }) => ({
    name: shared.get(name)!.length > 1 && experiment !== undefined
      ? `${experiment}: ${name}`
      : name,
    runs,
  }));
}

/**
 * The arms with one of them first: what the others are compared with.
 *
 * @param name Of the arm. Default: leaves them as they are.
 * @throws {UserError} If there is no such arm.
 */
export function withFirst(groups: readonly Group[], name?: string): Group[] {
  if (name === undefined) return [...groups];
  const first = groups.find((group) => group.name === name);
  if (first) return [first, ...groups.filter((group) => group !== first)];
  const names = groups.map(({ name }) => `"${name}"`).join(", ");
  throw new UserError(
    `Cannot compare with "${name}": no such arm, choose one of ${names}`,
  );
}

/**
 * The runs that count as evidence: of a seed that was run twice, which tells
 * nothing new, the one that started last.
 */
export function oneASeed({ runs }: Group): RunView[] {
  const bySeed = Map.groupBy(runs, ({ manifest }) => manifest.seed);
  return [...bySeed.values()].map((same) =>
    same.reduce((last, run) =>
      run.manifest.started > last.manifest.started ? run : last
    )
  );
}

/** One style an arm, which its runs share. */
export function groupPalette(groups: readonly Group[]): Palette {
  const palette = paletteFor(groups.map(({ name }) => name));
  return new Map([
    ...groups.flatMap(({ name, runs }) =>
      runs.map((run) => [run.name, palette.get(name)!] as const)
    ),
    ...palette,
  ]);
}

/**
 * The properties of an arm: each with its values in the runs, `1, 2, 3 and 7
 * more` where they differ.
 */
export function propertiesOf(
  { runs }: Group,
  of: (run: RunView) => Properties,
): Properties {
  const all = runs.map(of);
  const names = new Set(all.flatMap((properties) => [...properties.keys()]));
  return new Map(
    [...names].map((name) => {
      const values = all.map((properties) => properties.get(name))
        .filter((value) => value !== undefined);
      return [name, listed([...new Set(values)])];
    }),
  );
}

function listed(values: readonly string[]): string {
  if (values.length <= MOST_VALUES + 1) return values.join(", ");
  return `${values.slice(0, MOST_VALUES).join(", ")} and ` +
    `${values.length - MOST_VALUES} more`;
}
