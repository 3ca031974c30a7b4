/**
 * `deno task demo`: the main job on the built-in set, in minutes on two cores.
 *
 * Makes the data, trains a tokenizer, pretrains a small GPT-2, fine-tunes it the
 * origin's way (the baseline) and ours, evaluates both on the same held-out
 * conversations, and writes a report.
 * Read from top to bottom it is what a user does by hand with the commands.
 *
 * @module
 */
import { watchRun } from "sft/cli/display/run_display.ts";
import { defineFlags, integer, string } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { systemClock } from "sft/core/clock.ts";
import { formatDuration } from "sft/core/format.ts";
import { print, say } from "sft/cli/say.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import { runSft } from "sft/run/sft.ts";
import { trainTokenizer } from "sft/run/train_tokenizer.ts";
import {
  PRETRAIN_DEFAULTS,
  SFT_DEFAULTS,
  type SftConfig,
} from "sft/settings/config.ts";
import { lockFolder } from "sft/store/folder_lock.ts";
import { assertEmpty } from "sft/store/run_store.ts";
import { lastSamples } from "sft/view/compare/run_summary.ts";
import {
  readRunView,
  type RunView,
  writeReport,
} from "sft/view/report/write_report.ts";
import { resultsTable } from "sft/view/sections/results.ts";
import { shellWord } from "sft/view/text/shell_word.ts";
import { textTable } from "sft/view/text/table.ts";
import { DEMO_PROMPTS } from "../data/demo_prompts.ts";
import {
  type ConversationRow,
  TOPICS,
  writeBuiltin,
} from "../data/generate.ts";

const flags = defineFlags({
  command: "demo",
  about: "Do the main job on the built-in set: data, tokenizer, pretraining, " +
    "two fine-tuning runs, answers, a report.",
  example: "--output_dir outputs/demo",
  flags: {
    output_dir: string({
      default: "outputs/demo",
      help: "folder for everything; new or empty",
    }),
    rows: integer({
      default: 4500,
      minimum: 100,
      help: "conversations to fine-tune on",
    }),
    pretrain_epochs: integer({
      default: 2,
      minimum: 1,
      help: "passes over the running text",
    }),
    num_epochs: integer({
      default: 3,
      minimum: 1,
      help: "passes of each fine-tuning run",
    }),
    questions: integer({
      default: 60,
      minimum: DEMO_PROMPTS.length,
      help: "held-out conversations that each model is measured on",
    }),
    seed: integer({ default: 42, help: "decides everything random" }),
  },
});

/** What the two runs differ in; all else is the same. */
const ARMS = {
  baseline: {
    template: "origin",
    supervise: "everything",
    packing: "padded",
  },
  ours: {
    template: "chatml",
    supervise: "assistant",
    packing: "isolated",
  },
} as const satisfies Record<string, Partial<SftConfig>>;

/** Tokens a row, and the positions of the model. */
const ROW_LENGTH = 128;

