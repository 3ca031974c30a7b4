/**
 * The journal of a set in the making: which shards are whole, and how far into
 * the input they reach.
 *
 * JSON lines: one of settings, and then one a part, written only after the
 * part's shards are on disk. A process killed while it writes leaves half a
 * line, which is passed over: its part is made again, with the same bytes.
 *
 * @module
 */
import { type DataReport, emptyDataReport } from "../../batch/data_report.ts";
import { checked, misfit, parseJson } from "../../core/checked/checked_json.ts";
import { DATA_REPORT } from "../../core/checked/data_report.ts";
import {
  type Checked,
  count,
  fileName,
  list,
  object,
  oneOf,
  optional,
  record,
  sha256,
} from "../../core/checked/schema.ts";
import { PREPARED_SETTINGS } from "./cache_key.ts";

/** What a file of the set was when it was written. */
export interface FileSum {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** One shard, as the journal and the finished set name it. */
export const SHARD_ENTRY = object({
  /** Its file, in the set's folder. */
  name: fileName,
  split: oneOf(["train", "held_out"]),
  examples: count,
  tokens: count,
  bytes: count,
  /** Of the whole file, in hexadecimal. */
  sha256,
});

/** A shard of a set. */
export type ShardEntry = Checked<typeof SHARD_ENTRY>;

/** Examples by their length in tokens, of each half. */
export const LENGTHS = object({
  train: record(count),
  held_out: record(count),
});

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

/** The first line. */
const HEAD = object({ key: sha256, settings: PREPARED_SETTINGS });

/** A line for each part that is in shards. */
const PART = object({
  /** Counted from 0. */
  part: count,
  /** Input rows up to the end of this part. */
  rows: count,
  report: DATA_REPORT,
  goodRows: count,
  lengths: LENGTHS,
  shards: list(SHARD_ENTRY),
  /** Of the file of marks; older journals do not say. */
  marks: optional(object({ bytes: count, sha256 })),
});

/** What a set is to be. */
export type JournalHead = Checked<typeof HEAD>;

/** A part that is in shards. */
export type JournalPart = Checked<typeof PART>;

/** What a journal holds. */
export interface Journal extends JournalHead {
  readonly parts: readonly JournalPart[];
  /** Bytes of the whole lines; a writer cuts off what follows. */
  readonly wholeBytes: number;
}

/** One line, its end included. */
export function journalLine(entry: JournalHead | JournalPart): string {
  return `${JSON.stringify(entry)}\n`;
}

/** How the first line begins. */
const BEGINNING = '{"key":';

/** Whether a text is a journal, or what a kill left of one. */
export function isJournal(text: string): boolean {
  return text.startsWith(BEGINNING.slice(0, text.length));
}

/**
 * Reads a journal up to its last whole line.
 *
 * @param path The file, for errors.
 * @param most Parts to read at most.
 * @returns Nothing if not even the first line is whole.
 * @throws {UserError} If a whole line is none of a journal's, or out of order.
 */
export function readJournal(
  text: string,
  path: string,
  most = Infinity,
): Journal | undefined {
  const values: unknown[] = [];
  let wholeBytes = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    const value = values.length > most ? undefined : jsonOrNothing(line, path);
    if (value === undefined) break;
    values.push(value);
    wholeBytes += new TextEncoder().encode(line).length + 1;
  }
  if (values.length === 0) return undefined;
  const [head, ...rest] = values;
  let rows = 0;
  const parts = rest.map((value, index) => {
    const place = `line ${index + 2}`;
    const part = checked(value, PART, path, place);
    if (part.part !== index) {
      throw misfit(path, `"part" is ${part.part}, expected ${index}`, place);
    }
    if (part.rows < rows) {
      throw misfit(
        path,
        `"rows" is ${part.rows}, expected ${rows} or more as in the line before`,
        place,
      );
    }
    rows = part.rows;
    return part;
  });
  const last = parts.at(-1);
  const shards = parts.flatMap(({ shards }) => shards);
  const fault = last && countFault(shards, last.report, last.lengths);
  if (fault !== undefined) {
    throw misfit(path, fault, `line ${values.length}`);
  }
  return { ...checked(head, HEAD, path, "line 1"), parts, wholeBytes };
}

/**
 * Whether shards hold what was counted of them, in a phrase.
 *
 * @returns Nothing if they do.
 */
export function countFault(
  shards: readonly ShardEntry[],
  report: Pick<DataReport, "examples">,
  lengths: Checked<typeof LENGTHS>,
): string | undefined {
  let examples = 0;
  for (const split of ["train", "held_out"] as const) {
    const inShards = sumOf(
      shards.filter((shard) => shard.split === split)
        .map(({ examples }) => examples),
    );
    const byLength = sumOf(Object.values(lengths[split]));
    if (inShards !== byLength) {
      return `its shards hold ${inShards} ${split} examples and its lengths ` +
        `count ${byLength}`;
    }
    examples += inShards;
  }
  if (examples === report.examples) return undefined;
  return `its shards hold ${examples} examples and its report counts ` +
    report.examples;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function jsonOrNothing(line: string, path: string): unknown {
  try {
    return parseJson(line, path);
  } catch {
    return undefined;
  }
}
