/**
 * The cache key: a hash of everything that decides the bytes of a prepared set.
 *
 * Two sets with one key are the same files. What only decides how fast they
 * come, such as the number of workers, is not in it, nor is where the data lie.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  type Checked,
  count,
  fields,
  flag,
  integer,
  list,
  object,
  oneOf,
  optional,
  sha256,
  share,
  size,
  text,
} from "../../core/checked/schema.ts";
import { ROW_FILTERS } from "./filters.ts";

/** Raised when the same settings begin to give other bytes. */
export const PREPARE_VERSION = 2;

/** A file by what is in it. */
const FILE_CONTENTS = object({
  /** Hexadecimal. */
  sha256,
  bytes: count,
});

/** Everything that decides the bytes of a prepared set, as plain JSON. */
export const PREPARED_SETTINGS = object({
  version: count,
  /** The files of the source, in the order of reading. */
  data: list(FILE_CONTENTS),
  /** How a source of several files is read: weights, formats, their seed. */
  reading: fields,
  /** Of the template, its options and variables included. */
  template: object({ name: text, sha256, variables: fields }),
  /** Of `tokenizer.json`, in hexadecimal. */
  tokenizer: sha256,
  supervise: oneOf(["assistant", "last_assistant", "everything"]),
  /** Tokens of an example at most. */
  maxLength: size,
  overlong: oneOf(["drop", "truncate", "error"]),
  onBadRow: oneOf(["error", "skip"]),
  /** Good rows to read at most. */
  limit: optional(count),
  filters: ROW_FILTERS,
  /** Tokens of an example at least; over the most, `overlong` decides. */
  minTokens: optional(count),
  dropExactDuplicates: flag,
  /** Similarity from which rows are near duplicates, and how many remember. */
  nearDuplicates: optional(object({ threshold: share, capacity: size })),
  /** What no row may share with, and stretches of how many characters. */
  decontaminate: optional(object({
    files: list(FILE_CONTENTS),
    length: size,
  })),
  /** Share of the rows that is held out. */
  heldOut: share,
  /** Share of the rows that is taken. */
  sample: share,
  seed: integer,
  /** Input rows that end up in one shard at most. */
  rowsPerShard: size,
});

/** What decides the bytes of a prepared set. */
export type PreparedSettings = Checked<typeof PREPARED_SETTINGS>;

/** A file by what is in it. */
export type FileContents = Checked<typeof FILE_CONTENTS>;

/** SHA-256 of the settings, in hexadecimal; the order of fields is no matter. */
export function cacheKey(settings: PreparedSettings): string {
  const lines = flattened(settings).map(([name, value]) =>
    `${name} ${JSON.stringify(value)}\n`
  );
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/** Every value below an object with its path, sorted by path. */
export function flattened(value: unknown, path = ""): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) return [[path, value]];
  const all = Object.entries(value).flatMap(([name, inner]) =>
    flattened(inner, path === "" ? name : `${path}.${name}`)
  );
  // A list or record that is empty is not the same as none.
  if (all.length === 0 && path !== "") return [[path, value]];
  return all.sort(([a], [b]) => a < b ? -1 : 1);
}
