/**
 * A tokenizer in the making, on the screen: how many texts are read, then a bar
 * of the vocabulary.
 *
 *     reading  84,512 texts  9,120 texts/s
 *     merging  [#######-------------]   35 %  2240/6400  18 s left
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { counted } from "../../core/format.ts";
import {
  formatCount,
  Progress,
  type ProgressOutput,
} from "../../core/progress.ts";
import type { BpeProgress } from "../../run/train_tokenizer.ts";

/** Faster than eyes; and how often a log gets a line. */
const REDRAW_EVERY_MS = 100;
const PLAIN_EVERY_MS = 10_000;
const ERASE_LINE = "\r\x1b[K";

/** Shows how far training is. */
export class TokenizerDisplay {
  readonly #output: ProgressOutput;
  readonly #clock: Clock;
  readonly #startMs: number;
  #shownMs: number;
  #readingIsOpen = false;
  #merging?: Progress;

  constructor(output: ProgressOutput, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#startMs = this.#shownMs = clock();
  }

  /** As the trainer tells it. */
  update({ stage, done, total }: BpeProgress): void {
    if (stage === "reading") return this.#read(done);
    this.#eraseReading();
    this.#merging ??= new Progress({
      total: total!,
      output: this.#output,
      clock: this.#clock,
      label: "merging",
    });
    this.#merging.update(done);
  }

  /** Leaves the cursor at the beginning of a line, whatever was shown. */
  finish(): void {
    this.#eraseReading();
    this.#merging?.finish();
  }

  #eraseReading(): void {
    if (this.#readingIsOpen) this.#output.write(ERASE_LINE);
    this.#readingIsOpen = false;
  }

  /** The number of texts is unknown, so there is no bar and no time left. */
  #read(texts: number): void {
    const ms = this.#clock();
    const { isTerminal } = this.#output;
    const every = isTerminal ? REDRAW_EVERY_MS : PLAIN_EVERY_MS;
    if (ms - this.#shownMs < every) return;
    this.#shownMs = ms;
    const rate = formatCount(1000 * texts / (ms - this.#startMs));
    const line = `reading  ${counted(texts, "text", formatCount)}  ` +
      `${rate} texts/s`;
    const room = this.#output.columns() - 1;
    this.#readingIsOpen = isTerminal;
    this.#output.write(
      isTerminal ? ERASE_LINE + line.slice(0, room) : `${line}\n`,
    );
  }
}
