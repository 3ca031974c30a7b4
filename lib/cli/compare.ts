/**
 * `deno task compare`: runs side by side, with what their differences are worth.
 *
 * @module
 */
import { groupRuns, withFirst } from "../view/compare/groups.ts";
import { openRuns } from "../view/compare/open_runs.ts";
import { comparisonText } from "../view/compare/text.ts";
import { defineFlags, integer, string } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "compare",
  about:
    "Compare runs: settings, yardstick with verdicts, data, cost, answers. " +
    "A RUN may be a folder with runs in it.",
  example: "outputs/experiments/epochs",
  flags: {
    first: string({
      help:
        "arm that the others are compared with; the first one, if not given",
    }),
    prompt: integer({
      minimum: 1,
      help: "number of a prompt: show its answers over training",
    }),
  },
  positionals: { name: "RUN", minimum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals, prompt, first } = flags.parse(args);
    const groups = withFirst(groupRuns(await openRuns(positionals)), first);
    const width = Deno.stdout.isTerminal()
      ? Deno.consoleSize().columns
      : undefined;
    console.log(comparisonText(groups, { width, prompt }));
  });
}
