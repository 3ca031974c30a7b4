/**
 * The runs of an experiment, and what is left to do of each.
 *
 * @module
 */
import { join } from "node:path";
import { closest, UserError } from "../core/errors.ts";
import { namesIn } from "../store/file.ts";
import { holdsRun, readManifest } from "../store/manifest.ts";
import { SFT_DEFAULTS, type SftConfig } from "./config.ts";
import type { Budget, Experiment } from "./define.ts";
import type { SharedFiles } from "./shared_files.ts";

/** One arm with one seed. */
export interface PlannedRun {
  readonly arm: string;
  readonly config: SftConfig;
}

/** What a person asked for. */
export interface Selection {
  /** Names of arms; all where left out. */
  readonly arms?: readonly string[];
  /** Seeds of every arm; the experiment's where left out. */
  readonly seeds?: readonly number[];
  readonly budget: Budget;
}

/** Rows of a quick run: enough to go through everything. */
const QUICK_ROWS = 60;

/** An arm's name and seeds. */
interface Chosen {
  readonly arm: string;
  readonly seeds: readonly number[];
}

/**
 * The arms that are asked for, in the experiment's order.
 *
 * @throws {UserError} If one is not there; the message says what is close.
 */
export function chosenArms(
  experiment: Experiment,
  { arms, seeds, budget }: Selection,
): Chosen[] {
  const known = Object.keys(experiment.arms);
  for (const arm of arms ?? []) {
    if (known.includes(arm)) continue;
    const near = closest(arm, known);
    throw new UserError(
      `Cannot run arm "${arm}" of experiment "${experiment.name}": ` +
        (near === undefined
          ? `expected one of ${known.join(", ")}`
          : `there is none of that name, closest is "${near}"`),
    );
  }
  return known.filter((arm) => arms?.includes(arm) ?? true).map((arm) => {
    const own = experiment.armSeeds?.[arm] ?? experiment.seeds;
    return {
      arm,
      seeds: seeds ?? (budget === "quick" ? own.slice(0, 1) : own),
    };
  });
}

/** The name of the model that an arm starts from. */
export function modelOf({ arms, base }: Experiment, arm: string): string {
  return arms[arm].model ?? base.model;
}

/** Every run with all of its settings. */
export function plannedRuns(
  experiment: Experiment,
  selection: Selection,
  folder: string,
  shared: SharedFiles,
): PlannedRun[] {
  const runs = chosenArms(experiment, selection).map(({ arm, seeds }) => {
    const { dataSet, model, ...settings } = {
      ...experiment.base,
      ...experiment.arms[arm],
    };
    return seeds.map((seed) => ({
      arm,
      config: {
        ...SFT_DEFAULTS,
        // One each, so that as many runs as cores go on at once.
        threads: 1,
        ...settings,
        ...(selection.budget === "quick" && {
          data_limit: QUICK_ROWS,
          num_epochs: 1,
        }),
        model_path: shared.model(model),
        tokenizer_path: shared.tokenizer,
        data_file: shared.train(dataSet),
        yardstick_file: shared.yardstick(experiment.yardstick),
        output_dir: join(folder, arm, `seed-${seed}`),
        seed,
      },
    }));
  });
  // A seed of every arm before the next: half an experiment can be compared.
  const most = Math.max(0, ...runs.map(({ length }) => length));
  return Array.from({ length: most }, (_, index) => index)
    .flatMap((index) => runs.flatMap((own) => own.slice(index, index + 1)));
}

/** What is left to do of a run. */
export type Left = "nothing" | "all" | "the rest";

/**
 * Looks into the run's folder. A run with other settings, or none that can be
 * read, is moved aside: what has been computed is not thrown away.
 */
export async function whatIsLeft(
  { config }: PlannedRun,
): Promise<Left> {
  const path = config.output_dir;
  if (!await holdsRun(path)) {
    if ((await namesIn(path)).length === 0) return "all";
    // Killed before it had a record: there is nothing in it.
    await Deno.remove(path, { recursive: true });
    return "all";
  }
  const { config: before, outcome, started } = await readManifest(path);
  if (sameSettings(before, config)) {
    return outcome === "finished" ? "nothing" : "the rest";
  }
  await Deno.rename(path, `${path}.before-${started.replaceAll(":", "-")}`);
  return "all";
}

/** As they read in a manifest; that a run was resumed changes nothing. */
function sameSettings(a: object, b: object): boolean {
  const entries = (config: object) =>
    Object.entries({ ...config, resume: false })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .sort().join("\n");
  return entries(a) === entries(b);
}
