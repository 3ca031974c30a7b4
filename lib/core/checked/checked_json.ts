/**
 * JSON from disk, which may be damaged or another program's: read, and held
 * against a schema before anything is done with it.
 *
 *     Cannot read "run/manifest.json": "seed" is null, expected a whole number
 *
 * Checks and changes nothing: fields without a schema stay as they are. The
 * words of schemas are in `schema.ts`.
 *
 * @module
 */
import * as v from "valibot";
import type { UserError } from "../errors.ts";
import { readIfThere, readText, unreadable } from "../file.ts";
import type { Checked, Schema } from "./schema.ts";
import { visible } from "../visible_text.ts";

/** Lists and objects in each other; no reader of ours follows any deeper. */
const DEEPEST = 100;

/** Characters of a text or a field's name that an error shows. */
const MOST_SHOWN = 60;

/**
 * Reads a file of one JSON value.
 *
 * @throws {UserError} If there is no such file, it is not JSON, or does not fit.
 */
export async function readChecked<S extends Schema>(
  path: string,
  schema: S,
): Promise<Checked<S>> {
  return checkedText(await readText(path), schema, path);
}

/** The same; an object without fields where there is no file. */
export async function readCheckedIfThere<S extends Schema>(
  path: string,
  schema: S,
): Promise<Checked<S>> {
  return checkedText(await readIfThere(path) ?? "{}", schema, path);
}

/**
 * The value of a JSON text.
 *
 * @param path The file that it is from, for errors.
 * @throws {UserError} If it is not JSON, or does not fit.
 */
export function checkedText<S extends Schema>(
  text: string,
  schema: S,
  path: string,
): Checked<S> {
  return checked(parseJson(text, path), schema, path);
}

/**
 * The value itself, if it fits.
 *
 * @param place Where in the file it is, such as `line 3`.
 * @throws {UserError} If it does not; names the first field that does not.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { checked } from "sft/core/checked/checked_json.ts";
 * import { count, list, object } from "sft/core/checked/schema.ts";
 *
 * const schema = object({ steps: list(count) });
 * assertThrows(
 *   () => checked({ steps: [1, -2] }, schema, "a.json"),
 *   Error,
 *   'Cannot read "a.json": "steps.1" is -2, expected a whole number, 0 or more',
 * );
 * ```
 */
export function checked<S extends Schema>(
  value: unknown,
  schema: S,
  path: string,
  place?: string,
): Checked<S> {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  if (!issues) return value as Checked<S>;
  const [{ path: at = [], input, message }] = issues;
  const field = at.map(({ key }) => key).join(".");
  const what = at.length === 0
    ? `it is ${seen(input)}`
    : `"${shorten(field)}" is ${seen(input)}`;
  throw misfit(path, `${what}, expected ${message}`, place);
}

/** The error for contents that do not fit, and where in the file they are. */
export function misfit(path: string, why: string, place?: string): UserError {
  return unreadable(path, place === undefined ? why : `${place}: ${why}`);
}

/** @throws {UserError} If the text is no JSON that can be read; names its file. */
export function parseJson(
  text: string,
  path: string,
  place?: string,
): unknown {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = visible((error as Error).message);
    throw misfit(
      path,
      `not valid JSON (${why}), mend it or fetch it again`,
      place,
    );
  }
  if (isDeep(value)) {
    throw misfit(
      path,
      `its lists and objects are in each other more than ${DEEPEST} deep, ` +
        "expected a file of fewer",
      place,
    );
  }
  return value;
}

/** A value in a few words, without anything that a terminal obeys. */
export function seen(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return `"${shorten(value)}"`;
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : "a list";
  }
  return typeof value === "object" && value !== null
    ? "an object"
    : String(value);
}

function shorten(text: string): string {
  const shown = visible(text.slice(0, MOST_SHOWN));
  return text.length > MOST_SHOWN ? `${shown}…` : shown;
}

/** Level by level: a call for each level would itself be too deep. */
function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    const below: unknown[] = [];
    for (const outer of level) {
      if (typeof outer !== "object" || outer === null) continue;
      for (const key in outer) {
        const inner = (outer as Record<string, unknown>)[key];
        if (typeof inner === "object" && inner !== null) below.push(inner);
      }
    }
    level = below;
  }
  return false;
}
