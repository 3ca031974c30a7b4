/**
 * `deno task demo`: the main job on the built-in set, in minutes on two cores.
 *
 * Makes the data, trains a tokenizer, pretrains a small GPT-2, fine-tunes it the
 * origin's way and ours, asks both the same questions, and writes a report.
 * Read from top to bottom it is what a user does by hand with the commands.
 *
 * @module
 */
import { DEMO_PROMPTS } from "../data/demo_prompts.ts";
import { type ConversationRow, writeBuiltin } from "../data/generate.ts";
import { defineFlags, integer, string } from "sft/cli/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { watched } from "sft/cli/run_display.ts";
import { systemClock } from "sft/core/clock.ts";
import { formatDuration } from "sft/core/format.ts";
import { askAll, type Question } from "sft/experiment/ask.ts";
import { type Answer, CHAT_DEFAULTS, ChatModel } from "sft/experiment/chat.ts";
import {
  PRETRAIN_DEFAULTS,
  SFT_DEFAULTS,
  type SftConfig,
} from "sft/experiment/config.ts";
import { runPretrain } from "sft/experiment/pretrain.ts";
import { runSft } from "sft/experiment/sft.ts";
import { trainTokenizer } from "sft/experiment/train_tokenizer.ts";
import { GREEDY } from "sft/model/sample.ts";
import { assertFree, RunFolder } from "sft/store/run_store.ts";
import { readRunView, type RunView, writeReport } from "sft/view/report.ts";
import { resultsTable } from "sft/view/run_summary.ts";
import { textTable } from "sft/view/table.ts";

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
      default: 6000,
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
      minimum: 1,
      help: "held-out questions put to each model",
    }),
    seed: integer({ default: 42, help: "decides everything random" }),
  },
});

/** What the two runs differ in; all else is the same. */
const ARMS = {
  origin: {
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
  await assertFree(folder);

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
  const base = await watched(pretrain, (host) => runPretrain(pretrain, host));
  if (base.outcome !== "finished") return;

  const runs: RunView[] = [];
  for (const [arm, settings] of Object.entries(ARMS)) {
    heading(`${4 + runs.length}. fine-tuning: ${arm}`);
    const config: SftConfig = {
      ...SFT_DEFAULTS,
      ...settings,
      model_path: base.modelPath,
      tokenizer_path: tokenizer,
      data_file: `${data}/train.jsonl`,
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
    const result = await watched(config, (host) => runSft(config, host));
    if (result.outcome !== "finished") return;
    const model = await ChatModel.open({
      engine: config.engine,
      model_path: result.modelPath,
      tokenizer_path: tokenizer,
      max_length: CHAT_DEFAULTS.max_length,
      sampling: GREEDY,
    });
    const steps = result.last?.step ?? 0;
    const record = await RunFolder.open(config.output_dir);
    const questions = questionsOf(set.heldOut).slice(0, size.questions);
    const score = await askAll(model, questions, seed);
    await record.append({ kind: "score", step: steps, ...score });
    for (const prompt of DEMO_PROMPTS) {
      const answer = await answered(model, prompt, seed);
      await record.append({
        kind: "sample",
        step: steps,
        prompt,
        seed,
        ...answer,
      });
    }
    model.dispose();
    runs.push(await readRunView(config.output_dir, { name: arm }));
  }

  heading("6. side by side");
  const columns = terminalColumns();
  const answers = DEMO_PROMPTS.map((prompt) => [
    prompt,
    ...runs.map(({ samples }) => answerCell(samples, prompt)),
  ]);
  const titles = ["prompt", ...runs.map(({ name }) => name)];
  const table = { columns: titles.map((title) => ({ title })), rows: answers };
  console.log(textTable(resultsTable(runs), { width: columns }));
  console.log();
  console.log(textTable(table, { width: columns }));

  const report = `${folder}/report.html`;
  await writeReport(report, {
    title: "Does fine-tuning the origin's way cost the model its answers?",
    intro: INTRO,
    runs,
  });
  say(
    `\nall of it in ${formatDuration(systemClock() - start)}; ` +
      `open "${report}" in a browser, or talk to the model:\n` +
      `  deno task chat --model_path ${folder}/sft_ours/final ` +
      `--tokenizer_path ${tokenizer}`,
  );
}

const INTRO = [
  "One small GPT-2, pretrained once, fine-tuned twice on the same " +
  "conversations for the same number of epochs. The run called origin has no " +
  "end token, trains on every word and pads every row; ours trains answers " +
  "and their end alone and packs rows. Each is prompted as it was trained.",
  "Losses of the two cannot be compared: they are over other tokens. Right " +
  "answers and stops can. One seed each, so small differences mean nothing.",
].join("\n\n");

/** Held-out conversations of one question that has a right answer. */
function questionsOf(rows: readonly ConversationRow[]): Question[] {
  return rows.flatMap(({ conversations, answer }) =>
    answer === undefined || conversations.length !== 2
      ? []
      : [{ messages: conversations.slice(0, 1), answer }]
  );
}

async function answered(
  model: ChatModel,
  prompt: string,
  seed: number,
): Promise<{ answer: string; stopped: boolean }> {
  const messages = [{ role: "user" as const, content: prompt }];
  const { text, stopped }: Answer = await model.answer(messages, seed);
  return { answer: text, stopped };
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

function say(text: string): void {
  console.error(text);
}

if (import.meta.main) await runCommand(demo);
