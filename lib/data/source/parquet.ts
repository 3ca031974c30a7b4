/**
 * Rows of a Parquet file, a page of each column at a time.
 *
 * @module
 */
import {
  type AsyncBuffer,
  parquetMetadataAsync,
  parquetSchema,
} from "hyparquet";
import { UserError } from "../../core/errors.ts";
import { explained } from "../../core/os/os_error.ts";
import { openFile, readUpTo } from "./open_file.ts";
import { LongRow } from "./parquet_column.ts";
import { groupRows } from "./parquet_group.ts";
import { LONGEST_ROW, tooLongError } from "./pieces.ts";
import type { RawRow } from "./raw_row.ts";
import { tableValue } from "./table_value.ts";

/**
 * Rows `"file#1"`, `"file#2"`, …, in the memory of some pages.
 *
 * @throws {UserError} If the file is damaged, or would take too much memory.
 */
export async function* parquetRows(
  file: Deno.FsFile,
  path: string,
): AsyncGenerator<RawRow> {
  const buffer = await stretchesOf(file, path);
  const read = (start: number, end: number) => buffer.slice(start, end);
  let number = 0;
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const schema = parquetSchema(metadata);
    for (const group of metadata.row_groups) {
      for await (const row of groupRows(metadata, group, read, path)) {
        const value = tableValue(row, schema);
        const size = sizeOf(value);
        if (size > LONGEST_ROW) throw new LongRow();
        yield { where: `${path}#${++number}`, value, size };
      }
    }
  } catch (error) {
    if (error instanceof LongRow) {
      throw tooLongError(`"${path}" row ${number + 1}`);
    }
    throw damageError(path, error);
  } finally {
    // The caller closes the file, and no read may come after that.
    await buffer.waitForReads();
  }
}

/**
 * Characters and bytes of a row, and eight of each number in it: one text of a
 * dictionary can be in a row a million times.
 */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let size = 0;
  for (const key in value) size += sizeOf(value[key as keyof typeof value]);
  return size;
}

/**
 * How many rows there are, which a Parquet file says at its end.
 *
 * @throws {UserError} If the file is damaged.
 */
export async function parquetRowCount(path: string): Promise<number> {
  using file = await openFile(path);
  const buffer = await stretchesOf(file, path);
  try {
    return Number((await parquetMetadataAsync(buffer)).num_rows);
  } catch (error) {
    throw damageError(path, error);
  } finally {
    await buffer.waitForReads();
  }
}

/** @throws {UserError} If the file has no end yet, at which its index is. */
async function stretchesOf(file: Deno.FsFile, path: string) {
  const { isFile, size } = await file.stat();
  if (isFile) return new Stretches(file, size);
  throw new UserError(
    `Cannot read "${path}": Parquet is read from its end, and a pipe or ` +
      "device has none, write it to a file first",
  );
}

function damageError(path: string, thrown: unknown): unknown {
  const error = explained(thrown);
  if (error instanceof UserError) return error;
  return new UserError(
    `Cannot read "${path}": it is cut off or damaged as Parquet ` +
      `(${(error as Error).message}), fetch it again`,
  );
}

/** A file of which any stretches are read, several at once. */
class Stretches implements AsyncBuffer {
  /** The file has one position, so each read waits for the one before. */
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

  async waitForReads(): Promise<void> {
    await this.#last;
  }
}
