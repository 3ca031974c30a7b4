/**
 * The held-out sets of a run, in the order in which they are named.
 *
 * Covers pairing a name with what is read of its file. The caller says how a
 * file is read for the run's own loss; how it is for the evaluation, and what is
 * said of it all, is the same for every run that trains on conversations.
 *
 * @module
 */
import { type DataReport, formatDataReport } from "../batch/data_report.ts";
import {
  describeEvaluationSet,
  type EvaluationSet,
  type EvaluationSetOptions,
  readEvaluationSet,
} from "../measure/evaluation_set.ts";
import type { HeldOutSet } from "../measure/measured_run.ts";
import type { Overlap } from "../measure/overlap.ts";
import { type EvalFile, evalFiles } from "../open/eval_files.ts";
import type { TrainingConfig } from "../settings/config.ts";
import { leftOutBy } from "./held_out_overlap.ts";
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

/** What asking a set's conversations takes beside the run's settings. */
export interface Asking extends
  Pick<
    EvaluationSetOptions,
    "tokenizer" | "template" | "positions" | "columns"
  > {
  readonly overlap: Overlap;
}

/**
 * A set's conversations for the evaluation.
 *
 * @throws {UserError} If the file cannot be read.
 */
export async function readAsked(
  file: EvalFile,
  config: TrainingConfig,
  { overlap, ...asking }: Asking,
): Promise<EvaluationSet> {
  return await readEvaluationSet(file.path, {
    ...asking,
    // A row that trains but cannot be asked is left out, and counted.
    onBadRow: "skip",
    format: config.format,
    limit: config.eval_limit,
    leftOutBy: leftOutBy(config, overlap, file),
  });
}

/** What became of a run's rows, for people: of training, then of each set. */
export function rowLines(
  training: DataReport,
  overlapping: readonly string[],
  heldOut: readonly ReadHeldOutSet[],
): string[] {
  return [
    formatDataReport(training),
    ...overlapping,
    ...heldOut.flatMap(({ name, evaluation }) =>
      evaluation
        ? [`held-out set "${name}": ${describeEvaluationSet(evaluation)}`]
        : []
    ),
  ];
}
