/**
 * What a data source holds, by hash, so that a prepared set can say whether it
 * was made of the same.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { openToRead } from "../../core/file.ts";
import type { FileContents } from "../../data/prepare/cache_key.ts";
import { parquetRowCount } from "../../data/source/parquet.ts";
import {
  assertReadableTwice,
  filesAt,
} from "../../data/source/source_files.ts";
import { sourceParts } from "../../data/source/source_parts.ts";

/** A source's files, and how they are read. */
export interface SourceContents {
  /** In the order of reading, part by part. */
  readonly files: readonly FileContents[];
  /** What else decides the order of rows; empty for a source of one part. */
  readonly reading: Readonly<Record<string, unknown>>;
  /**
   * Rows of all files; left out if one is neither of plain lines nor Parquet:
   * other files do not tell before their end.
   */
  readonly rows?: number;
}

/**
 * Hashes all files of a source.
 *
 * @param source As `--data_file` takes it.
 * @param seed Of a mixture's draws.
 * @throws {UserError} If a part of it is not there.
 */
export async function sourceContents(
  source: string,
  seed: number,
): Promise<SourceContents> {
  await assertReadableTwice(source);
  const parts = await sourceParts(source);
  const files: FileContents[] = [];
  const counts: number[] = [];
  let rows: number | undefined = 0;
  for (const { path } of parts) {
    const paths = await filesAt(path);
    counts.push(paths.length);
    for (const file of paths) {
      const { lines, ...contents } = await contentsOf(file);
      files.push(contents);
      const known = /\.(jsonl|ndjson)$/.test(file)
        ? lines
        : /\.parquet$/.test(file)
        ? await parquetRowCount(file)
        : undefined;
      rows = rows !== undefined && known !== undefined
        ? rows + known
        : undefined;
    }
  }
  const weights = parts.map(({ weight }) => weight);
  const reading = parts.length > 1 ? { weights, files: counts, seed } : {};
  return { files, reading, rows };
}

const LINE_FEED = 0x0a;

/** Hash and lines in one reading; a last line needs no end. */
async function contentsOf(path: string) {
  const hash = createHash("sha256");
  let [bytes, lines, last] = [0, 0, LINE_FEED];
  const file = await openToRead(path);
  for await (const chunk of file.readable) {
    hash.update(chunk);
    bytes += chunk.length;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0;) {
      lines++;
      at = chunk.indexOf(LINE_FEED, at + 1);
    }
    last = chunk.at(-1) ?? last;
  }
  if (last !== LINE_FEED) lines++;
  return { sha256: hash.digest("hex"), bytes, lines };
}
