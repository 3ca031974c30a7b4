/**
 * From a data file to examples, with every row accounted for.
 *
 * @module
 */
import {
  assertNotEmpty,
  countPacked,
  countSkipped,
  type DataReport,
  emptyDataReport,
} from "../batch/data_report.ts";
import type { Example } from "../batch/example.ts";
import { type PackedRow, type Packing, packRows } from "../batch/pack.ts";
import type { Prepared } from "../batch/prepare.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import type { ReadRowsOptions } from "../data/read_rows.ts";
import type { TrainingConfig } from "./config.ts";

/** A data file made ready to train or evaluate on. */
export interface PreparedFile {
  readonly examples: readonly Example[];
  readonly rows: readonly PackedRow[];
  readonly report: DataReport;
}

/**
 * Reads, encodes and packs a file.
 *
 * @param prepare Turns the file's rows into examples, counting into the report.
 * @throws {UserError} If nothing is left to train on.
 */
export async function prepareFile(
  path: string,
  config: TrainingConfig,
  tokenizer: Tokenizer,
  packing: Packing,
  prepare: (options: ReadRowsOptions, report: DataReport) => Promise<Prepared>,
): Promise<PreparedFile> {
  const report = emptyDataReport();
  const options: ReadRowsOptions = {
    onBadRow: config.on_bad_row,
    format: config.format,
    seed: config.seed,
    limit: config.data_limit,
    onSkip: (why) => countSkipped(report, why),
  };
  const { examples } = await prepare(options, report);
  assertNotEmpty(report, path);
  const { padToken } = tokenizer;
  const rows = packRows(examples, config.max_length, padToken, packing);
  countPacked(report, rows);
  return { examples, rows, report };
}
