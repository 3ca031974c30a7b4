/**
 * What a run learns from its rows: targets of texts, or another thing of which
 * it says how rows become batches and what the loss of one is.
 *
 * @module
 */
import { makeBatch } from "../batch/batch.ts";
import type { BatchMaker } from "../batch/stream.ts";
import type { Trainable } from "../core/trainable.ts";

/** How a run learns. */
export interface Objective {
  /** The model that learns, of one that learns from targets. */
  learning(model: Trainable): Trainable;
  /** Makes a batch of the run's rows. */
  readonly batchOf: BatchMaker;
  /** Tokens of a row, by `max_length`. */
  rowLength(maxLength: number): number;
}

/** Each target is the next token: pretraining and fine-tuning. */
export const NEXT_TOKEN: Objective = {
  learning: (model) => model,
  batchOf: makeBatch,
  rowLength: (maxLength) => maxLength,
};
