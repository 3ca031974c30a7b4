/**
 * Does DPO after fine-tuning give more right answers than fine-tuning on?
 *
 * A program, not a file of data: what is learned from here is made by a run. Each
 * seed is fine-tuned as `masks` does it. Then the model is asked the last question
 * of each training conversation, and where it says something else than the set,
 * the answer of the set and its own are a pair.
 * From the same model three arms go on, for as many steps: one learns from the
 * pairs, one as well from the chosen answers' own loss, and one is fine-tuned on
 * those answers alone.
 *
 *     deno run -P=train experiments/dpo_after_sft.ts
 *     deno task compare outputs/experiments/dpo_after_sft
 *
 * @module
 */
import { watchRun } from "sft/cli/display/run_display.ts";
import { say } from "sft/cli/say.ts";
import { exists } from "sft/core/file.ts";
import { makeShared, type SharedFiles } from "sft/experiment/shared_files.ts";
import { ChatModel, NoRoomError } from "sft/run/chat_model.ts";
import { runDpo } from "sft/run/dpo/dpo.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import { runSft } from "sft/run/sft.ts";
import { DPO_DEFAULTS, SFT_DEFAULTS } from "sft/settings/config.ts";
import { type ConversationRow, jsonl } from "../data/generate.ts";
import { BASE, BUILTIN } from "./setup.ts";

const ROOT = "outputs/experiments";
const NAME = "dpo_after_sft";
const SEEDS = Deno.args.length > 0 ? Deno.args.map(Number) : [1, 2, 3];

/** In the order of tables. */
const ARMS = ["sft", "dpo", "dpo_rpo", "sft_on_chosen"] as const;

/** Of all arms that go on; rates were looked at on seed 9, which is in no table. */
const STEPS = 150;
const RATES = { dpo: 1e-4, sft_on_chosen: 2e-4 };

const QUESTION =
  "Does DPO after fine-tuning give more right answers than fine-tuning on?";

/** A run's place in the experiment. */
function contextOf(arm: typeof ARMS[number]) {
  return {
    experiment: {
      name: NAME,
      question: QUESTION,
      hypothesis: "Yes: it is told which of its own answers are wrong.",
      expects: [
        { arm: "dpo", is: "better", against: "sft" },
        { arm: "dpo", is: "better", against: "sft_on_chosen" },
      ],
      arm,
      position: ARMS.indexOf(arm),
      decidedBy: "rightShare",
      decidedBetter: "higher",
    },
  } as const;
}

/** Runs what has no final model yet; says where that is. */
async function once(
  config: { output_dir: string; logging_steps: number },
  run: Parameters<typeof watchRun>[1],
): Promise<string> {
  const final = `${config.output_dir}/final`;
  if (!await exists(final)) await watchRun(config, run);
  return final;
}

/** Its training questions that a model answers otherwise than the set, as pairs. */
async function writePairs(
  model_path: string,
  data_file: string,
  path: string,
): Promise<void> {
  const rows: ConversationRow[] = (await Deno.readTextFile(data_file))
    .trim().split("\n").map((line) => JSON.parse(line));
  const model = await ChatModel.open({
    model_path,
    tokenizer_path: model_path,
    engine: "onnx",
  });
  const pairs: unknown[] = [];
  let tooLong = 0;
  for (const { conversations } of rows) {
    const prompt = conversations.slice(0, -1);
    const text = await answerTo(model, prompt);
    if (text === undefined) tooLong++;
    if (text === undefined || text === conversations.at(-1)?.content) continue;
    const rejected = { role: "assistant", content: text };
    pairs.push({ chosen: conversations, rejected: [...prompt, rejected] });
  }
  model.dispose();
  say(
    `${pairs.length} of ${rows.length} answers are not those of the set, ` +
      `${tooLong} questions are too long to be asked`,
  );
  await Deno.writeTextFile(path, jsonl(pairs));
}

/** A greedy answer; none where the model has no room for one. */
async function answerTo(
  model: ChatModel,
  prompt: ConversationRow["conversations"],
): Promise<string | undefined> {
  try {
    return (await model.answer(prompt, { seed: 1, mostTokens: 40 })).text;
  } catch (error) {
    if (!(error instanceof NoRoomError)) throw error;
  }
}

async function runSeed(seed: number, shared: SharedFiles): Promise<void> {
  const { dataSet, model, ...base } = BASE;
  const common = {
    seed,
    eval_file: [shared.heldOut(dataSet)],
    tokenizer_path: shared.tokenizer,
    eval_overlap: "drop",
    threads: 2,
  } as const;
  const folderOf = (arm: typeof ARMS[number]) =>
    `${ROOT}/${NAME}/${arm}/seed-${seed}`;
  const sft = {
    ...SFT_DEFAULTS,
    ...base,
    ...common,
    model_path: shared.model({ name: model }),
    data_file: shared.train(dataSet),
    output_dir: folderOf("sft"),
  };
  const tuned = await once(sft, (host) => runSft(sft, host, contextOf("sft")));
  const pairs = `${ROOT}/${NAME}/pairs-${seed}.jsonl`;
  if (!await exists(pairs)) await writePairs(tuned, sft.data_file, pairs);
  const further = {
    model_path: tuned,
    max_steps: STEPS,
    num_epochs: 1,
    // Else each arm would be measured on other rows: the pairs are a part.
    overlap_with: [sft.data_file],
  };
  const dpo = {
    ...DPO_DEFAULTS,
    ...common,
    ...further,
    data_file: pairs,
    output_dir: folderOf("dpo"),
    template: base.template,
    max_length: base.max_length,
    batch_size: 2,
    gradient_accumulation_steps: 1,
    learning_rate: RATES.dpo,
    save_steps: base.save_steps,
    logging_steps: base.logging_steps,
  };
  await once(dpo, (host) => runDpo(dpo, host, contextOf("dpo")));
  const rpo = { ...dpo, rpo_alpha: 1, output_dir: folderOf("dpo_rpo") };
  await once(rpo, (host) => runDpo(rpo, host, contextOf("dpo_rpo")));
  // The chosen answers, in the form that fine-tuning reads.
  const chosen = `${ROOT}/${NAME}/chosen-${seed}.jsonl`;
  const rows: { chosen: unknown }[] = (await Deno.readTextFile(pairs)).trim()
    .split("\n").map((line) => JSON.parse(line));
  await Deno.writeTextFile(
    chosen,
    jsonl(rows.map((row) => ({ conversations: row.chosen }))),
  );
  const on = {
    ...sft,
    ...further,
    data_file: chosen,
    output_dir: folderOf("sft_on_chosen"),
    learning_rate: RATES.sft_on_chosen,
  };
  await once(on, (host) => runSft(on, host, contextOf("sft_on_chosen")));
}

if (import.meta.main) {
  const models = [{ name: BASE.model }];
  const { shared, pending } = await makeShared(ROOT, BUILTIN, "full", models);
  for (const { config } of pending) {
    await watchRun(config, (host) => runPretrain(config, host));
  }
  for (const seed of SEEDS) await runSeed(seed, shared);
}
