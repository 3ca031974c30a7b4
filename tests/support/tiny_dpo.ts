/**
 * Runs that learn from pairs, over the tiny model of `tiny_run.ts`.
 *
 * @module
 */
import { runDpo } from "sft/run/dpo/dpo.ts";
import { DPO_DEFAULTS, type DpoConfig } from "sft/settings/config.ts";
import type { WithTokenizer } from "sft/settings/own_tokenizer.ts";
import type { RunHost } from "sft/core/host.ts";
import { quietHost, type TinyRuns, TOKENIZER, writeRows } from "./tiny_run.ts";

const NAMES = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"];

/** A row of two answers to one question. */
export function pair(question: string, chosen: string, rejected: string) {
  const said = (content: string) => [
    { role: "user", content: question },
    { role: "assistant", content },
  ];
  return { chosen: said(chosen), rejected: said(rejected) };
}

/** Six pairs: "Hi there" is better than "Hello". Returns their file. */
export async function writePairs({ path }: TinyRuns): Promise<string> {
  const file = `${path}/pairs.jsonl`;
  await writeRows(file, NAMES.map((name) => pair(name, "Hi there", "Hello")));
  return file;
}

/** Settings of a run of nine steps, two micro-batches each, into `name`. */
export function dpoConfig(
  { path, modelPath }: TinyRuns,
  name: string,
  changes: Partial<DpoConfig> = {},
): WithTokenizer<DpoConfig> {
  return {
    ...DPO_DEFAULTS,
    model_path: modelPath,
    tokenizer_path: TOKENIZER,
    output_dir: `${path}/${name}`,
    data_file: `${path}/pairs.jsonl`,
    template: "chatml",
    batch_size: 1,
    gradient_accumulation_steps: 2,
    max_length: 16,
    learning_rate: 1e-2,
    eval_overlap: "keep",
    ...changes,
  };
}

/** Runs it, and keeps what the reference gives beside the runs. */
export function runTinyDpo(
  runs: TinyRuns,
  name: string,
  changes: Partial<DpoConfig> = {},
  host: RunHost = quietHost(),
) {
  const cache = `${runs.path}/cache`;
  return runDpo(dpoConfig(runs, name, changes), host, { cache });
}
