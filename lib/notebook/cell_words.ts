/**
 * What commands say, for people who work in cells: settings in the place of
 * flags.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { PRETRAIN, SFT } from "../settings/config.ts";
import { PREPARE } from "../settings/prepare_config.ts";
import type { Settings } from "../settings/setting.ts";

const SETTINGS: Settings = { ...PREPARE, ...PRETRAIN, ...SFT };

/**
 * A message without flags.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inCells } from "sft/notebook/cell_words.ts";
 *
 * assertEquals(
 *   inCells("pass --max_length 64 or less, or --on_bad_row skip"),
 *   'pass max_length: 64 or less, or on_bad_row: "skip"',
 * );
 * ```
 */
export function inCells(message: string): string {
  return message
    .replace(
      /with the same flags and --resume/g,
      "by running the cell again",
    )
    .replace(/see (deno task \w+ )?--help/g, "see its documentation")
    .replace(/--at_once (\d+)/g, "atOnce: $1")
    .replace(
      /(?<![\w-])--(no_)?([a-z][a-z0-9_]*)(?: ("[^"]*"|[\w.+-]*\w))?/g,
      (_, no, name, word) => settingText(name, no !== undefined, word),
    );
}

/** A flag, and the word behind it, which may be its value. */
function settingText(name: string, no: boolean, word?: string): string {
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  const rest = word === undefined ? "" : ` ${word}`;
  if (!setting) return name + rest;
  if (setting.takes === "nothing") return `${name}: ${!no}${rest}`;
  if (word === undefined) return name;
  if (word.startsWith('"')) return `${name}: ${word}`;
  if (setting.choices?.includes(word)) return `${name}: "${word}"`;
  const isValue = /\d/.test(word) && setting.read(word) !== undefined;
  return isValue ? `${name}: ${word}` : name + rest;
}

/** The same error, in a cell's words. */
export function errorInCells(error: unknown): unknown {
  return error instanceof UserError
    ? new UserError(inCells(error.message))
    : error;
}
