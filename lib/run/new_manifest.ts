/**
 * The record that a run begins with: settings, seed, versions, data, machine.
 *
 * @module
 */
import { basename, join } from "node:path";
import type { DataReport } from "../batch/data_report.ts";
import { isoTime } from "../core/clock.ts";
import { describeMachine, runtimeVersions } from "../core/machine.ts";
import type { Engine } from "../engine/program.ts";
import { evalFiles } from "../open/eval_files.ts";
import type { HubCommits } from "../open/named_folders.ts";
import { hashSource } from "../open/source_hash.ts";
import type { TrainingConfig } from "../settings/config.ts";
import { hashBytes } from "../store/file_hash.ts";
import { gitCommit } from "../store/git_commit.ts";
import type { Manifest } from "../store/manifest.ts";
import type { TokenizerCopy } from "../tokenizer/save_tokenizer.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { tokenizerFolder } from "../tokenizer/tokenizer_source.ts";

/** A manifest for a run that begins now. Hashes the data files. */
export async function newManifest(
  command: Manifest["command"],
  config: TrainingConfig,
  { engine, tokenizer, tokenizerCopy, commits = {} }: {
    readonly engine: Engine;
    readonly tokenizer: Tokenizer;
    readonly tokenizerCopy: TokenizerCopy;
    /** Of what was named on a hub. */
    readonly commits?: HubCommits;
  },
  reports: {
    readonly training: DataReport;
    /** One a held-out set. */
    readonly heldOut: readonly {
      readonly name: string;
      readonly report: DataReport;
    }[];
  },
): Promise<Manifest> {
  const commit = await gitCommit();
  const heldOut = await evalFiles(config.eval_file);
  const sources = [config.data_file, ...heldOut.map(({ path }) => path)];
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
    tokenizer: {
      path: config.tokenizer_path,
      sha256: tokenizer.sha256,
      files: [...tokenizerCopy].map(([name, bytes]) =>
        hashBytes(join(tokenizerFolder(config.tokenizer_path), name), bytes)
      ),
    },
    ...(Object.keys(commits).length > 0 && { hubCommits: commits }),
    dataReport: reports.training,
    ...(reports.heldOut.length > 0 && {
      heldOutReports: Object.fromEntries(
        reports.heldOut.map(({ name, report }) => [name, report]),
      ),
    }),
  };
}
