/**
 * A model so small that a whole run takes a fraction of a second, and what it
 * needs: data, a tokenizer, settings, a host that says nothing.
 *
 * @module
 */
import type { RunHost } from "sft/core/host.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import { runSft } from "sft/run/sft.ts";
import {
  PRETRAIN_DEFAULTS,
  type PretrainConfig,
  SFT_DEFAULTS,
  type SftConfig,
} from "sft/settings/config.ts";
import type { WithTokenizer } from "sft/settings/own_tokenizer.ts";

/** Folder of a tokenizer with the templates' special tokens. */
export const TOKENIZER = `${import.meta.dirname}/../fixtures/tiny_tokenizer`;

/** Tokens of that tokenizer: 4 special ones, 256 bytes, 26 merges. */
export const VOCABULARY = 286;

/** Positions of every model here. */
export const POSITIONS = 64;

/** A folder that holds what runs start from. */
export interface TinyRuns {
  readonly path: string;
  /** Six rows `{"text": …}`. */
  readonly textFile: string;
  /** Six short conversations, all with the same answer. */
  readonly chatFile: string;
  /** A pretrained model's folder. */
  readonly modelPath: string;
}

/** Data and a pretrained model, until the last test of the calling file. */
export async function tinyRuns(): Promise<TinyRuns> {
  const path = await Deno.makeTempDir();
  Deno.test.afterAll(() => Deno.remove(path, { recursive: true }));
  const textFile = `${path}/texts.jsonl`;
  const chatFile = `${path}/chats.jsonl`;
  await writeRows(textFile, NAMES.map((name) => ({ text: `Hello ${name}` })));
  await writeRows(chatFile, NAMES.map((name) => chat(name, "Hello there")));
  const runs = { path, textFile, chatFile, modelPath: `${path}/base/final` };
  await runPretrain(pretrainConfig(runs, "base"), quietHost());
  return runs;
}

const NAMES = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"];

/** A row of a question and its answer. */
export function chat(question: string, answer: string) {
  return {
    conversations: [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ],
  };
}

/** Writes JSON lines; a text is a line as it stands. */
export async function writeRows(
  path: string,
  rows: readonly unknown[],
): Promise<void> {
  const lines = rows.map((row) =>
    typeof row === "string" ? row : JSON.stringify(row)
  );
  await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
}

/** Settings of a pretraining run into `name` in the folder. */
export function pretrainConfig(
  { path, textFile }: Pick<TinyRuns, "path" | "textFile">,
  name: string,
  changes: Partial<PretrainConfig> = {},
): PretrainConfig {
  return {
    ...PRETRAIN_DEFAULTS,
    tokenizer_path: TOKENIZER,
    output_dir: `${path}/${name}`,
    data_file: textFile,
    batch_size: 2,
    gradient_accumulation_steps: 1,
    num_epochs: 1,
    max_length: 32,
    n_layer: 1,
    n_embd: 16,
    n_head: 2,
    n_positions: POSITIONS,
    // Six rows are all that there is to measure on.
    eval_overlap: "keep",
    ...changes,
  };
}

/** Settings of a fine-tuning run of nine steps into `name` in the folder. */
export function sftConfig(
  { path, chatFile, modelPath }: TinyRuns,
  name: string,
  changes: Partial<SftConfig> = {},
): WithTokenizer<SftConfig> {
  return {
    ...SFT_DEFAULTS,
    model_path: modelPath,
    tokenizer_path: TOKENIZER,
    output_dir: `${path}/${name}`,
    data_file: chatFile,
    batch_size: 1,
    gradient_accumulation_steps: 1,
    max_length: 32,
    learning_rate: 1e-2,
    eval_overlap: "keep",
    ...changes,
  };
}

/** Trains a model that answers "Hi" with the answer and stops. */
export async function talkingModel(
  runs: TinyRuns,
  answer = "Hello there",
  name = "talking",
): Promise<string> {
  const data_file = `${runs.path}/${name}.jsonl`;
  await writeRows(data_file, [chat("Hi", answer)]);
  const config = sftConfig(runs, name, {
    data_file,
    num_epochs: 40,
    dropout: 0,
    learning_rate: 3e-2,
  });
  return (await runSft(config, quietHost())).modelPath;
}

/** Nobody watches, nobody stops. */
export function quietHost(changes: Partial<RunHost> = {}): RunHost {
  return {
    log: () => {},
    onStep: () => {},
    stopRequested: () => false,
    ...changes,
  };
}

/** The bytes of a model's parameters, as text that is quick to compare. */
export async function weightsOf(modelPath: string): Promise<string> {
  const bytes = await Deno.readFile(`${modelPath}/model.safetensors`);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
