/**
 * Several texts that are written at once, side by side on a terminal.
 *
 * A row is printed for good once no column can change it any more; the row below
 * is redrawn as pieces come, so that nothing above the last line is ever
 * touched and a terminal may scroll as it likes.
 *
 * @module
 */
import { padTo, wrapTo } from "../../core/terminal_text.ts";
import type { ProgressOutput } from "../../core/progress.ts";
import { disarmed } from "../../core/visible_text.ts";

/** Fewer characters than this are no column to read in. */
const NARROWEST = 28;
const BORDER = " │ ";
const ERASE_LINE = "\r\x1b[K";

/** Characters of each column, or nothing if so many do not fit side by side. */
export function columnWidth(
  columns: number,
  terminal: number,
): number | undefined {
  // The last place of a line is the cursor's.
  const room = terminal - 1 - BORDER.length * (columns - 1);
  const width = Math.floor(room / columns);
  return width < NARROWEST ? undefined : width;
}

interface Column {
  /** Lines that will not change. */
  readonly ready: string[];
  /** The line that is being written. */
  line: string;
  ended: boolean;
}

/** Draws texts side by side as they are written. */
export class Columns {
  readonly #columns: readonly Column[];
  readonly #width: number;
  readonly #output: Pick<ProgressOutput, "write">;

  /** @param count Columns of `width` characters. */
  constructor(
    count: number,
    width: number,
    output: Pick<ProgressOutput, "write">,
  ) {
    this.#columns = Array.from(
      { length: count },
      () => ({ ready: [], line: "", ended: false }),
    );
    this.#width = width;
    this.#output = output;
  }

  /** Adds a piece to a column's text. */
  add(column: number, piece: string): void {
    const { ready } = this.#columns[column];
    const [first, ...others] = piece.replaceAll("\t", "  ").split("\n");
    this.#extend(column, first);
    for (const text of others) {
      ready.push(this.#columns[column].line.trimEnd());
      this.#columns[column].line = "";
      this.#extend(column, text);
    }
    this.#draw();
  }

  /** Says that a column's text is whole. */
  end(column: number): void {
    const { ready, line } = this.#columns[column];
    if (line !== "") ready.push(line);
    Object.assign(this.#columns[column], { line: "", ended: true });
    this.#draw();
  }

  #extend(column: number, text: string): void {
    const written = this.#columns[column].line + disarmed(text);
    const lines = wrapTo(written, this.#width);
    const space = /\s*$/.exec(written)![0];
    this.#columns[column].ready.push(...lines.slice(0, -1));
    this.#columns[column].line = lines.at(-1)! + space;
  }

  #draw(): void {
    const all = this.#columns;
    let text = ERASE_LINE;
    while (
      all.every(({ ready, ended }) => ended || ready.length > 0) &&
      all.some(({ ready }) => ready.length > 0)
    ) {
      text += `${this.#row(all.map(({ ready }) => ready.shift() ?? ""))}\n`;
    }
    const isWhole = all.every(({ ended }) => ended);
    const last = all.map(({ ready, line }) => ready[0] ?? line);
    this.#output.write(isWhole ? text : text + this.#row(last));
  }

  #row(cells: readonly string[]): string {
    return cells
      .map((cell) => padTo(cell.trimEnd(), this.#width, "left"))
      .join(BORDER)
      .trimEnd();
  }
}
