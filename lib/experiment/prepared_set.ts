/**
 * A prepared set: a folder of shards, and `prepared.json` that names them.
 *
 * Covers reading. Made by `prepare_set.ts`; the bytes are in
 * `lib/data/prepare/shard.ts`.
 *
 * @module
 */
import { join } from "node:path";
import type { DataReport } from "../batch/data_report.ts";
import type { Example } from "../batch/example.ts";
import { UserError } from "../core/errors.ts";
import type { PreparedSettings } from "../data/prepare/cache_key.ts";
import type { LengthCounts, ShardEntry } from "../data/prepare/journal.ts";
import { decodeShard, shardExamples } from "../data/prepare/shard.ts";
import { exists, readJson } from "../store/file.ts";

/** The file that a folder has when its set is complete. */
export const PREPARED_FILE = "prepared.json";

/** What `prepared.json` holds. */
export interface PreparedSet {
  /** Hash of everything that decides the bytes of the shards. */
  readonly key: string;
  readonly settings: PreparedSettings;
  /** As it was given; the key is by contents. */
  readonly data_file: string;
  readonly shards: readonly ShardEntry[];
  readonly report: DataReport;
  readonly lengths: {
    readonly train: LengthCounts;
    readonly held_out: LengthCounts;
  };
}

/** Whether a path is a folder with a complete set in it. */
export function isPreparedSet(path: string): Promise<boolean> {
  return exists(join(path, PREPARED_FILE));
}

/** @throws {UserError} If there is no complete set in the folder. */
export async function readPreparedSet(folder: string): Promise<PreparedSet> {
  return await readJson(join(folder, PREPARED_FILE)) as PreparedSet;
}

/** What a run asks of a set that it trains or measures on. */
export interface RunNeeds {
  readonly template: { readonly name: string; readonly sha256: string };
  /** Of `tokenizer.json`. */
  readonly tokenizer: string;
  readonly supervise: string;
  readonly max_length: number;
  readonly overlong: string;
}

/**
 * Refuses a set that was prepared for another run.
 *
 * @throws {UserError} If anything differs; the message says everything.
 */
export function assertFitsRun(
  folder: string,
  { settings }: PreparedSet,
  needs: RunNeeds,
): void {
  const { template, tokenizer } = needs;
  const differing = [
    settings.template.sha256 !== template.sha256 &&
    `template is "${settings.template.name}", the run's is "${template.name}"` +
      (settings.template.name === template.name ? " with another source" : ""),
    settings.supervise !== needs.supervise &&
    `supervise is "${settings.supervise}", the run's is "${needs.supervise}"`,
    settings.maxLength !== needs.max_length &&
    `max_length is ${settings.maxLength}, the run's is ${needs.max_length}`,
    settings.overlong !== needs.overlong &&
    `overlong is "${settings.overlong}", the run's is "${needs.overlong}"`,
    settings.tokenizer !== tokenizer &&
    `tokenizer is ${settings.tokenizer.slice(0, 12)}…, the run's is ` +
      `${tokenizer.slice(0, 12)}…`,
  ].filter((difference) => difference !== false);
  if (differing.length === 0) return;
  throw new UserError(
    `Cannot use the prepared set "${folder}": its ` +
      `${differing.join("; its ")}; change the run's settings or prepare the ` +
      "data again in another folder",
  );
}

/**
 * The examples of one half of a set, in order: views of their shards' arrays,
 * 5 bytes a token.
 *
 * @throws {UserError} If a shard is missing, damaged, or of another set.
 */
export async function* preparedExamples(
  folder: string,
  { key, shards }: PreparedSet,
  split: ShardEntry["split"],
): AsyncGenerator<Example> {
  for (const shard of shards) {
    if (shard.split !== split) continue;
    const path = join(folder, shard.name);
    yield* shardExamples(decodeShard(await bytesOf(path), path, key));
  }
}

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      `Cannot read shard "${path}": there is no such file, prepare the set ` +
        "again in a new folder",
    );
  }
}
