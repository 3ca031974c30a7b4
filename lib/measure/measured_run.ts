/**
 * What measurements take from a run: the model as it is trained, and the data
 * that it is held against.
 *
 * @module
 */
import type { PackedRow } from "../batch/pack.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Engine } from "../engine/program.ts";
import type { Architecture } from "../model/architecture.ts";
import type { TrainingConfig } from "../settings/config.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { EvaluationSet } from "./evaluation_set.ts";
import type { Objective } from "./objective.ts";

/** A run as far as it is measured. */
export interface MeasuredRun {
  readonly config: TrainingConfig;
  readonly engine: Engine;
  readonly model: Architecture;
  readonly tokenizer: Tokenizer;
  /** The template of the examples; none for plain text. */
  readonly template?: ChatTemplate;
  /** The form in which the model is prompted, where it is not the template. */
  readonly promptTemplate?: ChatTemplate;
  readonly heldOut: readonly HeldOutSet[];
  /** @default {NEXT_TOKEN} */
  readonly objective?: Objective;
}

/** A held-out set, ready for both measurements. */
export interface HeldOutSet {
  /** What figures and tables call it. */
  readonly name: string;
  /**
   * Rendered, masked and packed as for training: for the run's own loss. None of a
   * set that is only evaluated.
   */
  readonly rows: readonly PackedRow[];
  /** For the evaluation; none of a set that was prepared as tokens. */
  readonly evaluation?: EvaluationSet;
}
