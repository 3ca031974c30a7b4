/**
 * All that commands print, but for what is redrawn (`progress.ts`): text in which
 * nothing is hidden, so that what others wrote is shown and never obeyed.
 *
 * @module
 */
import { disarmedLines, visibleLines } from "../core/visible_text.ts";

/** Prints lines for people on the error output. */
export function say(text: string): void {
  write(Deno.stderr, `${visibleLines(text)}\n`);
}

/** Prints results on the output. */
export function print(text: string): void {
  write(Deno.stdout, `${visibleLines(text)}\n`);
}

/** Prints a piece of running text, such as an answer, on the output. */
export function printPiece(text: string): void {
  write(Deno.stdout, disarmedLines(text));
}

/** Prints text whose colours are our own; nothing else in it steers. */
export function printColoured(text: string): void {
  const parts = text.split(COLOUR);
  const shown = parts.map((part, index) =>
    index % 2 === 0 ? disarmedLines(part) : part
  );
  write(Deno.stdout, `${shown.join("")}\n`);
}

// deno-lint-ignore no-control-regex
const COLOUR = /(\x1b\[[0-9;]*m)/;

/** Columns of the terminal that results are printed on; none of a file. */
export function terminalWidth(): number | undefined {
  return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : undefined;
}

/** Writes to the last byte: a pipe may take less at a time. */
function write(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
}
