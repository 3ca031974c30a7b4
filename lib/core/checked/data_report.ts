/**
 * What became of every row and every token of a data file, as records keep it.
 *
 * The form alone: `lib/batch/data_report.ts` counts.
 *
 * @module
 */
import {
  type Checked,
  count,
  object,
  optional,
  partial,
  record,
} from "./schema.ts";

const COUNTS = {
  /** Rows read, skipped ones included. */
  rows: count,
  /** Rows that could not be used, by reason. */
  skipped: record(count),
  /** Good rows that were left out, by reason. */
  dropped: record(count),
  /** Rows that lose something, by what; left out where none does. */
  notes: optional(record(count)),
  /** Rows of which the beginning was kept. */
  truncated: count,
  examples: count,
  packedRows: count,
  tokens: object({
    /** Of all examples: `supervised` and `masked` together. */
    total: count,
    /** Targets; an example's first token is none, whatever its mask. */
    supervised: count,
    masked: count,
    /** Beside them, in packed rows. */
    padding: count,
  }),
};

/** Counts, from file to packed rows. */
export const DATA_REPORT = object(COUNTS);

/** The same, as far as the writer counted. */
export const PARTIAL_DATA_REPORT = partial(COUNTS);

/** A data report on disk. */
export type DataReportRecord = Checked<typeof DATA_REPORT>;
