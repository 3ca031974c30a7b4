/**
 * A set in preparation on the screen: a bar where the number of rows is known,
 * and in the end the account of time.
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { counted, formatCount, formatDuration } from "../../core/format.ts";
import { Progress, type ProgressOutput } from "../../core/progress.ts";
import { visibleLines } from "../../core/visible_text.ts";
import type {
  PrepareHost,
  PrepareResult,
} from "../../run/prepare/prepare_set.ts";

/** What happened since the process began. */
export type PrepareNews = Parameters<PrepareHost["onProgress"]>[0];

/** Between lines where there is no bar. */
const TELL_EVERY_MS = 10_000;

/** Draws what it is told. */
export class PrepareDisplay {
  readonly #output: ProgressOutput;
  readonly #clock: Clock;
  readonly #startMs: number;
  #progress?: Progress;
  #toldMs: number;
  #news?: PrepareNews;

  constructor(output: ProgressOutput, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#startMs = clock();
    this.#toldMs = this.#startMs;
  }

  log(text: string): void {
    if (this.#progress) this.#progress.log(text);
    else this.#output.write(`${visibleLines(text)}\n`);
  }

  /**
   * @param done Input rows that earlier processes did.
   * @param total All input rows, where that is known.
   */
  update(news: PrepareNews, done: number, total?: number): void {
    this.#news = { ...news };
    if (total === undefined) return this.#tellUnbounded(done);
    this.#progress ??= new Progress({
      total,
      output: this.#output,
      clock: this.#clock,
      label: "prepare",
      plainEveryMs: 30_000,
    });
    this.#progress.update(Math.min(total, done + news.rows), {
      rowsPerSecond: news.rows / this.#seconds(),
    });
  }

  /** The number of rows of a compressed file or a list is unknown. */
  #tellUnbounded(done: number): void {
    const ms = this.#clock();
    if (ms - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = ms;
    const { rows } = this.#news!;
    this.#output.write(
      `prepare  ${counted(done + rows, "row", formatCount)}  ` +
        `${formatCount(rows / this.#seconds())} rows/s\n`,
    );
  }

  /** Ends the bar. */
  finish(): void {
    this.#progress?.finish();
    this.#progress = undefined;
  }

  /** How fast it went, and how fast tokenizing alone would have been. */
  speed(
    { workers, peakMiB }: Pick<PrepareResult, "workers" | "peakMiB">,
  ): string | undefined {
    if (!this.#news) return undefined;
    const { rows, tokens, tokenizeMs, workMs } = this.#news;
    const seconds = this.#seconds();
    const share = tokenizeMs / workMs;
    const alone = tokens / (tokenizeMs / 1000) * workers;
    return `${counted(rows, "row", formatCount)} in ` +
      `${formatDuration(1000 * seconds)}: ` +
      `${formatCount(rows / seconds)} rows/s, ` +
      `${formatCount(tokens / seconds)} tokens/s; the tokenizer took ` +
      `${Math.round(100 * share)} % of the time of ` +
      `${counted(workers, "worker")}, ` +
      `${formatCount(alone)} tokens/s for as long as it ran` +
      (peakMiB === undefined ? "" : `; peak memory ${peakMiB} MiB`);
  }

  #seconds(): number {
    return Math.max(1, this.#clock() - this.#startMs) / 1000;
  }
}
