/**
 * The journal of a set in the making: which shards are whole, and how far into
 * the input they reach.
 *
 * JSON lines: what is made, and then one line a part, written only after its
 * shards are on disk. A process killed while it writes leaves half a line,
 * which is read as none: its part is made again, with the same bytes.
 *
 * @module
 */
import { type DataReport, emptyDataReport } from "../../batch/data_report.ts";
import type { PreparedSettings } from "./cache_key.ts";

/** One shard, as the journal and the finished set name it. */
export interface ShardEntry {
  /** Its file, in the set's folder. */
  readonly name: string;
  readonly split: "train" | "held_out";
  readonly examples: number;
  readonly tokens: number;
  readonly bytes: number;
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
}

/** Examples by their length in tokens. */
export type LengthCounts = Record<number, number>;

/** Everything counted up to some input row. */
export interface Totals {
  readonly report: DataReport;
  /** Good rows read. */
  goodRows: number;
  readonly lengths: {
    readonly train: LengthCounts;
    readonly held_out: LengthCounts;
  };
}

/** Nothing counted yet. */
export function freshTotals(): Totals {
  return {
    report: emptyDataReport(),
    goodRows: 0,
    lengths: { train: {}, held_out: {} },
  };
}

/** First line. */
export interface JournalHead {
  readonly key: string;
  readonly settings: PreparedSettings;
}

/** A line for each part that is in shards. */
export interface JournalPart extends Totals {
  /** Counted from 0. */
  readonly part: number;
  /** Input rows up to here are in shards, left out or counted. */
  readonly rows: number;
  readonly shards: readonly ShardEntry[];
}

/** What a journal tells. */
export interface Journal extends JournalHead {
  readonly parts: readonly JournalPart[];
  /** Bytes of the lines that are whole; what follows is to be cut off. */
  readonly wholeBytes: number;
}

/** One line, its end included. */
export function journalLine(entry: JournalHead | JournalPart): string {
  return `${JSON.stringify(entry)}\n`;
}

/**
 * Reads a journal up to its last whole line.
 *
 * @returns Nothing if not even the first line is whole.
 */
export function readJournal(text: string): Journal | undefined {
  const lines: string[] = [];
  let wholeBytes = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    if (!isJson(line)) break;
    lines.push(line);
    wholeBytes += new TextEncoder().encode(line).length + 1;
  }
  if (lines.length === 0) return undefined;
  const [head, ...parts] = lines.map((line) => JSON.parse(line));
  return { ...head, parts, wholeBytes };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
