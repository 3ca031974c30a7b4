/**
 * The held-out sets of a run, in the order in which they are named.
 *
 * Covers pairing a name with what is read of its file. The caller says how a
 * file is read for the run's own loss, and how for the evaluation.
 *
 * @module
 */
import type { DataReport } from "../batch/data_report.ts";
import type { EvaluationSet } from "../measure/evaluation_set.ts";
import type { HeldOutSet } from "../measure/measured_run.ts";
import { type EvalFile, evalFiles } from "../open/eval_files.ts";
import type { PackedFile } from "./packed_file.ts";

/** A held-out set, and what became of its rows. */
export interface ReadHeldOutSet extends HeldOutSet {
  readonly report: DataReport;
}

/** How the files are read. */
export interface HeldOutReaders {
  /** As for training. */
  ownLoss(file: EvalFile): Promise<Pick<PackedFile, "rows" | "report">>;
  /** As for every model; none of a set that was prepared as tokens. */
  evaluation?(file: EvalFile): Promise<EvaluationSet | undefined>;
}

/**
 * Reads all sets.
 *
 * @param eval_file As a run's settings name them.
 * @throws {UserError} If two have one name, or one cannot be read.
 */
export async function readHeldOutSets(
  eval_file: readonly string[],
  readers: HeldOutReaders,
): Promise<ReadHeldOutSet[]> {
  const sets: ReadHeldOutSet[] = [];
  for (const file of await evalFiles(eval_file)) {
    const { rows, report } = await readers.ownLoss(file);
    const evaluation = await readers.evaluation?.(file);
    sets.push({
      name: file.name,
      rows,
      report,
      ...(evaluation && { evaluation }),
    });
  }
  return sets;
}
