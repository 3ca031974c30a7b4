/**
 * Losses on held-out rows, measured between steps.
 *
 * @module
 */
import { longestDocument } from "../batch/batch.ts";
import type { PackedRow } from "../batch/pack.ts";
import { countTargets } from "../batch/targets.ts";
import type { HeldOutLossEvent } from "../core/events.ts";
import type { Engine } from "../engine/program.ts";
import type { Architecture } from "../model/architecture.ts";
import { trainable } from "../model/loss.ts";
import { type HeldOutLoss, heldOutLoss } from "../train/evaluate.ts";
import type { BatchShape } from "../train/inputs.ts";
import { evaluateProgram } from "../train/programs.ts";
import type { EngineTensors } from "../train/state.ts";
import type { HeldOutSet, MeasuredRun } from "./measured_run.ts";
import { NEXT_TOKEN, type Objective } from "./objective.ts";

/** How far a run is when something is measured. */
export interface Place {
  /** Steps done; 0 is before training. */
  readonly step: number;
  readonly epoch: number;
  readonly trainedTokens: number;
}

/** Measures the loss of the parameters as they are. */
export interface OwnLoss {
  measure(place: Place): Promise<HeldOutLossEvent>;
  dispose(): void;
}

/**
 * Compiles the run's own loss on one held-out set.
 *
 * One program a set, so that no figure depends on the other sets' shapes.
 */
export function openOwnLoss(
  { engine, model, config, objective }: MeasuredRun,
  { name, rows }: HeldOutSet,
  parameters: EngineTensors,
): OwnLoss {
  const subject = { engine, model, parameters };
  const losses = compileLosses(subject, [rows], config.batch_size, objective);
  return {
    measure: async ({ step, epoch, trainedTokens }) => {
      const [{ figures, ...loss }] = await losses.measure();
      return {
        kind: "held_out_loss",
        step,
        epoch,
        trainedTokens,
        set: name,
        ...loss,
        ...figures,
      };
    },
    dispose: () => losses.dispose(),
  };
}

/** Whose losses are measured. */
export interface Subject {
  readonly engine: Engine;
  readonly model: Architecture;
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
 * @param objective What the rows were packed for.
 */
export function compileLosses(
  { engine, model, parameters }: Subject,
  sets: readonly (readonly PackedRow[])[],
  rowsPerBatch: number,
  { learning, batchOf }: Objective = NEXT_TOKEN,
): Losses {
  const groups = sets.map((rows) => groupsOf(rows, rowsPerBatch));
  const shape = lossShape(sets, rowsPerBatch);
  const learner = learning(trainable(model));
  const program = engine.compile(evaluateProgram(learner, shape), parameters);
  function* batches(set: number) {
    for (const rows of groups[set]) yield batchOf(rows, shape.B, shape.K);
  }
  return {
    measure: async () => {
      const losses: HeldOutLoss[] = [];
      for (const set of groups.keys()) {
        losses.push(await heldOutLoss(program, shape, batches(set), learner));
      }
      return losses;
    },
    dispose: () => program.dispose(),
  };
}

/** The shape of all batches of these sets; see `compileLosses()`. */
export function lossShape(
  sets: readonly (readonly PackedRow[])[],
  rowsPerBatch: number,
): BatchShape {
  const groups = sets.flatMap((rows) => groupsOf(rows, rowsPerBatch));
  return {
    B: rowsPerBatch,
    T: sets[0][0].tokens.length,
    K: Math.max(1, ...groups.map(targetsIn)),
    longest: longestDocument(sets.flat()),
  };
}

/** Rows in order, so many a group, without groups that have no target. */
export function groupsOf(
  rows: readonly PackedRow[],
  count: number,
): PackedRow[][] {
  return Array.from(
    { length: Math.ceil(rows.length / count) },
    (_, index) => rows.slice(index * count, (index + 1) * count),
  ).filter((group) => targetsIn(group) > 0);
}

function targetsIn(rows: readonly PackedRow[]): number {
  return rows.reduce((sum, row) => sum + countTargets(row), 0);
}
