/**
 * From a data file to pairs of answers, with every row of the file accounted for.
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
} from "../../batch/data_report.ts";
import type { PairExample } from "../../batch/pairs/pair_example.ts";
import {
  packPairs,
  type PairRow,
  pairRowLength,
} from "../../batch/pairs/pair_rows.ts";
import type { Dropped, RowExample } from "../../batch/row_example.ts";
import { type Columns, renameColumns } from "../../chat/columns.ts";
import type { FormatName } from "../../chat/formats/formats.ts";
import { parseRow } from "../../chat/formats/parse_row.ts";
import { isFields } from "../../chat/formats/fields.ts";
import {
  isPreference,
  parsePreference,
  type PreferenceRow,
} from "../../chat/formats/preference.ts";
import { readRowsAs } from "../../data/read_rows.ts";
import { overlapText } from "../../measure/overlap.ts";
import type { DpoConfig } from "../../settings/config.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

/** Pairs to learn from or to measure on. */
export interface PairFile {
  readonly rows: readonly PairRow[];
  /** Both sides of a pair are examples. */
  readonly report: DataReport;
}

/**
 * Reads, encodes and packs a file.
 *
 * @param pairOf What is made of a row.
 * @throws {UserError} If no pair is left.
 */
export async function readPairs(
  path: string,
  config: Pick<
    DpoConfig,
    "on_bad_row" | "seed" | "data_limit" | "max_length" | "packing"
  >,
  { padToken }: Tokenizer,
  pairOf: (value: unknown, where: string) => PairExample | Dropped,
): Promise<PairFile> {
  const report = emptyDataReport();
  const pairs: PairExample["pair"][] = [];
  const read = readRowsAs(path, pairOf, {
    onBadRow: config.on_bad_row,
    seed: config.seed,
    limit: config.data_limit,
    onSkip: (why) => countSkipped(report, why),
  });
  for await (const made of read) {
    if ("dropped" in made) {
      countRow(report, [made], made.notes);
      continue;
    }
    const { pair: [chosen, rejected], truncated, notes } = made;
    // A row of which something was cut counts once.
    const counted: RowExample = { ...chosen, truncated, notes };
    countRow(report, [counted, rejected], notes);
    pairs.push(made.pair);
  }
  assertNotEmpty(report, path);
  const { max_length, packing } = config;
  const rows = packPairs(pairs, pairRowLength(max_length), padToken, packing);
  countPacked(report, rows);
  return { rows, report };
}

/**
 * A row as a pair.
 *
 * @param columns Other names of its keys.
 * @throws {BadRowError} If it is none.
 */
export function preferenceOf(
  value: unknown,
  where: string,
  columns?: Columns,
): PreferenceRow {
  return parsePreference(renamed(value, where, columns), where);
}

/** What of a row is compared with others: of a pair its better side. */
export function comparedText(
  value: unknown,
  where: string,
  { format, columns }: {
    readonly format?: FormatName;
    readonly columns?: Columns;
  },
): string {
  const row = renamed(value, where, columns);
  return overlapText(
    isPreference(row)
      ? parsePreference(row, where).chosen
      : parseRow(value, where, format, columns),
  );
}

/** Whether a file's first row is a pair; a held-out file may hold others. */
export async function holdsPairs(
  path: string,
  columns?: Columns,
): Promise<boolean> {
  const rows = readRowsAs(
    path,
    (value, where) => isPreference(renamed(value, where, columns)),
    { onBadRow: "skip", limit: 1 },
  );
  for await (const is of rows) return is;
  return false;
}

function renamed(value: unknown, where: string, columns?: Columns): unknown {
  return columns && isFields(value)
    ? renameColumns(value, columns, where)
    : value;
}
