/**
 * `deno task experiment`: run the arms of an experiment under several seeds.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { progressOn } from "../core/progress.ts";
import { onInterrupt } from "../core/signals.ts";
import { BUDGETS } from "../experiment/define.ts";
import { findExperiment } from "../experiment/find_experiment.ts";
import { runExperiment } from "../experiment/run_experiment.ts";
import { ExperimentDisplay } from "./experiment_display.ts";
import { choice, defineFlags, string } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "experiment",
  about: "Run the arms of an experiment, each under several seeds; what is " +
    "finished is not run again.",
  example: "masks --arms assistant,everything --seeds 1,2",
  positionals: { name: "NAME", minimum: 1, maximum: 1 },
  flags: {
    arms: string({ help: "arms to run, with commas; all if not given" }),
    seeds: string({
      help: "whole numbers, with commas; the experiment's if not given",
    }),
    budget: choice(BUDGETS, {
      default: "full",
      help: "a quick one proves that it runs and answers nothing",
    }),
    output_dir: string({
      default: "outputs/experiments",
      help: "folder of all experiments",
    }),
  },
});

/** @throws {UserError} If one is no whole number. */
function seedsOf(text: string | undefined): number[] | undefined {
  return text?.split(",").map((word) => {
    if (/^\d+$/.test(word.trim())) return Number(word);
    throw new UserError(
      `Cannot set --seeds: expected whole numbers with commas, got "${text}"`,
    );
  });
}

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals: [name], arms, seeds, budget, output_dir } = flags
      .parse(args);
    const selection = {
      arms: arms?.split(",").map((word) => word.trim()),
      seeds: seedsOf(seeds),
      budget,
      root: output_dir,
    };
    const experiment = await findExperiment("experiments", name);
    const display = new ExperimentDisplay(progressOn(Deno.stderr), systemClock);
    display.log(`${experiment.question}\nWe guess: ${experiment.hypothesis}`);
    let stop = () => {};
    const interrupt = onInterrupt((text) => {
      display.log(text);
      stop();
    });
    try {
      const planned = new Set<string>();
      const result = await runExperiment(experiment, selection, {
        onPlan: (runs) => {
          for (const run of runs) planned.add(run);
          display.plan(runs);
        },
        onRun: (label, news) => display.tell(label, news, planned.has(label)),
        onStart: (end) => stop = end,
      });
      display.finish();
      const { folder, finished, skipped, stopped, failed } = result;
      console.error(
        `${finished} finished, ${skipped} finished before, ${stopped} to be ` +
          `done, ${failed} failed; see deno task compare ${folder}`,
      );
      if (failed > 0) Deno.exit(1);
    } finally {
      interrupt.dispose();
    }
  });
}
