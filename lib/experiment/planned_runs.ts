/**
 * The runs of an experiment, each with all of its settings.
 *
 * @module
 */
import { join } from "node:path";
import { closest, UserError } from "../core/errors.ts";
import { SFT_DEFAULTS, type SftConfig } from "../settings/config.ts";
import { withOwnTokenizer } from "../settings/own_tokenizer.ts";
import { withPreset } from "../settings/presets.ts";
import { armSettings } from "./arm_settings.ts";
import type { ArmSettings, Budget, Experiment } from "./experiment.ts";
import type { Halves } from "./hold_out.ts";
import type { BaseModel, SharedFiles } from "./shared_files.ts";

/** One arm with one seed. */
export interface PlannedRun {
  readonly arm: string;
  /** Of the pretraining that it starts from, where the experiment varies it. */
  readonly baseSeed?: number;
  readonly config: SftConfig;
}

/** What a person asked for. */
export interface Selection {
  /** Names of arms; all where left out. */
  readonly arms?: readonly string[];
  /** Seeds of every arm; the experiment's where left out. */
  readonly seeds?: readonly number[];
  readonly budget: Budget;
  /** Threads of a run whose settings name none. @default {1} */
  readonly threads?: number;
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

/** The pretrained models of the setup that the chosen arms start from. */
export function baseModels(
  experiment: Experiment,
  selection: Selection,
): BaseModel[] {
  const names = chosenArms(experiment, selection)
    .map(({ arm }) => armSettings(experiment, arm).model)
    .filter((name) => name !== undefined);
  const seeds = baseSeeds(experiment, selection);
  return [...new Set(names)].flatMap((name) =>
    seeds.map((seed) => ({ name, seed }))
  );
}

function baseSeeds(
  { baseSeeds = [] }: Experiment,
  { budget }: Selection,
): (number | undefined)[] {
  if (baseSeeds.length === 0) return [undefined];
  return budget === "quick" ? baseSeeds.slice(0, 1) : [...baseSeeds];
}

/** What was made for the runs of an experiment before they are planned. */
export interface Made {
  /** What the setup makes; none where there is no setup. */
  readonly shared?: SharedFiles;
  /** Data that were divided, by their source. */
  readonly divided?: ReadonlyMap<string, Halves>;
}

/** The training data of every arm, each once, and an arm that has it. */
export function dataSources(
  experiment: Experiment,
  { shared }: Made,
): Map<string, ArmSettings> {
  const sources = new Map<string, ArmSettings>();
  for (const arm of Object.keys(experiment.arms)) {
    const settings = armSettings(experiment, arm);
    const source = dataFileOf(settings, shared);
    if (!sources.has(source)) sources.set(source, settings);
  }
  return sources;
}

/**
 * Every run with all of its settings.
 *
 * @throws {UserError} If an arm's preset and its settings contradict each other.
 */
export function plannedRuns(
  experiment: Experiment,
  selection: Selection,
  folder: string,
  made: Made = {},
): PlannedRun[] {
  const data = new Set(dataSources(experiment, made).keys());
  const runs = chosenArms(experiment, selection).map(({ arm, seeds }) => {
    const settings = armSettings(experiment, arm);
    const others = data.difference(
      new Set([dataFileOf(settings, made.shared)]),
    );
    // No arm is measured on what any of them is trained on.
    const overlap_with = [
      ...settings.overlap_with ?? [],
      ...[...others].map((path) => made.divided?.get(path)?.train ?? path),
    ];
    const bases = settings.model === undefined
      ? [undefined]
      : baseSeeds(experiment, selection);
    return seeds.flatMap((seed) =>
      bases.map((baseSeed): PlannedRun => {
        const name = baseSeed === undefined
          ? `seed-${seed}`
          : `base-${baseSeed}-seed-${seed}`;
        return {
          arm,
          ...(baseSeed !== undefined && { baseSeed }),
          config: {
            threads: selection.threads ?? 1,
            ...resolve(settings, experiment.evalSet, baseSeed, made),
            overlap_with,
            ...(selection.budget === "quick" && {
              data_limit: QUICK_ROWS,
              num_epochs: 1,
            }),
            output_dir: join(folder, arm, name),
            seed,
          },
        };
      })
    );
  });
  // A seed of every arm before the next: half an experiment can be compared.
  const most = Math.max(0, ...runs.map(({ length }) => length));
  return Array.from({ length: most }, (_, index) => index)
    .flatMap((index) => runs.flatMap((own) => own.slice(index, index + 1)));
}

/** An arm's settings, with paths in the place of what the setup made. */
function resolve(
  { dataSet, model, ...settings }: ArmSettings,
  evalSet: string | undefined,
  baseSeed: number | undefined,
  { shared, divided }: Made,
): Omit<SftConfig, "output_dir" | "seed"> {
  const model_path = model === undefined
    ? defined(settings.model_path)
    : defined(shared?.model({ name: model, seed: baseSeed }));
  const source = dataFileOf({ dataSet, ...settings }, shared);
  const data_file = divided?.get(source)?.train ?? source;
  const named = evalSet === undefined
    ? [...divided?.values() ?? []].map(({ heldOut }) => heldOut)
    : [defined(shared?.heldOut(evalSet))];
  const eval_file = [...named, ...settings.eval_file ?? []];
  const { tokenizer_path } = model === undefined
    ? withOwnTokenizer({ ...settings, model_path })
    : { tokenizer_path: settings.tokenizer_path ?? defined(shared?.tokenizer) };
  const paths = { model_path, data_file, eval_file, tokenizer_path };
  return withPreset(
    { ...SFT_DEFAULTS, ...settings, ...paths },
    new Set(Object.keys(settings)),
  );
}

function dataFileOf(
  { dataSet, data_file }: ArmSettings,
  shared?: SharedFiles,
): string {
  return dataSet === undefined
    ? defined(data_file)
    : defined(shared?.train(dataSet));
}

/** What `defineExperiment()` has seen to. */
function defined<Value>(value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new Error("Cannot plan runs: the experiment was not defined");
}
