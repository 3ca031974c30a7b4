/**
 * Where the settings of two prepared sets differ, in the words of the command
 * line: the flags.
 *
 * @module
 */
import {
  flattened,
  type PreparedSettings,
} from "../../data/prepare/cache_key.ts";
import { PLACES } from "./recorded_settings.ts";

/**
 * Every flag whose value is another, a phrase each:
 * `--max_length is 512, was 256`.
 */
export function setDifferences(
  now: PreparedSettings,
  before: PreparedSettings,
): string[] {
  const [a, b] = [now, before].map((settings) =>
    // A value that was added to an empty list or record needs no old value.
    new Map(
      flattened(settings).filter(([, value]) => !(value instanceof Object)),
    )
  );
  const phrases = [...new Set([...a.keys(), ...b.keys()])].sort()
    .filter((path) => a.get(path) !== b.get(path))
    .filter((path) => !isImplied(path, a, b))
    .map((path) =>
      `${flagOf(path)} is ${said(a.get(path))}, was ${said(b.get(path))}`
    );
  return [...new Set(phrases)];
}

/** The words of the command line for a place in the record. */
const WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(PLACES).map(([name, place]) => [place, `--${name}`]),
  ),
  version: "the version of prepare",
  data: "--data_file",
  "reading.weights": "--data_file (weights)",
  "reading.files": "--data_file (files)",
  "reading.seed": "--seed",
  "template.name": "--template",
  template: "--template (source)",
  tokenizer: "--tokenizer_path",
};

/** The words for the innermost place on the path that has some. */
function flagOf(path: string): string {
  const words = WORDS[path];
  const end = path.lastIndexOf(".");
  return words ?? (end < 0 ? path : flagOf(path.slice(0, end)));
}

/** Whether another difference says it: bytes by a hash, a default by its flag. */
function isImplied(
  path: string,
  ...sides: readonly ReadonlyMap<string, unknown>[]
): boolean {
  const differs = (other: string) =>
    sides[0].get(other) !== sides[1].get(other);
  const isUnset = (other: string) => sides.some((side) => !side.has(other));
  switch (path) {
    case "nearDuplicates.capacity":
      return isUnset("nearDuplicates.threshold");
    case "decontaminate.length":
      return isUnset("decontaminate.files.0.sha256");
    case "reading.seed":
      return differs("seed");
    default:
      return /\.bytes$/.test(path) ||
        /^template\.[sv]/.test(path) && differs("template.name");
  }
}

/** Hashes are shown by their beginning. */
function said(value: unknown): string {
  if (value === undefined) return "not set";
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value)
    ? `${value.slice(0, 12)}…`
    : JSON.stringify(value);
}
