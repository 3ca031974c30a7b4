/**
 * Rows of a Parquet file, one row group at a time.
 *
 * @module
 */
import {
  type AsyncBuffer,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { UserError } from "../../core/errors.ts";
import { openFile, readUpTo } from "./open_file.ts";
import type { RawRow } from "./raw_row.ts";

/**
 * Rows `"file#1"`, `"file#2"`, …, in the memory of a row group.
 *
 * @throws {UserError} If the file is damaged.
 */
export async function* parquetRows(
  file: Deno.FsFile,
  path: string,
): AsyncGenerator<RawRow> {
  const buffer = new Stretches(file, (await file.stat()).size);
  try {
    const metadata = await parquetMetadataAsync(buffer);
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const rows = await parquetReadObjects({
        file: buffer,
        metadata,
        rowStart,
        rowEnd,
        compressors,
      });
      for (const value of rows) yield { where: `${path}#${++rowStart}`, value };
      rowStart = rowEnd;
    }
  } catch (error) {
    throw damaged(path, error);
  } finally {
    // What still reads must not find the file closed.
    await buffer.settled();
  }
}

/**
 * How many rows there are, which a Parquet file says at its end.
 *
 * @throws {UserError} If the file is damaged.
 */
export async function parquetRowCount(path: string): Promise<number> {
  using file = await openFile(path);
  const buffer = new Stretches(file, (await file.stat()).size);
  try {
    return Number((await parquetMetadataAsync(buffer)).num_rows);
  } catch (error) {
    throw damaged(path, error);
  } finally {
    await buffer.settled();
  }
}

function damaged(path: string, error: unknown): UserError {
  return new UserError(
    `Cannot read "${path}": it is cut off or damaged as Parquet ` +
      `(${(error as Error).message}), fetch it again`,
  );
}

/** The file as the reader asks for it: any stretch, several at once. */
class Stretches implements AsyncBuffer {
  /** One place in the file for all: one read after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly file: Deno.FsFile, readonly byteLength: number) {}

  slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const read = this.#last.then(async () => {
      await this.file.seek(start, Deno.SeekMode.Start);
      const length = Math.min(end, this.byteLength) - start;
      return (await readUpTo(this.file, length)).slice().buffer;
    });
    this.#last = read.catch(() => {});
    return read;
  }

  async settled(): Promise<void> {
    await this.#last;
  }
}
