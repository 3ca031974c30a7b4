/**
 * An experiment as data: a question, a guess, arms, seeds, and what decides.
 *
 * Covers the form. Checking it is in `define.ts`, running it in
 * `run_experiment.ts`.
 *
 * @module
 */
import type { PretrainConfig, SftConfig } from "../settings/config.ts";
import type { ShapeSettings } from "../settings/shape.ts";
import type { MetricField } from "../view/compare/metrics.ts";

/** Settings that the experiment itself decides: where runs are, and seeds. */
type Decided = "output_dir" | "seed" | "resume";

/**
 * What an arm may set: any setting of fine-tuning, and in place of
 * `model_path` and `data_file` what the setup makes. Where there is no
 * `tokenizer_path`, the tokenizer is the setup's, or else the model's own.
 */
export interface ArmSettings extends Partial<Omit<SftConfig, Decided>> {
  /** A training set of the setup. */
  readonly dataSet?: string;
  /** A pretrained model of the setup. */
  readonly model?: string;
}

/** `"quick"` proves that everything runs; only `"full"` answers a question. */
export type Budget = "full" | "quick";

/** What arms may share that is made first: data, a tokenizer, pretrained models. */
export interface Setup {
  /**
   * Texts of the files, by name: `pretrain.jsonl`, and for each data set `NAME`
   * a `NAME.train.jsonl` and a `NAME.held_out.jsonl`.
   */
  files(budget: Budget): Readonly<Record<string, string>>;
  readonly vocab_size: number;
  /** Of every pretraining run. */
  readonly pretrain:
    & Partial<PretrainConfig>
    & Pick<PretrainConfig, "max_length" | "seed">;
  /** Shapes of the models, by name. */
  readonly models: Readonly<
    Record<string, Partial<ShapeSettings>>
  >;
}

/** A figure of the evaluation, and which way it is better. */
export interface DecidedBy {
  /** Named as in `EvaluationEvent`. */
  readonly metric: MetricField;
  readonly better: "lower" | "higher";
}

/** A guess that the figure which decides can answer. */
export interface Expectation {
  /** Name of an arm. */
  readonly arm: string;
  /** How it will do; as good, where neither is shown to be better. */
  readonly is: "better" | "worse" | "as good";
  /** Name of another arm. Default: the first one. */
  readonly against?: string;
}

/** One question, and how it is put to the test. */
export interface Experiment {
  /** Also the name of its file and of its folder of runs. */
  readonly name: string;
  readonly question: string;
  /** The guess, written before the runs. */
  readonly hypothesis: string;
  /** The same arm by arm, so that a report can say whether it held. */
  readonly expects?: readonly Expectation[];
  /** Makes data and pretrains; not needed by arms that name files of their own. */
  readonly setup?: Setup;
  /** Settings of all arms. */
  readonly base: ArmSettings;
  /**
   * The setup's data set on whose held-out rows every arm is evaluated, beside
   * what `eval_file` names.
   */
  readonly evalSet?: string;
  /**
   * Share of each `data_file`'s rows that is held out and measured on, where no
   * arm names an `eval_file`. Default: a fifth, of about 200 rows at most.
   */
  readonly heldOut?: number;
  /** What arms have of their own, by the arm's name. */
  readonly arms: Readonly<Record<string, ArmSettings>>;
  readonly seeds: readonly number[];
  /** Seeds of single arms, where they are not to be the same. */
  readonly armSeeds?: Readonly<Record<string, readonly number[]>>;
  /**
   * Seeds of the setup's pretraining: every arm is run from a model of each, so
   * that intervals tell how much the base model is chance. Default: the setup's.
   */
  readonly baseSeeds?: readonly number[];
  readonly decidedBy: DecidedBy;
}
