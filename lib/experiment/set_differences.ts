/**
 * Where the settings of two prepared sets differ, in the words of whoever typed
 * them: the flags.
 *
 * @module
 */
import { flattened, type PreparedSettings } from "../data/prepare/cache_key.ts";

/**
 * Every flag whose value is another, a phrase each:
 * `--max_length is 512, was 256`.
 */
export function setDifferences(
  now: PreparedSettings,
  before: PreparedSettings,
): string[] {
  const [a, b] = [now, before].map((settings) =>
    // Whatever was put into an empty list or record speaks for itself.
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

/** Flags that are not named as the setting is. */
const FLAGS: readonly (readonly [RegExp, string])[] = [
  [/^limit$/, "--data_limit"],
  [/^data(\.(\d+)\..*)?$/, "--data_file"],
  [/^reading\.(format|seed)$/, "--$1"],
  [/^reading\.weights.*/, "--data_file (weights)"],
  [/^reading\.files.*/, "--data_file (files)"],
  [/^template\.name$/, "--template"],
  [/^template\..*/, "--template (source)"],
  [/^tokenizer$/, "--tokenizer_path"],
  [/^nearDuplicates\.threshold$/, "--drop_near_duplicates"],
  [/^nearDuplicates\.capacity$/, "--near_duplicate_rows"],
  [/^decontaminate\.length$/, "--decontaminate_length"],
  [/^decontaminate\..*/, "--decontaminate"],
  [/^version$/, "the version of prepare"],
];

function flagOf(path: string): string {
  const known = FLAGS.find(([pattern]) => pattern.test(path));
  if (known) return path.replace(known[0], known[1]);
  const name = path.replace(/^filters\./, "");
  return `--${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
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
