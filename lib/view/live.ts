/**
 * Training runs watched in a notebook: one figure of their losses that grows,
 * with how far they are above it.
 *
 * Covers the display alone: it is told of steps and asks for nothing. Made for
 * `runSft`, `runPretrain` and `runExperiment`, whose host it can be.
 *
 * @module
 */
import { type Clock, systemClock } from "../core/clock.ts";
import type { StepEvent } from "../core/events.ts";
import { Progress } from "../core/progress.ts";
import { type Display, openDisplay } from "./display.ts";
import { type Figure, plotlyText } from "./figure.ts";
import { lineChart } from "./line_chart.ts";
import { type Palette, paletteFor } from "./palette.ts";
import { stepsPerPoint } from "./thin.ts";

/** What is watched and where; all of it can be left out. */
export interface LiveOptions {
  /** @default a new place below the cell */
  readonly display?: Display;
  /** @default the system's */
  readonly clock?: Clock;
  /** Where lines for people go. @default the console */
  readonly log?: (text: string) => void;
}

/** What one run tells; a `RunHost` of lib/experiment. */
export interface LiveHost {
  log(text: string): void;
  onStep(event: StepEvent, steps: number): void;
  stopRequested(): boolean;
}

/** What an experiment tells; an `ExperimentHost` of lib/experiment. */
export interface LiveExperimentHost {
  onPlan(runs: readonly string[]): void;
  onRun(label: string, news: LiveNews): void;
  onStart(stop: () => void): void;
}

/** The news of one run of an experiment. */
export type LiveNews =
  | {
    readonly kind: "started" | "resumed" | "skipped" | "finished" | "stopped";
  }
  | { readonly kind: "failed"; readonly message: string }
  | {
    readonly kind: "step";
    readonly step: number;
    readonly steps: number;
    readonly loss: number;
  };

/** One run as far as it is. */
interface Watched {
  readonly points: { readonly step: number; readonly loss: number }[];
  /** As `Progress` words it. */
  line: string;
  progress?: Progress;
}

/** Often enough for eyes, rarely enough not to slow the training. */
const REDRAW_EVERY_MS = 500;

/** Points a line, however long its run is. */
const POINTS = 200;

/** Pixels of one line of the title. */
const LINE_HEIGHT = 16;

/** Between an arm and its seed in the name of a run. */
const SEED = " · seed ";

/** Runs that are watched together, in one figure. */
export class LiveRuns {
  readonly #runs = new Map<string, Watched>();
  readonly #display: Display;
  readonly #clock: Clock;
  readonly #log: (text: string) => void;
  #shownMs = -Infinity;
  /** The update that is under way, if one is. */
  #sending: Promise<void> | undefined;

  constructor(options: LiveOptions = {}) {
    this.#display = options.display ?? openDisplay();
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? ((text) => console.log(text));
  }

  /** @param name The line's name in the figure. */
  host(name: string): LiveHost {
    const run = this.#watch(name);
    return {
      log: this.#log,
      stopRequested: () => false,
      onStep: ({ step, loss, stepMs, elapsedMs, realTokens }, steps) => {
        run.progress ??= this.#progress(name, run, steps, elapsedMs);
        run.points.push({ step, loss });
        const tokensPerSecond = realTokens / stepMs * 1000;
        run.progress.update(step, { loss, tokensPerSecond });
        this.#redraw();
      },
    };
  }

  /** All runs of an experiment, a line each, in the colours of their arms. */
  experiment(): LiveExperimentHost {
    return {
      onPlan: (runs) => runs.forEach((label) => this.#watch(label)),
      onStart: () => {},
      onRun: (label, news) => {
        const run = this.#runs.get(label) ?? this.#watch(label);
        if (news.kind === "step") {
          const { step, steps, loss } = news;
          run.progress ??= this.#progress(label, run, steps, 0);
          run.points.push({ step, loss });
          run.progress.update(step, { loss });
        } else if (news.kind === "failed") {
          run.line = `${label}  failed: ${news.message}`;
        } else if (run.points.length === 0) {
          run.line = `${label}  ${news.kind}`;
        }
        this.#redraw();
      },
    };
  }

  /** Shows the last state; to be awaited before the cell ends. */
  async finish(): Promise<void> {
    await this.#sending;
    await this.#send();
  }

  #watch(name: string): Watched {
    const run: Watched = { points: [], line: name };
    this.#runs.set(name, run);
    return run;
  }

  #progress(
    label: string,
    run: Watched,
    total: number,
    elapsedMs: number,
  ): Progress {
    return new Progress({
      total,
      label,
      clock: this.#clock,
      startMs: this.#clock() - elapsedMs,
      plainEverySteps: 1,
      output: {
        write: (text) => run.line = text.trimEnd(),
        columns: () => Infinity,
        isTerminal: false,
      },
    });
  }

  /** A display that cannot keep up is left behind, not waited for. */
  #redraw(): void {
    const silentMs = this.#clock() - this.#shownMs;
    if (this.#sending || silentMs < REDRAW_EVERY_MS) return;
    this.#sending = this.#send().finally(() => this.#sending = undefined);
  }

  #send(): Promise<void> {
    this.#shownMs = this.#clock();
    return this.#display.update(this.#figure());
  }

  #figure(): Figure {
    const runs = [...this.#runs];
    const { data, layout } = lineChart(
      runs.flatMap(([series, { points }]) =>
        thinned(points).map(({ step, loss }) => ({ x: step, y: loss, series }))
      ),
      {
        xTitle: "optimizer step",
        yTitle: "training loss (nats per target)",
        palette: armPalette(runs.map(([name]) => name)),
      },
    );
    const title = runs.map(([, { line }]) => plotlyText(line)).join("<br>");
    const height = LINE_HEIGHT * runs.length;
    return {
      data,
      layout: {
        ...layout,
        title: {
          text: title,
          font: { size: 12 },
          x: 0,
          xanchor: "left",
          yref: "container",
          y: 1,
          yanchor: "top",
          pad: { t: 8 },
        },
        showlegend: false, // hovering names the lines
        margin: { l: 56, r: 12, t: 32 + height, b: 44 },
        height: 300 + height,
      },
    };
  }
}

/** The runs of an arm in one colour. */
function armPalette(names: readonly string[]): Palette {
  const armOf = (name: string) => name.split(SEED)[0];
  const arms = paletteFor(names.map(armOf));
  return new Map(names.map((name) => [name, arms.get(armOf(name))!]));
}

/** As many points as can be drawn: each the last step and mean of a few. */
function thinned(points: Watched["points"]): Watched["points"] {
  const size = stepsPerPoint(points.length, POINTS);
  return Array.from(
    { length: Math.ceil(points.length / size) },
    (_, index) => {
      const some = points.slice(index * size, (index + 1) * size);
      const sum = some.reduce((sum, { loss }) => sum + loss, 0);
      return { step: some.at(-1)!.step, loss: sum / some.length };
    },
  );
}
