/**
 * Rows of any source, parsed: conversations, and texts that mark themselves.
 *
 * The one way to read data. A bad row ends the reading, or is left out and
 * counted.
 *
 * @module
 */
import { type OnBadRow, parseOrSkip } from "../chat/bad_row.ts";
import type { Columns } from "../chat/columns.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { parseRow } from "../chat/formats/parse_row.ts";
import type { DataRow } from "../chat/message.ts";
import { valueOf } from "./source/raw_row.ts";
import { rawRows } from "./source/raw_rows.ts";

/** How to read a source of rows. */
export interface ReadOptions {
  readonly onBadRow: OnBadRow;
  /** Good rows to read at most; all where left out. */
  readonly limit?: number;
  /** Told the reason of each row that is left out. */
  readonly onSkip?: (why: string) => void;
  /** Decides the draws of a mixture; 0 where left out. */
  readonly seed?: number;
}

/** The same, and what the rows are. */
export interface ReadRowsOptions extends ReadOptions {
  /** Told from each row where left out. */
  readonly format?: FormatName;
  /** Other names of the rows' keys. */
  readonly columns?: Columns;
}

/**
 * Rows of a source, in its order.
 *
 * @param source As `--data_file` takes it, see `source/raw_rows.ts`.
 * @throws {UserError} If a part of it is not there, or is damaged.
 * @throws {BadRowError} If a row is bad and may not be skipped.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readRows } from "sft/data/read_rows.ts";
 *
 * const path = await Deno.makeTempFile({ suffix: ".jsonl" });
 * await Deno.writeTextFile(
 *   path,
 *   '{"conversations": [{"role": "assistant", "content": "Hello"}]}\n{oops\n',
 * );
 * const skipped: string[] = [];
 * const rows = await Array.fromAsync(readRows(path, {
 *   onBadRow: "skip",
 *   onSkip: (why) => skipped.push(why),
 * }));
 * assertEquals(rows.length, 1);
 * assertEquals(skipped, ["not valid JSON"]);
 * ```
 */
export function readRows(
  source: string,
  options: ReadRowsOptions,
): AsyncGenerator<DataRow> {
  const { format, columns } = options;
  return readRowsAs(
    source,
    (value, where) => parseRow(value, where, format, columns),
    options,
  );
}

/**
 * Rows of a source as `parse` returns them.
 *
 * @param parse Takes a row's value and its place; refuses a row by a
 * {@linkcode BadRowError}, which counts like a line that is not JSON.
 * @throws As {@linkcode readRows} does.
 */
export async function* readRowsAs<Row>(
  source: string,
  parse: (value: unknown, where: string) => Row,
  { onBadRow, limit = Infinity, onSkip, seed }: ReadOptions,
): AsyncGenerator<Row> {
  let left = limit;
  if (left < 1) return;
  for await (const raw of rawRows(source, { seed })) {
    const row = parseOrSkip(
      () => parse(valueOf(raw), raw.where),
      onBadRow,
      onSkip,
    );
    if (row === undefined) continue;
    yield row;
    if (--left < 1) return;
  }
}
