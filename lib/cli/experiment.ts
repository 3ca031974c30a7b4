/**
 * `deno task experiment`: run the arms of an experiment under several seeds.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import type { NameHost } from "../core/host.ts";
import { progressOn } from "../core/progress.ts";
import { textTable } from "../view/text/table.ts";
import { print, say, terminalWidth } from "./say.ts";
import { argumentOf, shellWord } from "../view/text/shell_word.ts";
import { onInterrupt } from "../core/signals.ts";
import {
  experimentNames,
  findExperiment,
} from "../experiment/find_experiment.ts";
import { planExperiment } from "../experiment/plan/plan_experiment.ts";
import { runExperiment } from "../experiment/run_experiment.ts";
import { ExperimentDisplay } from "./display/experiment_display.ts";
import { nameDisplay } from "./display/name_display.ts";
import { planText } from "./display/plan_text.ts";
import {
  boolean,
  choice,
  defineFlags,
  integer,
  string,
} from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "experiment",
  hub: true,
  about: "Run the arms of an experiment, each under several seeds; what is " +
    "finished is not run again. Without a name, lists those of experiments/.",
  example: "masks --arms assistant,everything --seeds 1,2",
  positionals: { name: "NAME|FILE.ts", minimum: 0, maximum: 1 },
  flags: {
    arms: string({ help: "arms to run, with commas; all if not given" }),
    seeds: string({
      help: "whole numbers, with commas; the experiment's if not given",
    }),
    budget: choice(["full", "quick"], {
      default: "full",
      help: "a quick one proves that it runs and answers nothing",
    }),
    at_once: integer({
      minimum: 1,
      help: "runs at a time; as many as cores if not given",
    }),
    plan: boolean({
      help: "say what it will take, from a few measured steps, and stop",
    }),
    output_dir: string({
      default: "outputs/experiments",
      help: "folder of all experiments",
    }),
  },
});

/** Where experiments are looked up by name. */
const FOLDER = "experiments";

async function listExperiments(): Promise<void> {
  const names = await experimentNames(FOLDER);
  if (names.length === 0) {
    throw new UserError(
      `Cannot list experiments: "${FOLDER}" has none, name a file that exports ` +
        "`experiment`",
    );
  }
  const rows = await Promise.all(names.map(async (name) => {
    const { question } = await findExperiment(FOLDER, name);
    return [name, question];
  }));
  const columns = ["experiment", "asks"].map((title) => ({ title }));
  print(
    textTable({ columns, rows }, { width: terminalWidth() }),
  );
}

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
    const { positionals: [name], arms, seeds, budget, at_once, ...rest } = flags
      .parse(args);
    if (name === undefined) return await listExperiments();
    const selection = {
      arms: arms?.split(",").map((word) => word.trim()),
      seeds: seedsOf(seeds),
      budget,
      root: rest.output_dir,
      atOnce: at_once,
    };
    const experiment = await findExperiment(FOLDER, name);
    const display = new ExperimentDisplay(progressOn(Deno.stderr), systemClock);
    display.log(`${experiment.question}\nWe guess: ${experiment.hypothesis}`);
    const names: NameHost = {
      ...nameDisplay(),
      log: (line) => display.log(line),
    };
    if (rest.plan) {
      const plan = await planExperiment(experiment, selection, names);
      return print(planText(plan, terminalWidth()));
    }
    let stop: (() => void) | undefined;
    const interrupt = onInterrupt({
      say: (text) => {
        display.log(text);
        stop?.();
      },
      canStop: () => stop !== undefined,
    });
    try {
      const planned = new Set<string>();
      const result = await runExperiment(experiment, selection, {
        ...names,
        onPlan: (runs) => {
          for (const run of runs) planned.add(run);
          display.plan(runs);
        },
        onRun: (label, news) => display.tell(label, news, planned.has(label)),
        onStart: (end) => stop = end,
      });
      display.finish();
      const { folder, finished, skipped, stopped, diverged, failed } = result;
      say(
        `${finished} finished, ${skipped} finished before, ${stopped} to be ` +
          `done, ${diverged > 0 ? `${diverged} diverged, ` : ""}` +
          `${failed} failed; see deno task compare ` +
          shellWord(argumentOf(folder)),
      );
      if (failed > 0) Deno.exit(1);
    } finally {
      interrupt.dispose();
    }
  });
}
