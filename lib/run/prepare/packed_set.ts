/**
 * A prepared set as a run trains on it: checked, loaded and packed.
 *
 * Loaded whole: an example's token takes 5 bytes while it is packed and 13 as
 * part of a row, like those of any other file.
 *
 * @module
 */
import {
  assertNotEmpty,
  countExample,
  countPacked,
  type DataReport,
  emptyDataReport,
} from "../../batch/data_report.ts";
import type { Example } from "../../batch/example.ts";
import { packRows } from "../../batch/pack.ts";
import type { ChatTemplate } from "../../chat/template.ts";
import { UserError } from "../../core/errors.ts";
import type { SftConfig } from "../../settings/config.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { PackedFile } from "../packed_file.ts";
import {
  assertFitsRun,
  isPreparedSet,
  preparedExamples,
  type PreparedSet,
  readPreparedSet,
} from "./prepared_set.ts";

/** A set, and where it is. */
export type OpenedSet = PreparedSet & { readonly folder: string };

/**
 * The prepared set in a folder; nothing if other data are named.
 *
 * @param folder The run's `data_file` or `eval_file`.
 * @throws {UserError} If the set was prepared for other settings.
 */
export async function openSet(
  folder: string,
  config: SftConfig,
  template: ChatTemplate,
  tokenizer: Tokenizer,
): Promise<OpenedSet | undefined> {
  const { supervise, max_length, overlong } = config;
  if (!await isPreparedSet(folder)) return undefined;
  const set = await readPreparedSet(folder);
  assertFitsRun(folder, set, {
    template,
    tokenizer: tokenizer.sha256,
    supervise,
    max_length,
    overlong,
  });
  return { ...set, folder };
}

/**
 * One half of a set, packed: the training half as the run says, the held-out
 * half isolated, so that no answer depends on its neighbours.
 *
 * @returns Nothing if nothing was held out.
 * @throws {UserError} If there is nothing to train on, or a shard is damaged.
 */
export async function packHalf(
  set: OpenedSet,
  half: "train",
  config: SftConfig,
  tokenizer: Tokenizer,
): Promise<PackedFile>;
export async function packHalf(
  set: OpenedSet,
  half: "held_out",
  config: SftConfig,
  tokenizer: Tokenizer,
): Promise<PackedFile | undefined>;
export async function packHalf(
  set: OpenedSet,
  half: "train" | "held_out",
  { data_limit = Infinity, max_length, packing }: SftConfig,
  { padToken }: Tokenizer,
): Promise<PackedFile | undefined> {
  const report = emptyDataReport();
  const examples: Example[] = [];
  for await (const example of preparedExamples(set.folder, set, half)) {
    countExample(report, example);
    if (examples.push(example) >= data_limit) break;
  }
  if (half === "held_out" && examples.length === 0) return undefined;
  report.rows = examples.length;
  if (half === "train" && data_limit === Infinity) takeOver(report, set);
  assertNotEmpty(report, set.folder);
  const rows = packRows(
    examples,
    max_length,
    padToken,
    half === "train" ? packing : "isolated",
  );
  countPacked(report, rows);
  return { rows, report };
}

/**
 * What a run measures on out of the set that its `eval_file` names: what was
 * held out of it or, where nothing was, all of it.
 *
 * @param trained The set that the run trains on, if it is one.
 * @throws {UserError} If all of it is trained on, or a shard is damaged.
 */
export async function packMeasured(
  set: OpenedSet,
  trained: OpenedSet | undefined,
  config: SftConfig,
  tokenizer: Tokenizer,
): Promise<PackedFile> {
  const heldOut = await packHalf(set, "held_out", config, tokenizer);
  if (heldOut) return heldOut;
  if (set.key !== trained?.key) {
    const isolated = { ...config, packing: "isolated" } as const;
    return await packHalf(set, "train", isolated, tokenizer);
  }
  throw new UserError(
    `Cannot measure on the prepared set "${set.folder}": all of it is trained ` +
      "on, prepare it with a share --held_out or name another --eval_file",
  );
}

/** What became of the rows before they were in shards, both halves together. */
function takeOver(report: DataReport, { report: prepared }: PreparedSet): void {
  const { rows, skipped, dropped, truncated, examples } = prepared;
  const heldOut = examples - report.examples;
  report.rows = rows;
  report.skipped = { ...skipped };
  report.dropped = {
    ...dropped,
    ...heldOut > 0 && { "held out": heldOut },
  };
  report.truncated = truncated;
}