async function demo(args: string[]): Promise<void> {
  const { output_dir: folder, seed, ...size } = flags.parse(args);
  const start = systemClock();
  using _ = await lockFolder(folder, "demo");
  await assertEmpty(folder);

  heading("1. data");
  const data = `${folder}/data`;
  const set = await writeBuiltin(data, {
    seed,
    trainRows: size.rows,
    pretrainTexts: Math.ceil(2.5 * size.rows),
  });
  say(
    `${set.train.length} conversations, ${set.heldOut.length} held out, ` +
      `${set.pretrain.length} texts in "${data}"`,
  );

  const questions = `${data}/questions.jsonl`;
  const measured = questionsOf(set.heldOut).slice(0, size.questions);
  await Deno.writeTextFile(
    questions,
    measured.map((row) => `${JSON.stringify(row)}\n`).join(""),
  );

  heading("2. tokenizer");
  const tokenizer = `${folder}/tokenizer`;
  say(
    await trainTokenizer({
      data_file: `${data}/pretrain.jsonl`,
      output_dir: tokenizer,
      vocab_size: 2000,
      on_bad_row: "error",
    }),
  );

  heading("3. pretraining");
  const pretrain = {
    ...PRETRAIN_DEFAULTS,
    data_file: `${data}/pretrain.jsonl`,
    output_dir: `${folder}/pretrain`,
    tokenizer_path: tokenizer,
    n_layer: 4,
    n_embd: 128,
    n_head: 4,
    n_positions: ROW_LENGTH,
    max_length: ROW_LENGTH,
    batch_size: 16,
    gradient_accumulation_steps: 1,
    num_epochs: size.pretrain_epochs,
    learning_rate: 2e-3,
    dropout: 0,
    save_steps: 1000,
    logging_steps: 50,
    seed,
  };
  const base = await watchRun(pretrain, (host) => runPretrain(pretrain, host));
  if (base.outcome !== "finished") return;

  const runs: RunView[] = [];
  for (const [arm, settings] of Object.entries(ARMS)) {
    heading(`${4 + runs.length}. fine-tuning: ${arm}`);
    const config: SftConfig = {
      ...SFT_DEFAULTS,
      ...settings,
      // The baseline's template writes no end, which is the point of showing it.
      template_lint: "warn",
      model_path: base.modelPath,
      tokenizer_path: tokenizer,
      data_file: `${data}/train.jsonl`,
      eval_file: [questions],
      output_dir: `${folder}/sft_${arm}`,
      max_length: ROW_LENGTH,
      // Rows of one length: a padded one holds one conversation, a packed many.
      batch_size: settings.packing === "padded" ? 32 : 8,
      gradient_accumulation_steps: 1,
      num_epochs: size.num_epochs,
      learning_rate: 1e-3,
      save_steps: 1000,
      logging_steps: 50,
      seed,
    };
    const result = await watchRun(config, (host) => runSft(config, host));
    if (result.outcome !== "finished") return;
    runs.push(await readRunView(config.output_dir, { name: arm }));
  }

  heading("6. side by side");
  const columns = terminalColumns();
  const answers = DEMO_PROMPTS.map((prompt) => [
    prompt,
    ...runs.map((run) => answerCell(lastSamples(run), prompt)),
  ]);
  const titles = ["prompt", ...runs.map(({ name }) => name)];
  const table = { columns: titles.map((title) => ({ title })), rows: answers };
  print(textTable(resultsTable(runs), { width: columns }));
  print("");
  print(textTable(table, { width: columns }));

  const report = `${folder}/report.html`;
  await writeReport(report, {
    title: "Does the baseline's way of fine-tuning cost a model its answers?",
    intro: INTRO,
    runs,
  });
  say(
    `\nall of it in ${formatDuration(systemClock() - start)}; ` +
      `open "${report}" in a browser, or talk to the model:\n` +
      `  deno task chat --model_path ${shellWord(`${folder}/sft_ours/final`)}`,
  );
}

const INTRO = [
  "One small GPT-2, pretrained once, fine-tuned twice on the same " +
  "conversations for the same number of epochs. The baseline has no end token, " +
  "trains on every word and pads every row; ours trains answers and their end " +
  "alone and packs rows. Each is prompted as it was trained.",
  "The training losses of the two cannot be compared: they are over other " +
  "tokens. Right answers and stops can: both are measured on the same held-out " +
  "conversations. One seed each, so small differences mean nothing.",
].join("\n\n");

/**
 * What models are measured on: the demo's prompts, whose answers are shown,
 * before the held-out conversations that have a right answer.
 */
function questionsOf(heldOut: readonly ConversationRow[]): ConversationRow[] {
  const exchanges = TOPICS.flatMap((topic) => topic.exchanges());
  const shown = DEMO_PROMPTS.map((prompt): ConversationRow => {
    const { turns } = exchanges.find(({ turns }) =>
      turns[0].question === prompt
    )!;
    const [{ question, answer, check }] = turns;
    return {
      conversations: [
        { role: "user", content: question },
        { role: "assistant", content: answer },
      ],
      answer: check,
    };
  });
  return [...shown, ...heldOut.filter(({ answer }) => answer !== undefined)];
}

function answerCell(
  samples: readonly { prompt: string; answer: string; stopped: boolean }[],
  prompt: string,
): string {
  const sample = samples.find((one) => one.prompt === prompt)!;
  return sample.stopped ? sample.answer : `${sample.answer} …`;
}

function terminalColumns(): number {
  return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : 100;
}

function heading(text: string): void {
  say(`\n${text}`);
}

if (import.meta.main) await runCommand(demo);
