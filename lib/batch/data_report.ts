/**
 * The data report: what became of every row and every token.
 *
 * A plain record that fills up on the way from file to rows, goes into a run's
 * manifest as it is, and prints as a table.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import type { Example } from "./example.ts";
import type { PackedRow } from "./pack.ts";

/** Counts, from file to packed rows. */
export interface DataReport {
  /** Rows read, skipped ones included. */
  rows: number;
  /** Rows that could not be used, by reason. */
  skipped: Record<string, number>;
  /** Good rows that were left out, by reason. */
  dropped: Record<string, number>;
  /** Rows of which the beginning was kept. */
  truncated: number;
  examples: number;
  packedRows: number;
  tokens: {
    /** Of all examples: `supervised` and `masked` together. */
    total: number;
    supervised: number;
    masked: number;
    /** Beside them, in packed rows. */
    padding: number;
  };
}

/** A report in which nothing is counted yet. */
export function emptyDataReport(): DataReport {
  return {
    rows: 0,
    skipped: {},
    dropped: {},
    truncated: 0,
    examples: 0,
    packedRows: 0,
    tokens: { total: 0, supervised: 0, masked: 0, padding: 0 },
  };
}

/** Counts a row that could not be used. */
export function countSkipped(report: DataReport, why: string): void {
  report.rows++;
  report.skipped[why] = (report.skipped[why] ?? 0) + 1;
}

/** Counts, for a row already counted, that it was left out. */
export function countDropped(report: DataReport, why: string): void {
  report.dropped[why] = (report.dropped[why] ?? 0) + 1;
}

/** Counts an example that is kept. */
export function countExample(report: DataReport, example: Example): void {
  const { tokens } = report;
  const supervised = example.supervised.reduce((sum, one) => sum + one, 0);
  report.examples++;
  tokens.total += example.tokens.length;
  tokens.supervised += supervised;
  tokens.masked += example.tokens.length - supervised;
}

/** Counts the rows that the examples were packed into. */
export function countPacked(
  report: DataReport,
  rows: readonly PackedRow[],
): void {
  report.packedRows += rows.length;
  for (const { segments } of rows) {
    for (const segment of segments) {
      if (segment === 0) report.tokens.padding++;
    }
  }
}

/**
 * Refuses data of which nothing is left.
 *
 * @param path The file, for the error.
 * @throws {UserError} If there is no example; it says where the rows went.
 */
export function assertNotEmpty(report: DataReport, path: string): void {
  if (report.examples > 0) return;
  const losses = [
    ...Object.entries(report.skipped),
    ...Object.entries(report.dropped),
  ].map(([reason, count]) => `${said(count)} ${reason}`);
  throw new UserError(
    `Cannot use "${path}": ` +
      (report.rows === 0
        ? "there are no rows in it, expected one JSON object a line"
        : `none of its ${counted(report.rows, "row", said)} is left (` +
          `${losses.join(", ")}), mend the data or loosen what refuses it`),
  );
}

/**
 * The report as a table, one line a count.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { emptyDataReport, formatDataReport } from "sft/batch/data_report.ts";
 *
 * const report = emptyDataReport();
 * report.rows = 1200;
 * const [first] = formatDataReport(report).split("\n");
 * assertEquals(first, "rows read      1,200");
 * ```
 */
export function formatDataReport(report: DataReport): string {
  const { rows, examples, truncated, packedRows, tokens } = report;
  const lines: Line[] = [
    ["rows read", rows],
    ...byReason("  skipped", report.skipped),
    ...byReason("  dropped", report.dropped),
    ["  truncated", truncated],
    ["examples", examples],
    ["tokens", tokens.total],
    ["  trained", tokens.supervised, share(tokens.supervised, tokens.total)],
    ["  not trained", tokens.masked, share(tokens.masked, tokens.total)],
    ["packed rows", packedRows],
    [
      "  padding",
      tokens.padding,
      share(tokens.padding, tokens.total + tokens.padding),
    ],
  ];
  const nameWidth = Math.max(...lines.map(([name]) => name.length));
  const countWidth = Math.max(...lines.map(([, count]) => said(count).length));
  return lines
    .map(([name, count, note = ""]) =>
      `${name.padEnd(nameWidth)}  ${said(count).padStart(countWidth)}  ${note}`
    )
    .map((line) => line.trimEnd())
    .join("\n");
}

type Line = [name: string, count: number, note?: string];

/** A line for each reason, one line where there is none. */
function byReason(name: string, counts: Record<string, number>): Line[] {
  const reasons = Object.entries(counts);
  if (reasons.length === 0) return [[name, 0]];
  return reasons.map(([reason, count]) => [`${name}: ${reason}`, count]);
}

/** 1234 as `1,234`. */
function said(count: number): string {
  return count.toLocaleString("en-US");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "" : `${(100 * part / whole).toFixed(1)} %`;
}
