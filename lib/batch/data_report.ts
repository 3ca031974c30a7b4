/**
 * The data report: what became of every row and every token.
 *
 * A plain record that fills up on the way from file to rows, goes into a run's
 * manifest as it is, and prints as a table.
 *
 * @module
 */
import type { DataReportRecord } from "../core/checked/data_report.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { type Example, targetCount } from "./example.ts";
import type { PackedRow } from "./pack.ts";
import type { Dropped } from "./row_example.ts";

/** Counts, from file to packed rows, that fill up. */
export type DataReport = Writable<DataReportRecord>;

type Writable<Value> = Value extends object
  ? { -readonly [Field in keyof Value]: Writable<Value[Field]> }
  : Value;

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

/** Different notes that a report keeps apart: more say nothing more. */
const MOST_NOTES = 20;

/** Counts, for a row already counted, what of it is lost. */
export function countNotes(
  report: Pick<DataReport, "notes">,
  notes: readonly string[] = [],
): void {
  for (const note of notes) {
    report.notes ??= {};
    const kept = note in report.notes ||
        Object.keys(report.notes).length < MOST_NOTES
      ? note
      : "other fields, which nothing reads";
    report.notes[kept] = (report.notes[kept] ?? 0) + 1;
  }
}

/** Counts an example that is kept. */
export function countExample(
  report: DataReport,
  example: Example & { readonly truncated?: boolean },
): void {
  const { tokens } = report;
  const supervised = targetCount(example);
  report.examples++;
  if (example.truncated) report.truncated++;
  tokens.total += example.tokens.length;
  tokens.supervised += supervised;
  tokens.masked += example.tokens.length - supervised;
}

/**
 * Counts a row that is read and what was made of it; returns the examples.
 *
 * @param notes What of the row is lost.
 */
export function countRow(
  report: DataReport,
  made: readonly (Example | Dropped)[],
  notes?: readonly string[],
): Example[] {
  report.rows++;
  countNotes(report, notes);
  const examples: Example[] = [];
  for (const one of made) {
    if ("dropped" in one) countDropped(report, one.dropped);
    else {
      countExample(report, one);
      examples.push(one);
    }
  }
  return examples;
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
 * Refuses data of which no example is left.
 *
 * @param path The file, for the error.
 * @throws {UserError} If there is no example; it says where the rows went.
 */
export function assertNotEmpty(report: DataReport, path: string): void {
  if (report.examples > 0) return;
  const losses = [
    ...Object.entries(report.skipped),
    ...Object.entries(report.dropped),
  ].map(([reason, count]) => `${show(count)} ${reason}`);
  throw new UserError(
    `Cannot use "${path}": ` +
      (report.rows === 0
        ? "there are no rows in it, expected one JSON object a line"
        : `none of its ${counted(report.rows, "row", show)} is left (` +
          `${losses.join(", ")}), mend the data or loosen what refuses it`),
  );
}

/**
 * The report as a table, one line a count, and a sentence for each thing that
 * rows lose.
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
    ...linesByReason("  skipped", report.skipped),
    ...linesByReason("  dropped", report.dropped),
    ["  truncated", truncated],
    ["examples", examples],
    ["tokens", tokens.total],
    [
      "  trained",
      tokens.supervised,
      showShare(tokens.supervised, tokens.total),
    ],
    ["  not trained", tokens.masked, showShare(tokens.masked, tokens.total)],
    ["packed rows", packedRows],
    [
      "  padding",
      tokens.padding,
      showShare(tokens.padding, tokens.total + tokens.padding),
    ],
  ];
  const nameWidth = Math.max(...lines.map(([name]) => name.length));
  const countWidth = Math.max(...lines.map(([, count]) => show(count).length));
  const table = lines
    .map(([name, count, note = ""]) =>
      `${name.padEnd(nameWidth)}  ${show(count).padStart(countWidth)}  ${note}`
    )
    .map((line) => line.trimEnd());
  return [...table, ...noteLines(report.notes)].join("\n");
}

/** One sentence a note: `3,102 rows have "category", which nothing reads`. */
export function noteLines(notes: DataReport["notes"] = {}): string[] {
  return Object.entries(notes).map(([note, rows]) =>
    `${counted(rows, "row", show)} ${rows === 1 ? "has" : "have"} ${note}`
  );
}

type Line = [name: string, count: number, note?: string];

/** A line for each reason, one line where there is none. */
function linesByReason(name: string, counts: Record<string, number>): Line[] {
  const reasons = Object.entries(counts);
  if (reasons.length === 0) return [[name, 0]];
  return reasons.map(([reason, count]) => [`${name}: ${reason}`, count]);
}

/** Writes 1234 as `1,234`. */
function show(count: number): string {
  return count.toLocaleString("en-US");
}

function showShare(part: number, whole: number): string {
  return whole === 0 ? "" : `${(100 * part / whole).toFixed(1)} %`;
}
