/**
 * A prepared set: a folder of shards, and `prepared.json` that names them.
 *
 * Covers reading. Made by `prepare_set.ts`; the bytes are in
 * `lib/data/prepare/shard.ts`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Example } from "../../batch/example.ts";
import { readChecked } from "../../core/checked/checked_json.ts";
import { DATA_REPORT } from "../../core/checked/data_report.ts";
import { UserError } from "../../core/errors.ts";
import { exists, unreadable } from "../../core/file.ts";
import {
  type Checked,
  list,
  object,
  sha256,
  text,
} from "../../core/checked/schema.ts";
import { cacheKey, PREPARED_SETTINGS } from "../../data/prepare/cache_key.ts";
import {
  countFault,
  LENGTHS,
  SHARD_ENTRY,
  type ShardEntry,
} from "../../data/prepare/journal.ts";
import {
  decodeShard,
  type ShardContents,
  shardExamples,
} from "../../data/prepare/shard.ts";
import type { SftConfig } from "../../settings/config.ts";
import { PLACES } from "./recorded_settings.ts";

/** The file that a folder has when its set is complete. */
export const PREPARED_FILE = "prepared.json";

/** What `prepared.json` holds. */
const PREPARED = object({
  /** Hash of everything that decides the bytes of the shards. */
  key: sha256,
  settings: PREPARED_SETTINGS,
  /** As it was given; the key is by contents. */
  data_file: text,
  shards: list(SHARD_ENTRY),
  report: DATA_REPORT,
  lengths: LENGTHS,
});

/** A complete set, but for the shards' contents. */
export type PreparedSet = Checked<typeof PREPARED>;

/** Whether a path is a folder with a complete set in it. */
export function isPreparedSet(path: string): Promise<boolean> {
  return exists(join(path, PREPARED_FILE));
}

/** @throws {UserError} If there is no complete set in the folder. */
export async function readPreparedSet(folder: string): Promise<PreparedSet> {
  const path = join(folder, PREPARED_FILE);
  const set = await readChecked(path, PREPARED);
  const { key, settings, shards, report, lengths } = set;
  const refuse = (why: string) => {
    throw unreadable(path, `${why}, prepare the set again in a new folder`);
  };
  if (cacheKey(settings) !== key) {
    refuse(`its settings are not those of its key ${key.slice(0, 12)}…`);
  }
  const fault = countFault(shards, report, lengths);
  if (fault !== undefined) refuse(fault);
  return set;
}

/** What a run asks of a set that it trains or measures on. */
export interface RunNeeds
  extends Pick<SftConfig, "supervise" | "max_length" | "overlong"> {
  readonly template: { readonly name: string; readonly sha256: string };
  /** Of `tokenizer.json`. */
  readonly tokenizer: string;
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
  const others = (["supervise", "max_length", "overlong"] as const)
    .map((name) => ({ name, is: settings[PLACES[name]], asked: needs[name] }))
    .filter(({ is, asked }) => is !== asked);
  const differing = [
    settings.template.sha256 !== template.sha256 &&
    `template is "${settings.template.name}", the run's is "${template.name}"` +
      (settings.template.name === template.name ? " with another source" : ""),
    ...others.map(({ name, is, asked }) =>
      `${name} is ${JSON.stringify(is)}, the run's is ${JSON.stringify(asked)}`
    ),
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
    const bytes = await bytesOf(path);
    const contents = decodeShard(bytes, path, key);
    assertListed(bytes, contents, shard, path);
    yield* shardExamples(contents);
  }
}

/** @throws {UserError} If the shard is not the one that the set names. */
function assertListed(
  bytes: Uint8Array,
  { lengths, tokens }: ShardContents,
  { examples, tokens: listed, sha256 }: ShardEntry,
  path: string,
): void {
  const isListed = lengths.length === examples && tokens.length === listed &&
    createHash("sha256").update(bytes).digest("hex") === sha256;
  if (isListed) return;
  throw new UserError(
    `Cannot read shard "${path}": it is not the one that ${PREPARED_FILE} ` +
      "names, prepare the set again in a new folder",
  );
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
