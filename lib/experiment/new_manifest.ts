/**
 * The record that a run begins with: settings, seed, versions, data, machine.
 *
 * @module
 */
import { basename } from "node:path";
import type { DataReport } from "../batch/data_report.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { isoTime } from "../core/clock.ts";
import type { Engine } from "../engine/program.ts";
import { gitCommit } from "../store/git_commit.ts";
import { describeMachine, runtimeVersions } from "../store/machine.ts";
import type { Manifest } from "../store/manifest.ts";
import type { TrainingConfig } from "./config.ts";
import { hashSource } from "./source_hash.ts";

/** A manifest for a run that begins now. Hashes the data files. */
export async function newManifest(
  command: Manifest["command"],
  config: TrainingConfig,
  tokenizer: Tokenizer,
  engine: Engine,
  reports: { readonly training: DataReport; readonly heldOut?: DataReport },
): Promise<Manifest> {
  const commit = await gitCommit();
  const sources = [config.data_file, config.eval_file]
    .filter((source) => source !== undefined);
  return {
    name: basename(config.output_dir),
    command,
    config: { ...config },
    seed: config.seed,
    started: isoTime(),
    outcome: "running",
    versions: { ...runtimeVersions(), engine: engine.description },
    machine: describeMachine(),
    ...(commit !== undefined && { commit }),
    data: (await Promise.all(sources.map(hashSource))).flat(),
    tokenizer: { path: config.tokenizer_path, sha256: tokenizer.sha256 },
    dataReport: reports.training,
    ...(reports.heldOut && { dataReportEvaluation: reports.heldOut }),
  };
}
