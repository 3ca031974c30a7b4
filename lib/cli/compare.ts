/**
 * `deno task compare`: runs side by side, with what their differences are worth.
 *
 * @module
 */
import { print, terminalWidth } from "./say.ts";
import { groupRuns, withFirst } from "../view/compare/groups.ts";
import { openRuns } from "../view/compare/open_runs.ts";
import { terminalText } from "../view/report/terminal.ts";
import { terminalSections } from "../view/sections/comparison.ts";
import { defineFlags, integer, string } from "./flags/flags.ts";
import { AT } from "./flags/read_at.ts";
import { withTags } from "./flags/tags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "compare",
  about:
    "Compare runs: settings, evaluation with verdicts, data, cost, answers. " +
    "A RUN may be a folder with runs in it.",
  example: "outputs/experiments/epochs",
  flags: {
    first: string({
      help:
        "arm that the others are compared with; the first one, if not given",
    }),
    at: AT,
    tag: string({ help: "only runs with these tags, see deno task tag" }),
    prompt: integer({
      minimum: 1,
      help: "number of a prompt: show its answers over training",
    }),
  },
  positionals: { name: "RUN", minimum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals, prompt, first, at, tag } = flags.parse(args);
    const runs = withTags(await openRuns(positionals, at), tag);
    const groups = withFirst(groupRuns(runs), first);
    print(terminalText(terminalSections(groups, prompt), terminalWidth()));
  });
}
