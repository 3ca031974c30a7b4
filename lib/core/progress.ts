/**
 * One display for long work: a line that is redrawn on a terminal, plain lines
 * elsewhere.
 *
 *     [#######---------]   45 %   45/100  3,512 tokens/s  loss 2.314  12 s left
 *
 * Covers drawing only: the caller says how far it is. Clock and output are
 * arguments, so that what is drawn can be tested to the letter.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import { formatCount, formatDuration } from "./format.ts";
import { visible, visibleLines } from "./visible_text.ts";

export { formatCount, formatDuration };

/** Where a {@linkcode Progress} draws. */
export interface ProgressOutput {
  write(text: string): void;
  /** Width in characters; asked again at every redraw. */
  columns(): number;
  readonly isTerminal: boolean;
}

export interface ProgressOptions {
  /** Steps of the whole work. */
  readonly total: number;
  readonly output: ProgressOutput;
  readonly clock: Clock;
  /** When the work began, on that clock. @default now */
  readonly startMs?: number;
  /** What is going on, in a word. */
  readonly label?: string;
  /** How a number of steps is written. @default String */
  readonly count?: (steps: number) => string;
  /** Steps between plain lines; by default they come at every tenth of the
   * work and after `plainEveryMs` of silence. */
  readonly plainEverySteps?: number;
  readonly plainEveryMs?: number;
}

/** What a line tells besides how far the work is. */
export interface ProgressFigures {
  readonly rowsPerSecond?: number;
  readonly tokensPerSecond?: number;
  /** Nats per target. */
  readonly loss?: number;
}

/** Cells of the bar, and of the narrowest that is still worth drawing. */
const BAR = 20;
const NARROW_BAR = 8;
/** Faster than eyes, slower than a terminal over a network. */
const REDRAW_EVERY_MS = 100;
const ERASE_LINE = "\r\x1b[K";

/**
 * How far some work is, on one line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Progress } from "sft/core/progress.ts";
 *
 * const lines: string[] = [];
 * const output = {
 *   write: (text: string) => lines.push(text),
 *   columns: () => 80,
 *   isTerminal: false,
 * };
 * const progress = new Progress({ total: 200, output, clock: () => 0 });
 * progress.update(90, { loss: 2.3141 });
 * assertEquals(lines, ["45 %  90/200  loss 2.314\n"]);
 * ```
 */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #startMs: number;
  /** Where the first update came: what precedes it, such as compiling, is not
   * how long a step takes. */
  #first?: { readonly step: number; readonly ms: number };
  #parts: readonly string[] = [];
  /** When the display was last brought up to date, and at which step. */
  #shown = { ms: -Infinity, step: 0 };
  #step = 0;
  #lineIsOpen = false;

  constructor(options: ProgressOptions) {
    const label = options.label && visible(options.label);
    this.#options = { ...options, label };
    this.#startMs = options.startMs ?? options.clock();
  }

  /**
   * Shows that `step` steps are done, if it is time to show anything.
   *
   * @param step Steps done, from 1 to the total.
   */
  update(step: number, figures: ProgressFigures = {}): void {
    const { clock, output } = this.#options;
    const ms = clock();
    this.#first ??= { step, ms };
    this.#step = step;
    this.#parts = this.#describe(step, ms, figures);
    if (!this.#isDue(step, ms)) return;
    this.#shown = { ms, step };
    output.write(output.isTerminal ? this.#line() : this.#plainLine());
    this.#lineIsOpen = output.isTerminal;
  }

  /** Prints a line of its own above the display. */
  log(text: string): void {
    const line = `${visibleLines(text)}\n`;
    this.#options.output.write(
      this.#lineIsOpen ? `${ERASE_LINE}${line}${this.#line()}` : line,
    );
  }

  /** Shows the last state and ends the line; the work may have ended early. */
  finish(): void {
    const { output } = this.#options;
    if (this.#lineIsOpen) output.write(`${this.#line()}\n`);
    else if (this.#shown.step !== this.#step) output.write(this.#plainLine());
    this.#shown = { ...this.#shown, step: this.#step };
    this.#lineIsOpen = false;
  }

  #isDue(step: number, ms: number): boolean {
    const { output, total, plainEverySteps, plainEveryMs = 10_000 } =
      this.#options;
    const silentMs = ms - this.#shown.ms;
    if (step >= total) return true;
    if (output.isTerminal) return silentMs >= REDRAW_EVERY_MS;
    if (plainEverySteps !== undefined) return step % plainEverySteps === 0;
    const tenth = (steps: number) => Math.floor(10 * steps / total);
    return silentMs >= plainEveryMs || tenth(step) > tenth(this.#shown.step);
  }

  /** What a line says after the bar, most telling first. */
  #describe(step: number, ms: number, figures: ProgressFigures): string[] {
    const { total, count = String } = this.#options;
    const { rowsPerSecond, tokensPerSecond, loss } = figures;
    return [
      `${Math.floor(100 * this.#share())} %`.padStart("100 %".length),
      count(step).padStart(count(total).length) + `/${count(total)}`,
      rowsPerSecond !== undefined && `${formatCount(rowsPerSecond)} rows/s`,
      tokensPerSecond !== undefined &&
      `${formatCount(tokensPerSecond)} tokens/s`,
      loss !== undefined && `loss ${loss.toFixed(3)}`,
      this.#time(step, ms),
    ].filter((part) => typeof part === "string");
  }

  /** Time left, which takes two updates to tell, or in the end time taken. */
  #time(step: number, ms: number): string | undefined {
    const { total } = this.#options;
    if (step >= total) return `took ${formatDuration(ms - this.#startMs)}`;
    const stepsSeen = step - this.#first!.step;
    if (stepsSeen <= 0) return undefined;
    const msPerStep = (ms - this.#first!.ms) / stepsSeen;
    return `${formatDuration(msPerStep * (total - step))} left`;
  }

  #share(): number {
    const { total } = this.#options;
    return total > 0 ? Math.min(1, this.#step / total) : 1;
  }

  /** The redrawn line: whole parts that fit, and one column for the cursor. */
  #line(): string {
    const { label, output } = this.#options;
    const room = Math.max(0, output.columns() - 1);
    const before = label ? [label] : [];
    const after = [...this.#parts];
    const line = (width: number) =>
      [...before, this.#bar(width), ...after].join("  ");
    while (after.length > 0 && line(NARROW_BAR).length > room) after.pop();
    const width = NARROW_BAR + room - line(NARROW_BAR).length;
    return ERASE_LINE + line(Math.min(BAR, width)).slice(0, room);
  }

  #bar(width: number): string {
    const cells = Math.max(NARROW_BAR, width);
    const filled = Math.round(cells * this.#share());
    return `[${"#".repeat(filled)}${"-".repeat(cells - filled)}]`;
  }

  #plainLine(): string {
    const { label } = this.#options;
    const parts = [...label ? [label] : [], ...this.#parts];
    return `${parts.map((part) => part.trim()).join("  ")}\n`;
  }
}

/** A stream that a display can be drawn on, such as `Deno.stderr`. */
export interface TerminalStream {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** The display's output on a real stream; standard error keeps results clean. */
export function progressOn(stream: TerminalStream): ProgressOutput {
  const encoder = new TextEncoder();
  return {
    isTerminal: stream.isTerminal(),
    write(text) {
      let rest = encoder.encode(text);
      while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
    },
    columns() {
      try {
        return Deno.consoleSize().columns || 80;
      } catch { // no terminal on any of the standard streams
        return 80;
      }
    },
  };
}
