/**
 * The record of how a run was made, `manifest.json` in its folder.
 *
 * Covers the fields and their reading. Does not gather them: `machine.ts`,
 * `git_commit.ts` and `file_hash.ts` do.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists, readJson, writeJson } from "./file.ts";
import { writeAside } from "./atomic.ts";
import type { Machine } from "./machine.ts";

/** How a run stands; one that was killed stays "running". */
export type Outcome = "running" | "finished" | "interrupted" | "failed";

/** A file that a run read, and the proof that it is the same one. */
export interface DataFile {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** One arm of an experiment. */
export interface ExperimentArm {
  /** The experiment's. */
  readonly name: string;
  readonly question: string;
  readonly arm: string;
  /** The arm's among the experiment's, from 0: others are held to the first. */
  readonly position: number;
}

/** Everything needed to run it again and to judge it. */
export interface Manifest {
  readonly name: string;
  readonly command: "pretrain" | "sft";
  /** The resolved settings, defaults included. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** The experiment that the run belongs to. */
  readonly experiment?: ExperimentArm;
  /** ISO 8601. */
  readonly started: string;
  /** ISO 8601. */
  readonly ended?: string;
  readonly outcome: Outcome;
  /** Package or program → version. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  /** Commit of the working tree that ran. */
  readonly commit?: string;
  readonly data: readonly DataFile[];
  /** Cache key of the prepared set that the run trains on, if it does. */
  readonly preparedKey?: string;
  readonly template?: { readonly name: string; readonly sha256: string };
  readonly tokenizer?: { readonly path: string; readonly sha256: string };
  /** What the data became: rows, drops, tokens. */
  readonly dataReport?: unknown;
  readonly dataReportEvaluation?: unknown;
  readonly peakMemoryMiB?: number;
}

/** Name of the manifest in a run folder. */
export const MANIFEST_FILE = "manifest.json";

/** Whether a run's record is in this folder. */
export function holdsRun(folder: string): Promise<boolean> {
  return exists(join(folder, MANIFEST_FILE));
}

/** @throws {UserError} If the folder holds no run, or a broken one. */
export async function readManifest(folder: string): Promise<Manifest> {
  if (!await holdsRun(folder)) {
    throw new UserError(
      `Cannot read run "${folder}": it has no ${MANIFEST_FILE}, expected the ` +
        `--output_dir of "pretrain" or "sft"`,
    );
  }
  return await readJson(join(folder, MANIFEST_FILE)) as Manifest;
}

/** Takes the place of the old manifest in one step. */
export async function writeManifest(
  folder: string,
  manifest: Manifest,
): Promise<void> {
  await writeAside(
    join(folder, MANIFEST_FILE),
    (aside) => writeJson(aside, manifest),
  );
}

/**
 * A run in a few words, such as `run of 2026-11-24 10:00 (finished)`.
 *
 * The time is the one in the manifest, to the minute.
 */
export function describeRun({ started, outcome }: Manifest): string {
  return `run of ${started.slice(0, 16).replace("T", " ")} (${outcome})`;
}
