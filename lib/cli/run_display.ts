/**
 * A training run on the screen: a bar on a terminal, lines elsewhere, and ^C as
 * a wish to stop after the step.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { counted, formatDuration } from "../core/format.ts";
import { Progress, progressOn } from "../core/progress.ts";
import { onInterrupt } from "../core/signals.ts";
import type { TrainingConfig } from "../experiment/config.ts";
import type { RunHost, RunResult } from "../experiment/run_training.ts";

/** Runs `run` with a host that shows it; says in the end what it gave. */
export async function watched(
  config: TrainingConfig,
  run: (host: RunHost) => Promise<RunResult>,
  label?: string,
): Promise<RunResult> {
  const output = progressOn(Deno.stderr);
  let progress: Progress | undefined;
  const log = (text: string) =>
    progress ? progress.log(text) : output.write(`${text}\n`);
  const interrupt = onInterrupt(log);
  const host: RunHost = {
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

function ending(result: RunResult, config: TrainingConfig): string {
  const { outcome, modelPath, last, steps } = result;
  if (outcome === "interrupted") {
    return `stopped after step ${last?.step} of ${steps}, saved to ` +
      `"${modelPath}"; go on with the same flags and --resume`;
  }
  const loss = last ? `, loss ${last.loss.toFixed(4)}` : "";
  const time = last ? ` in ${formatDuration(last.elapsedMs)}` : "";
  return `finished ${counted(steps, "step")}${time}${loss}; the model is in ` +
    `"${modelPath}" and the run's record in "${config.output_dir}"`;
}
