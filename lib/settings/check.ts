/**
 * Values held against the table: one wording for what was typed, what a library
 * caller passes, and what an experiment's file says.
 *
 * @module
 */
import { closest, UserError } from "../core/errors.ts";
import type { Setting, Settings } from "./setting.ts";

/** Values by the name of their setting. */
type Values = Readonly<Record<string, unknown>>;

/**
 * Refuses settings that no command line could have set.
 *
 * @throws {UserError} If a value is missing, of the wrong kind or out of bounds.
 */
export function assertSettings(table: Settings, values: object): void {
  for (const [name, setting] of Object.entries(table)) {
    const value = (values as Values)[name];
    const mayLack = setting.presence === "optional" && value === undefined;
    if (!mayLack) assertValue(name, setting, value);
  }
}

/**
 * The same for some of the settings; one that is left out may be missing.
 *
 * @param where Where they are set, such as `in arm "long"`.
 * @throws {UserError} If there is no such setting, or a value is of the wrong
 * kind or out of bounds.
 */
export function assertSome(
  table: Settings,
  values: object,
  where: string,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(table, name)) throw unknownName(table, name, where);
    if (value !== undefined) assertValue(name, table[name], value, ` ${where}`);
  }
}

function assertValue(
  name: string,
  setting: Setting<unknown>,
  value: unknown,
  where = "",
): void {
  const accepted = setting.takes === "many values"
    ? Array.isArray(value) && value.every(setting.accepts)
    : setting.accepts(value);
  if (!accepted) throw refusal(name, setting, value, where);
}

/** A misspelt name would leave a run as it is, and be reported as a change. */
function unknownName(table: Settings, name: string, where: string): UserError {
  const near = closest(name, Object.keys(table));
  return new UserError(
    `Cannot set ${name} ${where}: no such setting, ` +
      (near === undefined ? "see deno task sft --help" : `closest is ${near}`),
  );
}

/** What is said of a value that is not as expected. */
export function refusal(
  name: string,
  { expected }: Pick<Setting<unknown>, "expected">,
  value: unknown,
  where = "",
): UserError {
  const seen = value === undefined || value === ""
    ? "nothing"
    // As JSON infinity would be null.
    : typeof value === "number"
    ? String(value)
    : JSON.stringify(value);
  return new UserError(
    `Cannot set --${name}${where}: expected ${expected}, got ${seen}`,
  );
}
