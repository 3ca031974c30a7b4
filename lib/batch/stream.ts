/**
 * The order of training: rows shuffled once an epoch, cut into micro-batches,
 * grouped into optimizer steps.
 *
 * Everything follows from the seed and the step's number, so a run that was
 * stopped goes on with exactly the steps that it has not seen.
 *
 * @module
 */
import { permutation, randomStream } from "../core/random.ts";
import { type Batch, longestDocument, makeBatch } from "./batch.ts";
import type { PackedRow } from "./pack.ts";
import { countTargets } from "./targets.ts";

/** Makes a micro-batch of up to B rows, with K slots. */
export type BatchMaker<Row extends PackedRow = PackedRow> = (
  rows: readonly Row[],
  B: number,
  K: number,
) => Batch;

/** What to train on, and in what portions. */
export interface StreamOptions {
  readonly rows: readonly PackedRow[];
  /** @default {makeBatch} */
  readonly batchOf?: BatchMaker;
  /** B of a micro-batch; the last one of an epoch may have fewer rows. */
  readonly rowsPerBatch: number;
  /** Micro-batches of a step; the last step of an epoch may have fewer. */
  readonly batchesPerStep: number;
  /** Times that every row is seen. */
  readonly epochs: number;
  /** Steps, in as many epochs as they take. @default {those of `epochs`} */
  readonly maxSteps?: number;
  /** Ends with the step that reaches so many targets, if it comes before. */
  readonly trainedTokens?: number;
  readonly seed: number;
}

/** The micro-batches of one optimizer step. */
export interface StepBatches {
  /** Counted from 1, on through the epochs. */
  readonly step: number;
  /** Counted from 0. */
  readonly epoch: number;
  /** Epochs done when the step is: 1.5 is halfway through the second. */
  readonly epochProgress: number;
  readonly batches: readonly Batch[];
  /** Supervised targets of all batches. */
  readonly targets: number;
  /** Tokens of all batches that are not padding. */
  readonly realTokens: number;
}

/** All steps of a run, made as they are asked for. */
export interface StepPlan {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** K of every batch: the largest number of targets in any, at least 1. */
  readonly slots: number;
  /** Tokens of the longest document in any batch. */
  readonly longest: number;
  /**
   * Steps from this one to the last. `from(1)` is a whole run, `from(n)` what
   * is left of it after n - 1 steps.
   *
   * @throws {RangeError} If there is no such step.
   */
  from(step: number): Generator<StepBatches>;
  /** Indices of the rows of a step, in the order of its batches. */
  rowsOf(step: number): number[];
}

/**
 * Plans a run. With 5 rows, 2 a batch and 2 batches a step, an epoch has two
 * steps:
 *
 *     order   3 0 4 1 2
 *     batch   3 0   4 1   2 ·
 *     step    1---------  2--
 *
 * @throws {RangeError} If there are no rows, or a count is not a whole number
 * above 0.
 */
export function planSteps(options: StreamOptions): StepPlan {
  const { rows, rowsPerBatch, batchesPerStep, epochs, seed } = options;
  const { trainedTokens = Infinity, maxSteps, batchOf = makeBatch } = options;
  const counts = {
    rows: rows.length,
    rowsPerBatch,
    batchesPerStep,
    epochs,
    ...(maxSteps !== undefined && { maxSteps }),
  };
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new RangeError(
      `Cannot plan steps: ${name} is ${count}, expected a whole number above 0`,
    );
  }
  const batchesPerEpoch = Math.ceil(rows.length / rowsPerBatch);
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / batchesPerStep);

  /** Indices of rows, by batch. */
  function batchesOf(epoch: number): number[][] {
    const random = randomStream(seed, `data order ${epoch}`);
    return chunks([...permutation(rows.length, random)], rowsPerBatch);
  }

  const targets = rows.map(countTargets);
  let slots = 1;
  const most = maxSteps ?? epochs * stepsPerEpoch;
  let [steps, trained] = [0, 0];
  const goesOn = () => steps < most && trained < trainedTokens;
  for (let epoch = 0; goesOn(); epoch++) {
    for (const group of chunks(batchesOf(epoch), batchesPerStep)) {
      if (!goesOn()) break;
      const counts = group.map((batch) =>
        sum(batch.map((index) => targets[index]))
      );
      slots = Math.max(slots, ...counts);
      trained += sum(counts);
      steps++;
    }
  }

  function* stepsFrom(first: number): Generator<StepBatches> {
    for (let step = first; step <= steps;) {
      const epoch = Math.floor((step - 1) / stepsPerEpoch);
      const groups = chunks(batchesOf(epoch), batchesPerStep);
      for (const group of groups.slice((step - 1) % stepsPerEpoch)) {
        if (step > steps) return;
        const batches = group.map((batch) =>
          batchOf(batch.map((index) => rows[index]), rowsPerBatch, slots)
        );
        yield {
          step,
          epoch,
          epochProgress: step / stepsPerEpoch,
          batches,
          targets: sum(batches.map(({ targets }) => targets)),
          realTokens: sum(batches.map(({ realTokens }) => realTokens)),
        };
        step++;
      }
    }
  }

  return {
    steps,
    stepsPerEpoch,
    slots,
    longest: longestDocument(rows),
    rowsOf(step) {
      const epoch = Math.floor((step - 1) / stepsPerEpoch);
      const groups = chunks(batchesOf(epoch), batchesPerStep);
      return groups[(step - 1) % stepsPerEpoch].flat();
    },
    from(step) {
      // A finished run goes on after its last step, with no steps left.
      if (Number.isInteger(step) && step >= 1 && step <= steps + 1) {
        return stepsFrom(step);
      }
      throw new RangeError(
        `Cannot go on from step ${step}: expected 1 to ${steps + 1}`,
      );
    },
  };
}

/** Cut into pieces of `length`; the last may be shorter. */
function chunks<Item>(items: readonly Item[], length: number): Item[][] {
  return Array.from(
    { length: Math.ceil(items.length / length) },
    (_, index) => items.slice(index * length, (index + 1) * length),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
