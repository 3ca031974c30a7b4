/**
 * The cache key: a hash of everything that decides the bytes of a prepared set.
 *
 * Two sets with one key are the same files. What only decides how fast they
 * come, such as the number of workers, is not in it, nor is where the data lie.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Overlong } from "../../batch/overlong.ts";
import type { OnBadRow } from "../../chat/bad_row.ts";
import type { Supervise } from "../../chat/render.ts";
import type { RowFilters } from "./filters.ts";

/** Raised when the same settings begin to give other bytes. */
export const PREPARE_VERSION = 1;

/** A file by what is in it. */
export interface FileContents {
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Everything that decides the bytes of a prepared set, as plain JSON. */
export interface PreparedSettings {
  readonly version: number;
  /** The files of the source, in the order of reading. */
  readonly data: readonly FileContents[];
  /** How a source of several files is read: weights, formats, their seed. */
  readonly reading: Readonly<Record<string, unknown>>;
  /** Of the template, its options and variables included. */
  readonly template: {
    readonly name: string;
    readonly sha256: string;
    readonly variables: Readonly<Record<string, unknown>>;
  };
  /** Of `tokenizer.json`, in hexadecimal. */
  readonly tokenizer: string;
  readonly supervise: Supervise;
  /** Tokens of an example at most. */
  readonly maxLength: number;
  readonly overlong: Overlong;
  readonly onBadRow: OnBadRow;
  /** Good rows to read at most. */
  readonly limit?: number;
  readonly filters: RowFilters;
  /** Tokens of an example at least; over the most, `overlong` decides. */
  readonly minTokens?: number;
  readonly dropExactDuplicates: boolean;
  /** Similarity from which rows are near duplicates, and how many remember. */
  readonly nearDuplicates?: {
    readonly threshold: number;
    readonly capacity: number;
  };
  /** What no row may share with, and stretches of how many characters. */
  readonly decontaminate?: {
    readonly files: readonly FileContents[];
    readonly length: number;
  };
  /** Share of the rows that is held out. */
  readonly heldOut: number;
  /** Share of the rows that is taken. */
  readonly sample: number;
  readonly seed: number;
  /** Input rows that end up in one shard at most. */
  readonly rowsPerShard: number;
}

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
