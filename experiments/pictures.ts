/**
 * `deno task pictures`: the pictures of `README.md` and `lib/chat/README.md`, a
 * real comparison and one conversation token by token.
 *
 * Needs Chromium, and the runs of `deno task experiment epochs`.
 *
 * @module
 */
import { resolve } from "node:path";
import {
  loadTokenizer,
  type Message,
  renderConversation,
  type Supervise,
  templateByName,
  tokenRows,
} from "sft";
import { defineFlags, string } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { UserError } from "sft/core/errors.ts";
import { print } from "sft/cli/say.ts";
import { exists } from "sft/core/file.ts";
import { writeAside } from "sft/store/atomic.ts";
import { openRuns } from "sft/view/compare/open_runs.ts";
import { writeReport } from "sft/view/report/write_report.ts";
import { Html, html } from "sft/view/text/html.ts";
import { tokenHtml } from "sft/view/tokens/token_view.ts";
import {
  CHROMIUM,
  NO_CHROMIUM,
  takePicture,
} from "../tests/support/chromium.ts";
import { tempFolder } from "../tests/support/temp_folder.ts";

/** Where the pages have their pictures. */
const OWN_PICTURES = "experiments/results/pictures";

/** Names of the pictures. */
const NAMES = ["comparison", "tokens"] as const;

const flags = defineFlags({
  command: "pictures",
  about: "Take the pages' pictures, of a comparison and of a token view.",
  example: "--runs outputs/experiments/epochs",
  flags: {
    runs: string({
      default: "outputs/experiments/epochs",
      help: "folder with the runs that are compared",
    }),
    output_dir: string({
      default: OWN_PICTURES,
      help: "folder of the pictures; replaced there, and nowhere else",
    }),
  },
});

/** Of a report, what fits into a picture: the conclusion, and the first curves. */
const SHORTENED = "section:nth-of-type(2), section:nth-of-type(3)," +
  "section:nth-of-type(1) figure:nth-of-type(n + 3), p.note, .copies" +
  "{ display: none }";

const CONVERSATION: readonly Message[] = [
  { role: "user", content: "What is the capital of Cuba?" },
  { role: "assistant", content: "The capital of Cuba is Havana." },
  { role: "user", content: "And what is larger, 20 or 1?" },
  { role: "assistant", content: "The larger number is 20." },
];

/** What is rendered how, and how a reader may call it. */
const VIEWS: readonly [string, string, Supervise][] = [
  ["Here: answers and their end", "chatml", "assistant"],
  ["The baseline: every token, and no end", "origin", "everything"],
];

async function main(args: string[]): Promise<void> {
  const { runs, output_dir } = flags.parse(args);
  if (CHROMIUM === undefined) {
    throw new UserError(
      `Cannot take pictures: ${NO_CHROMIUM}, install Chromium first`,
    );
  }
  if (output_dir !== OWN_PICTURES) {
    for (const name of NAMES) {
      const path = `${output_dir}/${name}.png`;
      if (!await exists(path)) continue;
      throw new UserError(
        `Cannot take pictures: there is "${path}" already, choose another ` +
          "--output_dir or move it away",
      );
    }
  }
  await using work = await tempFolder();
  const page = `${work.path}/page.html`;
  const picture = async (
    name: typeof NAMES[number],
    width: number,
    height: number,
  ) => {
    const path = `${resolve(output_dir)}/${name}.png`;
    await writeAside(
      path,
      (aside) => takePicture(page, aside, { width, height }),
    );
    print(path);
  };
  const { tokenizer } = await writeComparison(runs, page);
  await picture("comparison", 1080, 1230);
  await writeTokens(tokenizer, page);
  await picture("tokens", 440, 480);
}

/** @returns The tokenizer of the runs. */
async function writeComparison(
  folder: string,
  path: string,
): Promise<{ tokenizer: string }> {
  const runs = await openRuns([folder]);
  const { experiment, config } = runs[0].manifest;
  await writeReport(path, {
    title: experiment?.question ?? folder,
    intro: "",
    runs,
  });
  const style = `<style>${SHORTENED}</style>`;
  await Deno.writeTextFile(path, style, { append: true });
  return { tokenizer: String(config.tokenizer_path) };
}

async function writeTokens(folder: string, path: string): Promise<void> {
  const tokenizer = await loadTokenizer(folder);
  const views = VIEWS.map(([title, template, supervise]) => {
    const segments = renderConversation(
      CONVERSATION,
      templateByName(template),
      supervise,
    );
    return html`
      <h2>${title}</h2>
      ${tokenHtml(tokenRows(segments, tokenizer))}
    `;
  });
  const style = new Html(
    "body { margin: 1.5rem } h2 { font: 600 1rem system-ui, sans-serif }",
  );
  const page = html`
    <!doctype html>
    <meta charset="utf-8">
    <style>${style}</style>
    ${views}
  `;
  await Deno.writeTextFile(path, page.markup);
}

if (import.meta.main) await runCommand(main);
