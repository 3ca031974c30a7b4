/**
 * Fine-tuning: from conversations to a model that answers.
 *
 * @module
 */
import type { RunHost } from "../core/host.ts";
import { assertTraining } from "../settings/check_training.ts";
import { SFT, type SftConfig } from "../settings/config.ts";
import { withOwnTokenizer } from "../settings/own_tokenizer.ts";
import { takeOutput } from "./open_run.ts";
import { openSft } from "./open_sft.ts";
import { type RunResult, runTraining } from "./run_training.ts";
import type { RunContext } from "./training_run.ts";

/**
 * Fine-tunes a model.
 *
 * @param context What it has in common with other runs.
 * @throws {UserError} For anything a user can mend; nothing is written then.
 */
export async function runSft(
  settings: SftConfig,
  host: RunHost,
  { experiment, commits, share }: RunContext = {},
): Promise<RunResult> {
  assertTraining(SFT, settings);
  const config = withOwnTokenizer(settings);
  using _ = await takeOutput(config, "sft");
  const { record, ...run } = await openSft(config, host, { commits });
  const manifest = { ...await record(), ...(experiment && { experiment }) };
  return await runTraining({ ...run, manifest, share }, host);
}
