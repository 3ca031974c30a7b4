/**
 * An experiment on the screen: one line a run and a total, redrawn in place on a
 * terminal, plain lines elsewhere.
 *
 *     ours · seed 1    [########--------]  100/207  loss 1.204
 *     ours · seed 2    [###-------------]   41/207  loss 1.733
 *     4 of 18 runs done, 2 running
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { counted, formatDuration } from "../../core/format.ts";
import type { RunNews, StepNews } from "../../core/host.ts";
import type { ProgressOutput } from "../../core/progress.ts";
import { visible, visibleLines } from "../../core/visible_text.ts";

/** Cells of a bar. */
const BAR = 16;
/** Faster than eyes, slower than a terminal over a network. */
const REDRAW_EVERY_MS = 100;
const UP_AND_ERASE = "\x1b[1A\x1b[2K";

/** How far a run is. */
interface Line {
  readonly startMs: number;
  text: string;
}

/** Draws what it is told; asks nothing. */
export class ExperimentDisplay {
  readonly #output: ProgressOutput;
  readonly #clock: Clock;
  readonly #running = new Map<string, Line>();
  #total = 0;
  #done = 0;
  #drawn = 0;
  #shownMs = -Infinity;

  constructor(output: ProgressOutput, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
  }

  /** How many runs there are. */
  plan(runs: readonly string[]): void {
    this.#total = runs.length;
  }

  /** Something new of a run. */
  tell(label: string, news: RunNews, counts = true): void {
    if (news.kind === "step") return this.#step(label, news);
    if (news.kind === "started" || news.kind === "resumed") {
      this.#running.set(label, { startMs: this.#clock(), text: "" });
      return this.log(`${label}: ${news.kind}`);
    }
    const line = this.#running.get(label);
    this.#running.delete(label);
    if (counts && news.kind !== "stopped") this.#done++;
    const time = line && formatDuration(this.#clock() - line.startMs);
    const how = {
      finished: `finished in ${time}`,
      stopped: "stopped; the same command goes on with it",
      skipped: "finished before, settings unchanged",
      failed: `failed: ${"message" in news && news.message}`,
      diverged: `diverged: ${"message" in news && news.message}`,
    }[news.kind];
    this.log(`${label}: ${how}  (${this.#totalLine()})`);
  }

  /** A line of its own above those of the runs. */
  log(text: string): void {
    this.#erase();
    this.#output.write(`${visibleLines(text)}\n`);
    this.#draw();
  }

  /** Leaves nothing but what is said for good. */
  finish(): void {
    this.#erase();
  }

  #step(label: string, news: StepNews): void {
    const line = this.#running.get(label);
    if (!line) return;
    const { step, steps, loss } = news;
    const filled = Math.round(BAR * step / steps);
    line.text = `[${"#".repeat(filled)}${"-".repeat(BAR - filled)}]  ` +
      `${`${step}`.padStart(`${steps}`.length)}/${steps}  ` +
      `loss ${loss.toFixed(3)}`;
    if (this.#clock() - this.#shownMs < REDRAW_EVERY_MS) return;
    this.#erase();
    this.#draw();
  }

  #totalLine(): string {
    return `${this.#done} of ${counted(this.#total, "run")} done`;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#output.write(UP_AND_ERASE.repeat(this.#drawn));
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#output.isTerminal) return;
    const room = Math.max(0, this.#output.columns() - 1);
    const widest = Math.max(
      0,
      ...[...this.#running.keys()].map((l) => l.length),
    );
    const lines = [...this.#running].map(([label, { text }]) =>
      `${label.padEnd(widest)}  ${text}`
    );
    lines.push(`${this.#totalLine()}, ${this.#running.size} running`);
    for (const line of lines) {
      this.#output.write(`${visible(line).slice(0, room)}\n`);
    }
    this.#drawn = lines.length;
    this.#shownMs = this.#clock();
  }
}
