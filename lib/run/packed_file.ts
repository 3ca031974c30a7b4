/**
 * From a data file to packed rows, with every row of the file accounted for.
 *
 * @module
 */
import {
  assertNotEmpty,
  countPacked,
  countRow,
  countSkipped,
  type DataReport,
  emptyDataReport,
} from "../batch/data_report.ts";
import type { Example } from "../batch/example.ts";
import { type PackedRow, type Packing, packRows } from "../batch/pack.ts";
import type { Dropped } from "../batch/row_example.ts";
import { readRowsAs } from "../data/read_rows.ts";
import type { TrainingConfig } from "../settings/config.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** Data to train or measure on. */
export interface PackedFile {
  readonly rows: readonly PackedRow[];
  readonly report: DataReport;
}

/** What is made of a row, and what of it is lost. */
export interface MadeOfRow {
  readonly made: readonly (Example | Dropped)[];
  readonly notes?: readonly string[];
}

/** A run's settings for reading what it measures on. */
export function measuring<Config extends TrainingConfig>(
  config: Config,
): Config {
  return { ...config, data_limit: config.eval_limit };
}

/**
 * Reads, encodes and packs a file.
 *
 * @param examplesOf What is made of a row: of its value and its place.
 * @throws {UserError} If nothing is left to train on.
 */
export async function packFile(
  path: string,
  config: TrainingConfig,
  { padToken }: Tokenizer,
  packing: Packing,
  examplesOf: (value: unknown, where: string) => MadeOfRow,
): Promise<PackedFile> {
  const report = emptyDataReport();
  const examples: Example[] = [];
  const read = readRowsAs(path, (value, where) => ({
    ...examplesOf(value, where),
    where,
  }), {
    onBadRow: config.on_bad_row,
    seed: config.seed,
    limit: config.data_limit,
    onSkip: (why) => countSkipped(report, why),
  });
  for await (const { made, notes, where } of read) {
    for (const { tokens, supervised } of countRow(report, made, notes)) {
      examples.push({ tokens, supervised, where });
    }
  }
  assertNotEmpty(report, path);
  const rows = packRows(examples, config.max_length, padToken, packing);
  countPacked(report, rows);
  return { rows, report };
}
