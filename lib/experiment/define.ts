/**
 * An experiment as data: a question, a guess, arms, seeds, and what decides.
 *
 * Covers the form. Running is in `run_experiment.ts`, what arms share in
 * `shared_files.ts`.
 *
 * @module
 */
import type { MetricField } from "../view/compare/metrics.ts";
import type { PretrainConfig, SftConfig } from "./config.ts";

/** Settings that the experiment itself decides: where things are, and seeds. */
type Given =
  | "model_path"
  | "tokenizer_path"
  | "output_dir"
  | "data_file"
  | "eval_file"
  | "yardstick_file"
  | "seed"
  | "resume";

/** What an arm may set: any setting of fine-tuning, and what to start from. */
export interface ArmSettings extends Partial<Omit<SftConfig, Given>> {
  /** A training set of the setup. */
  readonly dataSet?: string;
  /** A pretrained model of the setup. */
  readonly model?: string;
}

/** The sizes that a person chooses between. */
export const BUDGETS = ["full", "quick"] as const;

/** `"quick"` proves that everything runs; only `"full"` answers a question. */
export type Budget = typeof BUDGETS[number];

/** What all arms share: data, tokenizer, and pretrained models to start from. */
export interface Setup {
  /**
   * Texts of the files, by name: `pretrain.jsonl`, and for each data set `NAME`
   * a `NAME.train.jsonl` and a `NAME.yardstick.jsonl`.
   */
  files(budget: Budget): Readonly<Record<string, string>>;
  readonly vocab_size: number;
  /** Of every pretraining run. */
  readonly pretrain:
    & Partial<PretrainConfig>
    & Pick<PretrainConfig, "n_positions" | "max_length" | "seed">;
  /** Shapes of the models, by name. */
  readonly models: Readonly<
    Record<string, Pick<PretrainConfig, "n_layer" | "n_embd" | "n_head">>
  >;
}

/** A figure of the yardstick, and which way it is better. */
export interface DecidedBy {
  /** Named as in `YardstickEvent`. */
  readonly metric: MetricField;
  readonly better: "lower" | "higher";
}

/** One question, and how it is put to the test. */
export interface Experiment {
  /** Also the name of its file and of its folder of runs. */
  readonly name: string;
  readonly question: string;
  /** The guess, written before the runs. */
  readonly hypothesis: string;
  readonly setup: Setup;
  /** Settings of all arms; the data set and the model among them. */
  readonly base: ArmSettings & Required<Pick<ArmSettings, "dataSet" | "model">>;
  /** The data set whose held-out rows measure every arm. */
  readonly yardstick: string;
  /** What arms have of their own, by the arm's name. */
  readonly arms: Readonly<Record<string, ArmSettings>>;
  readonly seeds: readonly number[];
  /** Seeds of single arms, where they are not to be the same. */
  readonly armSeeds?: Readonly<Record<string, readonly number[]>>;
  readonly decidedBy: DecidedBy;
}

/**
 * An experiment as it is; typed, so that an editor checks what is written.
 *
 * @throws {RangeError} If names do not do for folders, or there is nothing to
 * compare or repeat.
 */
export function defineExperiment<const Given extends Experiment>(
  experiment: Given,
): Given {
  const { name, arms, seeds, armSeeds = {} } = experiment;
  for (const word of [name, ...Object.keys(arms)]) {
    if (/^[a-z0-9][a-z0-9_.+-]*$/i.test(word)) continue;
    throw new RangeError(
      `Cannot define experiment "${name}": "${word}" names a folder, expected ` +
        "letters, digits and any of _ . + - between them",
    );
  }
  const counts = { arms: Object.keys(arms).length, seeds: seeds.length };
  for (const [what, count] of Object.entries(counts)) {
    if (count > 0) continue;
    throw new RangeError(
      `Cannot define experiment "${name}": it has no ${what}, expected at ` +
        "least one",
    );
  }
  const stranger = Object.keys(armSeeds).find((arm) => !(arm in arms));
  if (stranger === undefined) return experiment;
  throw new RangeError(
    `Cannot define experiment "${name}": there are seeds for "${stranger}", ` +
      "which is no arm",
  );
}
