/**
 * The record of how a run was made, `manifest.json` in its folder.
 *
 * Covers the fields and their reading. Does not gather them: `machine.ts`,
 * `git_commit.ts` and `file_hash.ts` do.
 *
 * @module
 */
import { join } from "node:path";
import * as v from "valibot";
import { checked, misfit, readChecked } from "../core/checked/checked_json.ts";
import { PARTIAL_DATA_REPORT } from "../core/checked/data_report.ts";
import { UserError } from "../core/errors.ts";
import { exists, writeJson } from "../core/file.ts";
import {
  amount,
  type Checked,
  count,
  integer,
  isObject,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  text,
  time,
} from "../core/checked/schema.ts";
import { writeAside } from "./atomic.ts";
import { UNNAMED_SET } from "./events.ts";

/** A file that a run read, and the proof that it is the same one. */
const DATA_FILE = object({
  path: text,
  /** Hexadecimal. */
  sha256: text,
  bytes: count,
});

/** One arm of an experiment. */
const EXPERIMENT_ARM = object({
  /** The experiment's. */
  name: text,
  question: text,
  /** What was guessed before the runs, in words; not told by older runs. */
  hypothesis: optional(text),
  /** The same arm by arm. */
  expects: optional(list(object({
    arm: text,
    is: oneOf(["better", "worse", "as good"]),
    against: text,
  }))),
  arm: text,
  /** Of the pretraining that the run starts from, where arms have several. */
  baseSeed: optional(integer),
  /** The arm's among the experiment's, from 0: others are held to the first. */
  position: count,
  /** The figure of the evaluation that decides; not told by older runs. */
  decidedBy: optional(text),
  /** Which way that figure is better. */
  decidedBetter: optional(oneOf(["lower", "higher"])),
});

/** A setting's value, which tables and command lines show. */
const setting = v.custom<unknown>(
  isSetting,
  "a number, a text, true or false, or a list of those",
);

/** Everything needed to run it again and to judge it. */
const MANIFEST = object({
  name: text,
  command: oneOf(["pretrain", "sft", "dpo"]),
  /** The resolved settings, defaults included. */
  config: record(setting),
  /** A run of another program may not tell it. */
  seed: optional(integer),
  /** The experiment that the run belongs to. */
  experiment: optional(EXPERIMENT_ARM),
  /** ISO 8601. */
  started: time,
  /** ISO 8601. */
  ended: optional(time),
  /** How the run stands; one that was killed stays "running". */
  outcome: oneOf(["running", "finished", "interrupted", "failed"]),
  /** The step whose loss or gradient was not finite, of a run that failed so. */
  divergedAtStep: optional(count),
  /** Package or program → version. */
  versions: record(text),
  machine: object({
    os: text,
    arch: text,
    cpu: text,
    cores: count,
    memoryGiB: amount,
  }),
  /** Commit of the working tree that ran. */
  commit: optional(text),
  data: list(DATA_FILE),
  /** Cache key of the prepared set that the run trains on, if it does. */
  preparedKey: optional(text),
  template: optional(object({ name: text, sha256: text })),
  tokenizer: optional(object({
    path: text,
    /** Of `tokenizer.json`. */
    sha256: text,
    /** All files that decide what it does. */
    files: optional(list(DATA_FILE)),
  })),
  /** Architecture and weights that the run starts from, unless it is fresh. */
  model: optional(list(DATA_FILE)),
  /** Of each model that was named on a hub, by that name: the commit it was. */
  hubCommits: optional(record(text)),
  /** What the data became: rows, drops, tokens. */
  dataReport: optional(PARTIAL_DATA_REPORT),
  /** The same of each held-out set, by its name. */
  heldOutReports: optional(record(PARTIAL_DATA_REPORT)),
  /** Optimizer steps of the whole run; not told by older runs. */
  steps: optional(count),
  /** The best model that was measured, of a run that was to look for it. */
  best: optional(object({
    step: count,
    /** Field of the evaluation, or `loss`. */
    metric: text,
    /** Name of the held-out set. */
    set: text,
    better: oneOf(["lower", "higher"]),
    value: number,
  })),
  /** The step after which a run ended early: nothing got better any more. */
  stoppedEarlyAtStep: optional(count),
  /** Steps left out, as their loss or gradient was not finite. */
  skippedSteps: optional(count),
  peakMemoryMiB: optional(amount),
  /**
   * Milliseconds that Muon's Newton–Schulz steps take in an update, timed alone
   * before the first; of runs with Muon.
   */
  newtonSchulzMs: optional(amount),
  /** What the run was expected to take, told before it began. */
  estimatedMemoryMiB: optional(amount),
});

