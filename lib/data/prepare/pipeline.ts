/**
 * From rows to parts of a set: the place where order, duplicates and counts
 * are kept.
 *
 *     rows → batches → workers → in order again → duplicates → train | held out
 *
 * A part is made of so many input rows. Parts are yielded one by one, and the
 * caller writes them. The same rows and settings give the same bytes, whether
 * one process makes all parts or another goes on after some.
 *
 * @module
 */
import {
  countDropped,
  countExample,
  countNotes,
  countSkipped,
} from "../../batch/data_report.ts";
import { UserError } from "../../core/errors.ts";
import type { RawRow } from "../source/raw_row.ts";
import type { PreparedSettings } from "./cache_key.ts";
import type { Duplicates } from "./duplicates.ts";
import { ExampleBuffer } from "./example_buffer.ts";
import { freshTotals, type JournalPart, type Totals } from "./journal.ts";
import { type BatchResult, rowBatches } from "./row_batch.ts";
import { encodeShard } from "./shard.ts";
import type { WorkerPool } from "./worker_pool.ts";

/** What is made of some input rows, ready to be written. */
export interface Part {
  /** Counted from 0. */
  readonly part: number;
  /** Input rows that are in this part or an earlier one. */
  readonly rows: number;
  readonly totals: Totals;
  readonly shards: readonly {
    readonly split: "train" | "held_out";
    readonly examples: number;
    readonly tokens: number;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }[];
  /** What duplicates are found by, for a process that goes on from here. */
  readonly marks: Uint8Array<ArrayBuffer>;
}

/** How far the work is, and where its time goes. */
export interface PipelineNews {
  /** Input rows, and tokens of kept ones, since the process began. */
  rows: number;
  tokens: number;
  /** Of all workers together, in milliseconds. */
  tokenizeMs: number;
  workMs: number;
}

/** What the pipeline works with. */
export interface PipelineOptions {
  readonly settings: PreparedSettings;
  readonly key: string;
  readonly tokenBytes: 2 | 4;
  readonly workers: Pick<WorkerPool, "results">;
  /** Remembers the kept rows of all parts up to `after`. */
  readonly duplicates: Duplicates;
  /** The last part that is written, to go on after it. */
  readonly after?: JournalPart;
  /** Told after every batch. */
  readonly onProgress?: (news: PipelineNews) => void;
  readonly stopRequested?: () => boolean;
}

/**
 * The parts of a set.
 *
 * @param rows All of them, those of parts that are written included.
 * @returns Whether the set is complete; if not, a stop was requested.
 * @throws {UserError} If a row is bad and may not be left out.
 */
export async function* preparedParts(
  rows: AsyncIterable<RawRow>,
  options: PipelineOptions,
): AsyncGenerator<Part, boolean> {
  const { settings, after, workers, duplicates } = options;
  const { limit = Infinity, rowsPerShard } = settings;
  const news = { rows: 0, tokens: 0, tokenizeMs: 0, workMs: 0 };
  const totals = after ? copyTotals(after) : freshTotals();
  const buffers = { train: new ExampleBuffer(), held_out: new ExampleBuffer() };
  let [part, taken] = after ? [after.part + 1, after.rows] : [0, 0];
  let inPart = 0;

  function makePart(): Part {
    const shards = SPLITS.filter((split) => buffers[split].examples > 0)
      .map((split) => {
        const contents = buffers[split].contents();
        return {
          split,
          examples: contents.lengths.length,
          tokens: contents.tokens.length,
          bytes: encodeShard(contents, options.key, options.tokenBytes),
        };
      });
    for (const split of SPLITS) buffers[split].clear();
    inPart = 0;
    return {
      part: part++,
      rows: taken,
      totals: structuredClone(totals),
      shards,
      marks: duplicates.takeWritten(),
    };
  }

  /** @returns Whether no more rows are wanted. */
  function addResult(result: BatchResult): boolean {
    const { fates, reasons, failure } = result;
    const { report } = totals;
    let [kept, start] = [0, 0];
    for (let row = 0; row < fates.length; row++) {
      if (totals.goodRows >= limit) return true;
      if (failure?.row === row) throw new UserError(failure.message);
      taken++;
      inPart++;
      const leftOut = fates[row] > 0 ? reasons[fates[row] - 1] : undefined;
      if (leftOut?.bad) {
        countSkipped(report, leftOut.why);
        continue;
      }
      report.rows++;
      totals.goodRows++;
      countNotes(report, result.notes.get(row));
      if (leftOut) {
        countDropped(report, leftOut.why);
        continue;
      }
      const index = kept++;
      const [from, end] = [start, start + result.lengths[index]];
      start = end;
      const size = signatureSize(result);
      const why = duplicates.refusal({
        hash: result.hashes.subarray(2 * index, 2 * index + 2),
        signature: result.signatures.subarray(
          size * index,
          size * index + size,
        ),
      });
      if (why !== undefined) {
        countDropped(report, why);
        continue;
      }
      const tokens = result.tokens.subarray(from, end);
      const supervised = result.supervised.subarray(from, end);
      const truncated = result.truncated[index] === 1;
      const split = result.heldOut[index] ? "held_out" : "train";
      const lengths = totals.lengths[split];
      buffers[split].add(tokens, supervised);
      countExample(report, { tokens, supervised, truncated });
      lengths[tokens.length] = (lengths[tokens.length] ?? 0) + 1;
      news.tokens += tokens.length;
    }
    return totals.goodRows >= limit;
  }

  const batches = rowBatches(rows, rowsPerShard, taken);
  for await (const result of workers.results(batches)) {
    if (options.stopRequested?.()) return false;
    const enough = addResult(result);
    news.rows += result.fates.length;
    news.tokenizeMs += result.tokenizeMs;
    news.workMs += result.totalMs;
    options.onProgress?.(news);
    if (enough) break;
    if (inPart === rowsPerShard) yield makePart();
  }
  if (inPart > 0) yield makePart();
  return true;
}

const SPLITS = ["train", "held_out"] as const;

/** Bytes of a signature; 0 where there are none. */
function signatureSize({ signatures, lengths }: BatchResult): number {
  return lengths.length === 0 ? 0 : signatures.length / lengths.length;
}

function copyTotals({ report, goodRows, lengths }: Totals): Totals {
  return structuredClone({ report, goodRows, lengths });
}
