/**
 * Rows that cannot be used: what is wrong with one, and whether to go on.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/** What a bad row does: ends the reading, or is left out and counted. */
export type OnBadRow = "error" | "skip";

/** One row of a file that cannot be used. */
export class BadRowError extends UserError {
  /**
   * @param where The row, `"file:line"`, or `"file#row"` where rows are no
   * lines.
   * @param reason The kind of fault, the same words for every row that has it,
   * so that rows can be counted by it.
   * @param detail What is wrong with this row.
   */
  constructor(
    readonly where: string,
    readonly reason: string,
    detail: string,
  ) {
    super(
      `Cannot read ${describePlace(where)}: ${detail}, mend the ` +
        `${ROW.test(where) ? "row" : "line"} or pass --on_bad_row skip`,
    );
  }
}

/** A row that can be read, and that the template or the tokenizer refuses. */
class RefusedRowError extends BadRowError {
  constructor(where: string, { message }: UserError) {
    super(where, "cannot be rendered", message);
    // The template may be at fault as well as the row: no advice to mend it.
    this.message = `${message} (at ${describePlace(where)})`;
  }
}

/**
 * The result of `work` on a row, whose refusal makes the row a bad one.
 *
 * @throws {BadRowError} If `work` throws a `UserError`.
 */
export function blameRow<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new RefusedRowError(where, error);
  }
}

/**
 * A place as a sentence names it: `x.jsonl:7` becomes `"x.jsonl" line 7`, and
 * `x.parquet#7` becomes `"x.parquet" row 7`.
 */
export function describePlace(where: string): string {
  return where.replace(LINE, '"$1" line $2').replace(ROW, '"$1" row $2');
}

const LINE = /^(.*):(\d+)$/s;
const ROW = /^(.*)#(\d+)$/s;

/**
 * The result of `parse`, or `undefined` where the row is bad and `onBadRow`
 * says to skip it.
 *
 * @param onSkip Told the reason of each row that is left out.
 * @throws {BadRowError} If the row is bad and may not be skipped.
 */
export function parseOrSkip<T>(
  parse: () => T,
  onBadRow: OnBadRow,
  onSkip?: (why: string) => void,
): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (onBadRow === "error" || !(error instanceof BadRowError)) throw error;
    onSkip?.(error.reason);
  }
}
