/**
 * Runs as the arms of a comparison: what differs only in its seed is one arm.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { type Palette, paletteFor } from "../figures/palette.ts";
import type { ExperimentArm } from "../../store/manifest.ts";
import type { Properties } from "./properties.ts";
import type { RunView } from "./run_view.ts";
import { poolName, settingsKey } from "./same_settings.ts";

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
 * The arms, in the order in which their first runs come: those of experiments,
 * and of other runs those that differ in their seed alone. A run that repeats a
 * seed of such an arm begins another one, for it was run again to be compared.
 * Runs of the settings of an experiment's one arm join it.
 *
 * Arms of several experiments that share a name are told apart by the names of
 * their experiments.
 */
export function groupRuns(runs: readonly RunView[]): Group[] {
  const groups: Pool[] = [];
  const byArm = new Map<string, Pool>();
  for (const run of runs) {
    const { experiment } = run.manifest;
    if (!experiment) continue;
    const key = JSON.stringify([experiment.arm, experiment.name]);
    const pool = byArm.get(key) ?? { experiment, runs: [] };
    byArm.set(key, pool);
    pool.runs.push(run);
  }
  for (const run of runs) {
    const { experiment } = run.manifest;
    const pool = experiment
      ? byArm.get(JSON.stringify([experiment.arm, experiment.name]))!
      : poolFor(run, groups, [...byArm.values()]);
    if (!experiment) pool.runs.push(run);
    if (!groups.includes(pool)) groups.push(pool);
  }
  const named = groups.map(({ experiment, runs }) => ({
    name: experiment?.arm ?? poolName(runs),
    experiment: experiment?.name,
    runs,
  }));
  const shared = Map.groupBy(named, ({ name }) => name);
  return named.map(({ name, experiment, runs }, index) => {
    const alike = shared.get(name)!;
    if (alike.length === 1) return { name, runs };
    if (experiment !== undefined) {
      return { name: `${experiment}: ${name}`, runs };
    }
    const others = alike.filter((one) => one.experiment === undefined);
    const place = others.indexOf(named[index]);
    return { name: place > 0 ? `${name} (${place + 1})` : name, runs };
  });
}

/** An arm that is being put together. */
interface Pool {
  readonly experiment?: ExperimentArm;
  readonly runs: RunView[];
}

/** The arm that a run of no experiment belongs to; a new one if there is none. */
function poolFor(
  run: RunView,
  groups: readonly Pool[],
  arms: readonly Pool[],
): Pool {
  const key = settingsKey(run);
  const isAlike = ({ runs }: Pool) =>
    key !== undefined && runs.every((one) => settingsKey(one) === key);
  const hasSeed = ({ runs }: Pool) =>
    runs.some(({ manifest }) => manifest.seed === run.manifest.seed);
  const own = groups.find((pool) =>
    !pool.experiment && isAlike(pool) && !hasSeed(pool)
  );
  if (own) return own;
  // Arms of the same settings are told apart by what cannot be known here.
  const alike = arms.filter(isAlike);
  if (alike.length === 1 && !hasSeed(alike[0])) return alike[0];
  return { runs: [] };
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
 * The runs that count as evidence, one a seed and base model. A second run of a
 * seed tells nothing new; the one that started last counts.
 */
export function oneASeed({ runs }: Group): RunView[] {
  const bySeed = Map.groupBy(
    runs,
    ({ manifest: { seed, experiment } }) =>
      JSON.stringify([seed, experiment?.baseSeed]),
  );
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
      return [name, listValues([...new Set(values)])];
    }),
  );
}

function listValues(values: readonly string[]): string {
  if (values.length <= MOST_VALUES + 1) return values.join(", ");
  return `${values.slice(0, MOST_VALUES).join(", ")} and ` +
    `${values.length - MOST_VALUES} more`;
}
