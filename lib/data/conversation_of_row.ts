/**
 * The conversation in one row of a file, for commands that show one.
 *
 * @module
 */
import { columnsOf } from "../chat/columns.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { parseConversation } from "../chat/formats/parse_row.ts";
import type { Conversation } from "../chat/message.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { readRowsAs } from "./read_rows.ts";

/** Which row, and how it is read. */
export interface RowChoice {
  readonly data_file: string;
  /** What its rows are; told from each row where not given. */
  readonly format?: FormatName;
  /** Other names of their keys, as `--columns` takes them. */
  readonly columns?: string;
  /** Counted from 1. */
  readonly row: number;
  /** Decides the draws of a mixture; 0 where not given. */
  readonly seed?: number;
}

/** @throws {UserError} If there is no such row, or one before it is bad. */
export async function conversationOfRow(
  { data_file, format, row, seed, columns }: RowChoice,
): Promise<Conversation> {
  const names = columnsOf({ columns });
  let seen = 0;
  for await (
    const conversation of readRowsAs(
      data_file,
      (value, where) => parseConversation(value, where, format, names),
      { onBadRow: "error", limit: row, seed },
    )
  ) {
    if (++seen === row) return conversation;
  }
  throw new UserError(
    `Cannot show row ${row} of "${data_file}": it has ` +
      `${counted(seen, "row")}, pass a --row that it has`,
  );
}
