/**
 * Losses on held-out rows, measured between steps.
 *
 * @module
 */
import { longestDocument, makeBatch } from "../batch/batch.ts";
import type { PackedRow } from "../batch/pack.ts";
import { countTargets } from "../batch/targets.ts";
import type { EvaluationEvent } from "../core/events.ts";
import type { Engine } from "../engine/program.ts";
import type { Gpt2Config } from "../model/config.ts";
import { gpt2Trainable } from "../model/loss.ts";
import { type HeldOutLoss, heldOutLoss } from "../train/evaluate.ts";
import { evaluateProgram } from "../train/programs.ts";
import type { EngineTensors } from "../train/state.ts";
import type { TrainingRun } from "./run_training.ts";

/** How far a run is when something is measured. */
export interface Place {
  /** Steps done; 0 is before training. */
  readonly step: number;
  readonly epoch: number;
  readonly trainedTokens: number;
}

/** Measures the loss of the parameters as they are. */
export interface HeldOut {
  measure(place: Place): Promise<EvaluationEvent>;
  dispose(): void;
}

/** Compiles the measurement, if the run has anything to measure on. */
export function heldOut(
  run: TrainingRun,
  parameters: EngineTensors,
): HeldOut | undefined {
  const { heldOutRows } = run;
  if (!heldOutRows) return undefined;
  const subject = { engine: run.engine, config: run.model, parameters };
  const losses = compileLosses(subject, [heldOutRows], run.config.batch_size);
  return {
    measure: async ({ step, epoch, trainedTokens }) => {
      const [loss] = await losses.measure();
      return { kind: "evaluation", step, epoch, trainedTokens, ...loss };
    },
    dispose: () => losses.dispose(),
  };
}

/** Whose losses are measured. */
export interface Subject {
  readonly engine: Engine;
  readonly config: Gpt2Config;
  readonly parameters: EngineTensors;
}

/** Losses of the parameters as they are, by set of rows. */
export interface Losses {
  measure(): Promise<HeldOutLoss[]>;
  dispose(): void;
}

/**
 * Compiles the losses on sets of rows.
 *
 * Logits are held for the targets of one batch at a time.
 *
 * @param sets Rows of one length.
 * @param rowsPerBatch B of every batch.
 */
export function compileLosses(
  { engine, config, parameters }: Subject,
  sets: readonly (readonly PackedRow[])[],
  rowsPerBatch: number,
): Losses {
  const groups = sets.map((rows) => groupsOf(rows, rowsPerBatch));
  const shape = {
    B: rowsPerBatch,
    T: sets[0][0].tokens.length,
    K: Math.max(1, ...groups.flat().map(targetsIn)),
    longest: longestDocument(sets.flat()),
  };
  const program = engine.compile(
    evaluateProgram(gpt2Trainable(config), shape),
    parameters,
  );
  function* batches(set: number) {
    for (const rows of groups[set]) yield makeBatch(rows, shape.B, shape.K);
  }
  return {
    measure: async () => {
      const losses: HeldOutLoss[] = [];
      for (const set of groups.keys()) {
        losses.push(await heldOutLoss(program, shape, batches(set)));
      }
      return losses;
    },
    dispose: () => program.dispose(),
  };
}

/** Rows in order, so many a group, without groups that have no target. */
function groupsOf(rows: readonly PackedRow[], count: number): PackedRow[][] {
  return Array.from(
    { length: Math.ceil(rows.length / count) },
    (_, index) => rows.slice(index * count, (index + 1) * count),
  ).filter((group) => targetsIn(group) > 0);
}

function targetsIn(rows: readonly PackedRow[]): number {
  return rows.reduce((sum, row) => sum + countTargets(row), 0);
}