/** What a run's folder says of it. */
export type Manifest = Checked<typeof MANIFEST>;

/** How a run stands. */
export type Outcome = Manifest["outcome"];

/** A file that a run read, and the proof that it is the same one. */
export type DataFile = Checked<typeof DATA_FILE>;

/** One arm of an experiment. */
export type ExperimentArm = Checked<typeof EXPERIMENT_ARM>;

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
        `--output_dir of "pretrain", "sft" or "dpo"`,
    );
  }
  const path = join(folder, MANIFEST_FILE);
  const found = await readChecked(path, RECORD_OF_ANY_AGE);
  const manifest = checked(inTodaysWords(found), MANIFEST, path);
  if (manifest.seed === undefined && manifest.versions.source === undefined) {
    throw misfit(path, '"seed" is missing, expected a whole number');
  }
  return manifest;
}

/** What today's words are put into: version 0.1 had some fields more. */
const RECORD_OF_ANY_AGE = object({
  config: object({
    data_file: optional(text),
    eval_file: optional(
      v.union([text, list(text)], "text, or a list of texts"),
    ),
    eval_overlap: optional(text),
    yardstick_file: optional(text),
    yardstick_template: optional(text),
  }),
});

/** A record of any age, as far as it is known. */
type RecordOfAnyAge = Checked<typeof RECORD_OF_ANY_AGE> & {
  readonly dataReportEvaluation?: unknown;
};

/**
 * A record with today's names. Version 0.1 had one `eval_file`, for the run's
 * own loss, and one `yardstick_file`, for the evaluation. Where a prepared set
 * gave the own loss, the set itself is named, as it has to be today.
 */
function inTodaysWords(record: RecordOfAnyAge): unknown {
  return withHeldOutSets(withOverlap(record));
}

/** Older runs were measured on whole held-out sets. */
function withOverlap(record: RecordOfAnyAge): RecordOfAnyAge {
  const { data_file, eval_overlap } = record.config;
  if (data_file === undefined || eval_overlap !== undefined) return record;
  const old = { eval_overlap: "keep", overlap_with: [] };
  return { ...record, config: { ...record.config, ...old } };
}

function withHeldOutSets(record: RecordOfAnyAge): unknown {
  const { dataReportEvaluation, ...manifest } = record;
  const { yardstick_file, yardstick_template, ...config } = record.config;
  const { data_file, eval_file } = config;
  // Another program's run has no data file, and a later one has a list.
  if (data_file === undefined || Array.isArray(eval_file)) return record;
  const ownLossOf = eval_file ??
    (yardstick_file && dataReportEvaluation && data_file);
  return {
    ...manifest,
    config: {
      ...config,
      eval_file: [...new Set([ownLossOf, yardstick_file])]
        .filter((path) => path !== undefined),
      ...(yardstick_template !== undefined &&
        { prompt_template: yardstick_template }),
    },
    ...(dataReportEvaluation !== undefined &&
      { heldOutReports: { [UNNAMED_SET]: dataReportEvaluation } }),
  };
}

function isSetting(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).every(isSetting);
  return (Array.isArray(value) ? value : [value])
    .every((one) => typeof one !== "object" || one === null);
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

/** A run of an experiment: `three · seed 2`, or `three · seed 2 of base 1`. */
export function armRunName(
  { arm, baseSeed }: Pick<ExperimentArm, "arm" | "baseSeed">,
  seed: number | undefined,
): string {
  const base = baseSeed === undefined ? "" : ` of base ${baseSeed}`;
  return `${arm} · seed ${seed}${base}`;
}

/**
 * After how many steps the model in `final` was as it is, where that is not the
 * last step: the best one, if the run was to keep that.
 */
export function finalStep(
  { config, best }: Pick<Manifest, "config" | "best">,
): number | undefined {
  return config.load_best_model_at_end === true ? best?.step : undefined;
}

/**
 * A run in a few words, such as `run of 2026-11-24 10:00 (finished)`.
 *
 * The time is the one in the manifest, to the minute.
 */
export function describeRun({ started, outcome }: Manifest): string {
  return `run of ${started.slice(0, 16).replace("T", " ")} (${outcome})`;
}
