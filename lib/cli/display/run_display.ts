/**
 * A training run on the screen: a bar on a terminal, lines elsewhere, and ^C as
 * a wish to stop after the step. What was told to stop ends with a signal's code.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { counted, formatDuration } from "../../core/format.ts";
import type { RunHost } from "../../core/host.ts";
import { Progress, progressOn } from "../../core/progress.ts";
import { onInterrupt } from "../../core/signals.ts";
import { visibleLines } from "../../core/visible_text.ts";
import type { RunResult } from "../../run/run_training.ts";
import type { TrainingConfig } from "../../settings/config.ts";
import { nameDisplay } from "./name_display.ts";

/** Runs `run` with a host that shows it; says in the end what it gave. */
export async function watchRun(
  config: Pick<TrainingConfig, "output_dir" | "logging_steps">,
  run: (host: RunHost) => Promise<RunResult>,
  label?: string,
): Promise<RunResult> {
  const output = progressOn(Deno.stderr);
  let progress: Progress | undefined;
  const log = (text: string) =>
    progress ? progress.log(text) : output.write(`${visibleLines(text)}\n`);
  const interrupt = onInterrupt({
    say: log,
    // Before the first step there is nothing to save.
    canStop: () => progress !== undefined,
  });
  const host: RunHost = {
    ...nameDisplay(),
    log,
    stopRequested: () => interrupt.requested,
    onStep: (event, steps) => {
      progress ??= new Progress({
        total: steps,
        output,
        clock: systemClock,
        // The first step is over by the time that there is a bar.
        startMs: systemClock() - event.elapsedMs,
        label,
        plainEverySteps: config.logging_steps,
      });
      progress.update(event.step, {
        tokensPerSecond: event.realTokens / event.stepMs * 1000,
        loss: event.loss,
      });
    },
  };
  try {
    const result = await run(host);
    progress?.finish();
    progress = undefined;
    log(ending(result, config));
    return result;
  } finally {
    progress?.finish();
    interrupt.dispose();
  }
}

function ending(
  result: RunResult,
  config: Pick<TrainingConfig, "output_dir">,
): string {
  const { outcome, modelPath, modelStep, last, steps, skippedSteps } = result;
  if (outcome === "interrupted") {
    return `stopped after step ${last?.step} of ${steps}, saved to ` +
      `"${modelPath}"; go on with the same flags and --resume`;
  }
  const loss = last ? `, loss ${last.loss.toFixed(4)}` : "";
  const time = last ? ` in ${formatDuration(last.elapsedMs)}` : "";
  const done = last === undefined || last.step === steps
    ? counted(steps, "step")
    : `${last.step} of ${counted(steps, "step")}`;
  const model = last === undefined || last.step === modelStep
    ? "the model"
    : `the model of step ${modelStep}`;
  const skipped = skippedSteps ? ` (${skippedSteps} of them left out)` : "";
  return `finished ${done}${skipped}${time}${loss}; ${model} is in ` +
    `"${modelPath}" and the run's record in "${config.output_dir}"`;
}
