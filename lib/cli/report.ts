/**
 * `deno task report`: runs compared in one HTML file and its Markdown twin.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import { counted } from "../core/format.ts";
import { say } from "./say.ts";
import { groupRuns, withFirst } from "../view/compare/groups.ts";
import { type PairVote, readVotes } from "../store/vote_record.ts";
import { MANIFEST_FILE } from "../store/manifest.ts";
import { openRuns } from "../view/compare/open_runs.ts";
import {
  markdownPath,
  type RunView,
  writeReport,
} from "../view/report/write_report.ts";
import { defineFlags, string } from "./flags/flags.ts";
import { AT } from "./flags/read_at.ts";
import { withTags } from "./flags/tags.ts";
import { runCommand } from "./main.ts";

/** Where the arena keeps its votes. */
const VOTES = "outputs/arena/votes.jsonl";

/** Where experiments keep their runs, by name. */
const EXPERIMENTS = "outputs/experiments";

const flags = defineFlags({
  command: "report",
  about: "Write runs side by side into one HTML file, and its Markdown twin. " +
    `NAME is an experiment's, in ${EXPERIMENTS}, or a folder with runs in it.`,
  example: "epochs --output outputs/epochs.html",
  flags: {
    output: string({
      help: "file to write; report.html in the experiment, or in outputs, " +
        "if not given",
    }),
    first: string({
      help:
        "arm that the others are compared with; the first one, if not given",
    }),
    at: AT,
    tag: string({ help: "only runs with these tags, see deno task tag" }),
    votes: string({
      placeholder: "FILE",
      help: `votes of the arena; ${VOTES}, if not given and there`,
    }),
    title: string({
      help: "the question; the experiment's, or the names, if not given",
    }),
    intro: string({ default: "", help: "a paragraph below the title" }),
  },
  positionals: { name: "NAME", minimum: 1 },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { positionals: names, output, ...given } = flags.parse(args);
    const { title, intro, first, at, tag } = given;
    const folders = await Promise.all(names.map(folderOf));
    const opened = withTags(await openRuns(folders, at), tag);
    const groups = withFirst(groupRuns(opened), first);
    const runs = groups.flatMap(({ runs }) => runs);
    const question = questionOf(runs);
    // An experiment's folder, wherever that is, holds runs and is none.
    const [only, ...others] = folders;
    const isExperiment = question !== undefined && others.length === 0 &&
      !await exists(join(only, MANIFEST_FILE));
    const path = output ??
      join(isExperiment ? only : "outputs", "report.html");
    await writeReport(path, {
      title: title ?? question ?? names.join(", "),
      intro,
      runs,
      votes: await votesIn(given.votes),
    });
    say(
      `${counted(runs.length, "run")} in "${path}" and ` +
        `"${markdownPath(path)}"`,
    );
  });
}

/** @throws {UserError} If the file that was named is not there. */
async function votesIn(given: string | undefined): Promise<PairVote[]> {
  const path = given ?? VOTES;
  if (await exists(path)) return await Array.fromAsync(readVotes(path));
  if (given === undefined) return [];
  throw new UserError(
    `Cannot read votes "${path}": there is no such file, expected one of ` +
      "deno task arena",
  );
}

/** What all of the runs ask, if they do. */
function questionOf(runs: readonly RunView[]): string | undefined {
  const [question, ...others] = new Set(
    runs.map(({ manifest }) => manifest.experiment?.question),
  );
  return others.length === 0 ? question : undefined;
}

/** The folder itself, or that of the experiment of this name. */
async function folderOf(name: string): Promise<string> {
  const experiment = join(EXPERIMENTS, name);
  return !await exists(name) && await exists(experiment) ? experiment : name;
}
