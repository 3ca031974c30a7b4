/**
 * Training runs watched in a notebook: how far they are, and below it one figure
 * of their losses that grows.
 *
 * It is told of steps, and where the kernel is interrupted it asks the runs to
 * stop after their step; the notebook goes on. Made for `runSft`, `runPretrain`
 * and `runExperiment`, whose host it can be.
 *
 * @module
 */
import { type Clock, systemClock } from "../../core/clock.ts";
import type { ExperimentHost, RunHost } from "../../core/host.ts";
import { Progress } from "../../core/progress.ts";
import { type Interrupt, onInterrupt } from "../../core/signals.ts";
import { visible, visibleLines } from "../../core/visible_text.ts";
import { stepsPerPoint } from "../compare/downsample_steps.ts";
import type { Figure } from "../figures/figure.ts";
import { lineChart } from "../figures/line_chart.ts";
import { type Palette, paletteFor } from "../figures/palette.ts";
import { html } from "../text/html.ts";
import { type Display, openDisplay } from "./display.ts";

/** What is watched and where; all of it can be left out. */
export interface LiveOptions {
  /** Where it is shown: a line a run. @default a new place below the cell */
  readonly progress?: Display;
  /** Where the figure is shown. @default a new place below that */
  readonly display?: Display;
  /** @default the system's */
  readonly clock?: Clock;
  /** Where lines for people go. @default the console */
  readonly log?: (text: string) => void;
}

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

/** Between an arm and its seed in the name of a run. */
const SEED = " · seed ";

/** Runs that are watched together, in one figure. */
export class LiveRuns {
  readonly #runs = new Map<string, Watched>();
  readonly #progress: Display;
  readonly #display: Display;
  readonly #clock: Clock;
  readonly #log: (text: string) => void;
  #shownMs = -Infinity;
  /** The update that is under way, if one is. */
  #sending: Promise<void> | undefined;
  /** What the kernel was told, from the first run to `finish()`. */
  #interrupt: Interrupt | undefined;
  /** Ends of the experiments that go on. */
  readonly #stops: (() => void)[] = [];

  constructor(options: LiveOptions = {}) {
    this.#progress = options.progress ?? openDisplay();
    this.#display = options.display ?? openDisplay();
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ??
      ((text) => console.log(visibleLines(text)));
  }

  /** @param name The line's name in the figure. */
  host(name: string): RunHost {
    const run = this.#watch(name);
    const interrupt = this.#listen();
    return {
      log: this.#log,
      stopRequested: () => interrupt.requested,
      onStep: ({ step, loss, stepMs, elapsedMs, realTokens }, steps) => {
        run.progress ??= this.#progressOf(name, run, steps, elapsedMs);
        run.points.push({ step, loss });
        const tokensPerSecond = realTokens / stepMs * 1000;
        run.progress.update(step, { loss, tokensPerSecond });
        this.#redraw();
      },
    };
  }

  /** All runs of an experiment, a line each, in the colours of their arms. */
  experiment(): ExperimentHost {
    return {
      log: this.#log,
      onPlan: (runs) => runs.forEach((label) => this.#watch(label)),
      onStart: (stop) => {
        this.#listen();
        this.#stops.push(stop);
      },
      onRun: (label, news) => {
        const run = this.#runs.get(label) ?? this.#watch(label);
        if (news.kind === "step") {
          const { step, steps, loss } = news;
          run.progress ??= this.#progressOf(label, run, steps, 0);
          run.points.push({ step, loss });
          run.progress.update(step, { loss });
        } else if (news.kind === "failed" || news.kind === "diverged") {
          run.line = `${label}  ${news.kind}: ${news.message}`;
        } else if (run.points.length === 0) {
          run.line = `${label}  ${news.kind}`;
        }
        this.#redraw();
      },
    };
  }

  /** Shows the last state; to be awaited before the cell ends. */
  async finish(): Promise<void> {
    this.#interrupt?.dispose();
    this.#interrupt = undefined;
    await this.#sending;
    await this.#send();
  }

  /** Has interrupts stop the runs; without, one ends the kernel. */
  #listen(): Interrupt {
    return this.#interrupt ??= onInterrupt({
      staysAlive: true,
      say: (line) => {
        this.#log(line);
        this.#stops.forEach((stop) => stop());
      },
    });
  }

  #watch(name: string): Watched {
    const run: Watched = { points: [], line: name };
    this.#runs.set(name, run);
    return run;
  }

  #progressOf(
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

  /** Does not wait for a display that is slow, but skips updates. */
  #redraw(): void {
    const silentMs = this.#clock() - this.#shownMs;
    if (this.#sending || silentMs < REDRAW_EVERY_MS) return;
    this.#sending = this.#send().finally(() => this.#sending = undefined);
  }

  async #send(): Promise<void> {
    this.#shownMs = this.#clock();
    const lines = this.#runs.values().map(({ line }) => visible(line));
    // Long lines go on below, instead of being cut off at the figure's edge.
    await this.#progress.update(html`
      <pre style="white-space: pre-wrap">${[...lines].join("\n")}</pre>
    `);
    await this.#display.update(this.#figure());
  }

  #figure(): Figure {
    const runs = [...this.#runs];
    const { data, layout } = lineChart(
      runs.flatMap(([series, { points }]) =>
        downsample(points).map(({ step, loss }) => ({
          x: step,
          y: loss,
          series,
        }))
      ),
      {
        xTitle: "optimizer step",
        yTitle: "training loss (nats per target)",
        palette: armPalette(runs.map(([name]) => name)),
      },
    );
    return { data: namedByArm(data), layout: { ...layout, showlegend: true } };
  }
}

/** An arm's runs under its name, which hides and shows them; hovering names each. */
function namedByArm(data: Figure["data"]): Figure["data"] {
  const named = new Set<string>();
  return data.map((trace) => {
    const arm = armOf(trace.name);
    const isFirst = !named.has(arm);
    named.add(arm);
    return {
      ...trace,
      name: arm,
      legendgroup: arm,
      showlegend: isFirst,
      hovertemplate: String(trace.hovertemplate)
        .replace("%{fullData.name}", () => trace.name),
    };
  });
}

function armOf(name: string): string {
  return name.split(SEED)[0];
}

/** The runs of an arm in one colour. */
function armPalette(names: readonly string[]): Palette {
  const arms = paletteFor(names.map(armOf));
  return new Map(names.map((name) => [name, arms.get(armOf(name))!]));
}

/** At most `POINTS` points: each the last step and the mean loss of several. */
function downsample(points: Watched["points"]): Watched["points"] {
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
