/**
 * Learning from pairs of answers: direct preference optimization of a model that
 * answers already.
 *
 * @module
 */
import type { RunHost } from "../../core/host.ts";
import { assertPreference } from "../../settings/check_training.ts";
import type { DpoConfig } from "../../settings/config.ts";
import { withOwnTokenizer } from "../../settings/own_tokenizer.ts";
import { takeOutput } from "../open_run.ts";
import { type RunResult, runTraining } from "../run_training.ts";
import type { RunContext } from "../training_run.ts";
import { openDpo, type OpenDpoOptions } from "./open_dpo.ts";

/**
 * Trains a model to prefer the chosen answers.
 *
 * @param context What it has in common with other runs.
 * @throws {UserError} For anything a user can mend; nothing is written then.
 */
export async function runDpo(
  settings: DpoConfig,
  host: RunHost,
  { experiment, share, ...options }: RunContext & OpenDpoOptions = {},
): Promise<RunResult> {
  assertPreference(settings);
  const config = withOwnTokenizer(settings);
  using _ = await takeOutput(config, "dpo");
  const { record, ...run } = await openDpo(config, host, options);
  const manifest = { ...await record(), ...(experiment && { experiment }) };
  return await runTraining({ ...run, manifest, share }, host);
}
