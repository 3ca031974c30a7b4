/**
 * Rows on their way to a worker, and what comes back: a few arrays for many
 * rows, since every object that crosses between threads is copied.
 *
 * @module
 */
import type { RawRow } from "../source/raw_row.ts";

/** Rows that one worker takes at a time. */
export interface RowBatch {
  /** Where each row was read. */
  readonly where: readonly string[];
  /** The rows that are lines, end to end. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Uint32 `[rows]`, where each row's line ends in `bytes`. */
  readonly ends: Uint32Array;
  /** The rows that came as values and not as lines, by their place. */
  readonly values: ReadonlyMap<number, unknown>;
}

/** What a worker made of a batch; arrays of examples hold the kept rows only. */
export interface BatchResult {
  /** Uint8 `[rows]`: 0 is kept, n is left out for `reasons[n - 1]`. */
  readonly fates: Uint8Array;
  readonly reasons: readonly {
    readonly why: string;
    /** Whether the row is bad, and not merely unwanted. */
    readonly bad: boolean;
  }[];
  /** What of rows is lost, by their place; the most lose nothing. */
  readonly notes: ReadonlyMap<number, readonly string[]>;
  /** Uint32 `[kept]`. */
  readonly lengths: Uint32Array;
  /** Tokens of the kept rows. */
  readonly tokens: Int32Array;
  /** Uint8, as many: 1 where the token is trained. */
  readonly supervised: Uint8Array;
  /** Uint8 `[kept]`: 1 where the row's end was cut off. */
  readonly truncated: Uint8Array;
  /** Uint8 `[kept]`: 1 where the row is held out. */
  readonly heldOut: Uint8Array;
  /** Uint32 `[2 · kept]`, 64 bits of each text's hash. */
  readonly hashes: Uint32Array;
  /** Uint8 `[80 · kept]`, or empty. */
  readonly signatures: Uint8Array;
  /** Milliseconds of tokenizing, and of everything. */
  readonly tokenizeMs: number;
  readonly totalMs: number;
  /** Why the batch ends early: rows from this one on were not looked at. */
  readonly failure?: { readonly row: number; readonly message: string };
}

/** One row out of a batch. */
export function rowOf(
  { where, bytes, ends, values }: RowBatch,
  index: number,
): RawRow {
  if (values.has(index)) {
    return { where: where[index], value: values.get(index), size: 0 };
  }
  const start = index === 0 ? 0 : ends[index - 1];
  return { where: where[index], line: bytes.subarray(start, ends[index]) };
}

/** Rows of a batch at most: enough for passing it to a thread to cost little. */
const MOST_ROWS = 256;
/** Bytes from which a batch is full, so that long rows do not fill the memory. */
const MOST_BYTES = 1 << 20;

/**
 * Rows in batches that never reach across a multiple of `rowsPerPart`.
 *
 * @param skip Rows at the beginning that are passed over; a multiple, too.
 */
export async function* rowBatches(
  rows: AsyncIterable<RawRow>,
  rowsPerPart: number,
  skip = 0,
): AsyncGenerator<RowBatch> {
  let read = 0;
  let batch: RawRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    if (++read <= skip) continue;
    batch.push(row);
    bytes += "line" in row ? row.line.length : row.size;
    const full = batch.length >= MOST_ROWS || bytes >= MOST_BYTES ||
      read % rowsPerPart === 0;
    if (!full) continue;
    yield packBatch(batch);
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield packBatch(batch);
}

function packBatch(rows: readonly RawRow[]): RowBatch {
  const bytes = new Uint8Array(
    rows.reduce((sum, row) => sum + ("line" in row ? row.line.length : 0), 0),
  );
  const ends = new Uint32Array(rows.length);
  const values = new Map<number, unknown>();
  let end = 0;
  for (const [index, row] of rows.entries()) {
    if ("line" in row) {
      bytes.set(row.line, end);
      end += row.line.length;
    } else {
      values.set(index, row.value);
    }
    ends[index] = end;
  }
  return { where: rows.map(({ where }) => where), bytes, ends, values };
}
