/**
 * Whether two runs differ in nothing but their seed, wherever they are and
 * wherever their files were.
 *
 * @module
 */
import { basename } from "node:path";
import type { RunView } from "./run_view.ts";

/** Settings that change no figure, or only where things are. */
const ASIDE = new Set([
  "seed",
  "output_dir",
  "resume",
  "logging_steps",
  "save_total_limit",
  "use_wandb",
  "wandb_project",
  // Other threads round otherwise, which is less than another seed does.
  "threads",
  // Known by what is in them.
  "model_path",
  "tokenizer_path",
]);

/** Settings that name files; what is in them is known by hash. */
const FILES = new Set(["data_file", "eval_file", "overlap_with"]);

/**
 * A text that runs of the same settings, data, template, tokenizer and base
 * model share.
 *
 * @returns Nothing for a run of another program, whose record is not complete.
 */
export function settingsKey({ manifest }: RunView): string | undefined {
  const { command, config, data, template, tokenizer, model } = manifest;
  if (manifest.versions.source !== undefined) return undefined;
  const settings = Object.entries(config)
    .filter(([name, value]) => !ASIDE.has(name) && value !== undefined)
    .map(([name, value]) => [name, FILES.has(name) ? placeless(value) : value])
    .sort(([a], [b]) => String(a) < String(b) ? -1 : 1);
  return JSON.stringify([
    command,
    settings,
    data.map(({ sha256 }) => sha256),
    template?.sha256,
    tokenizer?.sha256,
    model?.map(({ sha256 }) => sha256),
  ]);
}

/** Names, weights and patterns of files, without their folders. */
function placeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(placeless);
  return String(value).split(",").map((file) => {
    const [, name = "", path] = /^([^=/]*=)?(.*)$/s.exec(file)!;
    return name + basename(path);
  }).join();
}

/**
 * A name for runs that differ in their seed alone: what their folders' names
 * begin with, or the folder that holds them.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { poolName } from "sft/view/compare/same_settings.ts";
 *
 * const named = (...paths: string[]) =>
 *   poolName(paths.map((path) => ({ path, name: path })));
 * assertEquals(named("out/long-seed-1", "out/long-seed-2"), "long");
 * assertEquals(named("out/long/seed-1", "out/long/seed-2"), "long");
 * assertEquals(named("out/x", "out/y"), "out/x and 1 more");
 * ```
 */
export function poolName(
  runs: readonly Pick<RunView, "path" | "name">[],
): string {
  const [first, ...others] = runs;
  if (others.length === 0) return first.name;
  const paths = runs.map(({ path }) => path.replace(/\/+$/, ""));
  let length = 0;
  while (
    length < paths[0].length &&
    paths.every((path) => path[length] === paths[0][length])
  ) length++;
  const ends = paths.map((path) => path.slice(length));
  let stem = paths[0].slice(0, length);
  // Seeds 1 and 10 have a digit in common.
  if (ends.some((end) => /^\d/.test(end))) stem = stem.replace(/\d+$/, "");
  stem = stem.replace(/[\s._=-]*(seed)?[\s._=-]*$/i, "");
  const inside = stem.endsWith("/");
  const seedsOnly = paths.every((path) =>
    /^\W*(seed)?\W*\d+$/i.test(path.slice(stem.length))
  );
  const name = inside && !seedsOnly ? "" : basename(stem);
  return name === "" ? `${first.name} and ${others.length} more` : name;
}
