/**
 * `deno task tag`: tags and a note on runs, to find them by later.
 *
 * @module
 */
import { changeLabels, readLabels } from "../store/run_labels.ts";
import { openRuns } from "../view/compare/open_runs.ts";
import { tableOf, textTable } from "../view/text/table.ts";
import { defineFlags, string } from "./flags/flags.ts";
import { tagsOf } from "./flags/tags.ts";
import { runCommand } from "./main.ts";
import { print, terminalWidth } from "./say.ts";

const flags = defineFlags({
  command: "tag",
  about: "Put tags and a note on runs, beside their records; with neither, " +
    "show them. A RUN may be a folder with runs in it. compare and report " +
    "take --tag.",
  example: 'outputs/sft --add baseline,short --note "half of the data"',
  flags: {
    add: string({ help: "tags to put on, with commas between them" }),
    remove: string({ help: "tags to take off" }),
    note: string({
      help: 'a note in place of the one there; "-" takes it off',
    }),
  },
  positionals: { name: "RUN", minimum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals, add, remove, note } = flags.parse(args);
    const changes = {
      add: tagsOf(add),
      remove: tagsOf(remove),
      note: note === "-" ? "" : note,
    };
    const isChange = [add, remove, note].some((given) => given !== undefined);
    const runs = await openRuns(positionals);
    const labelled = [];
    for (const { name, path } of runs) {
      const labels = isChange
        ? await changeLabels(path, changes)
        : await readLabels(path);
      labelled.push({ name, ...labels });
    }
    print(textTable(
      tableOf(labelled, [
        ["run", ({ name }) => name],
        ["tags", ({ tags }) => tags.join(", ") || "none"],
        ["note", ({ note }) => note],
      ]),
      { width: terminalWidth() },
    ));
  });
}
