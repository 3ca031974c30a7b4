/**
 * A fine-tuning run before it is its turn: opened as it will be, and judged.
 *
 * @module
 */
import type { NameHost } from "../../core/host.ts";
import type { LoadedModel } from "../../open/model_files.ts";
import { assertTraining } from "../../settings/check_training.ts";
import {
  type PretrainConfig,
  SFT,
  type SftConfig,
} from "../../settings/config.ts";
import { withOwnTokenizer } from "../../settings/own_tokenizer.ts";
import { ownShape } from "../../settings/shape.ts";
import { loadTokenizer } from "../../tokenizer/tokenizer.ts";
import { watchBestModel } from "../checkpoints/best_model.ts";
import { freshModel, freshValues } from "../fresh_model.ts";
import { openSft } from "../open_sft.ts";
import type {
  OpenedTraining,
  RunContext,
  TrainingRun,
} from "../training_run.ts";
import { checkMemory } from "./memory_check.ts";
import { stepsOf } from "./run_steps.ts";

/** What is known of it beside its settings. */
export interface FutureRun extends Omit<RunContext, "experiment"> {
  /** Makes the model to start from, where its folder is still to be made. */
  readonly base?: PretrainConfig;
}

/** @throws {UserError} If it cannot be opened. */
export async function openAhead(
  settings: SftConfig,
  host: NameHost,
  { base, commits, share }: FutureRun = {},
): Promise<OpenedTraining & Pick<TrainingRun, "share">> {
  assertTraining(SFT, settings);
  const config = withOwnTokenizer(settings);
  const loaded = base && await freshlyLoaded(base);
  const run = { ...await openSft(config, host, { loaded, commits }), share };
  watchBestModel(run); // refuses what the run could not measure
  return run;
}

/** As large and as slow as the one that will be there. */
async function freshlyLoaded(config: PretrainConfig): Promise<LoadedModel> {
  const { vocabularySize } = await loadTokenizer(config.tokenizer_path);
  const model = freshModel(ownShape(config), vocabularySize);
  return { model, values: freshValues(model, config.seed), unused: [] };
}

/**
 * Sees whether a run could begin.
 *
 * @throws {UserError} For anything that it would be refused for.
 */
export async function checkSft(
  config: SftConfig,
  host: NameHost,
  context: FutureRun = {},
): Promise<void> {
  const run = await openAhead(config, host, context);
  checkMemory(
    { ...run, manifest: { command: "sft" } },
    stepsOf(run),
    (line) => host.log(line),
  );
}
