/**
 * The kinds of settings: how each reads its text, what values it accepts and
 * what it says when it does not.
 *
 * @module
 */
import {
  type AnyRow,
  type Common,
  type Kind,
  makeSetting,
  type Required,
  type Setting,
  type WithDefault,
} from "./setting.ts";

export { integer, number } from "./number_kinds.ts";

/** Any text but the empty one. */
export const string: Kind<string, unknown> = (row: AnyRow) =>
  makeSetting(row, { ...TEXT, takes: "one value" });

/** One of a few names. */
export function choice<const Name extends string>(
  names: readonly Name[],
  row: Common & WithDefault<NoInfer<Name>>,
): Setting<Name, "default">;
export function choice<const Name extends string>(
  names: readonly Name[],
  row: Common & Required,
): Setting<Name, "required">;
export function choice<const Name extends string>(
  names: readonly Name[],
  row: Common,
): Setting<Name, "optional">;
export function choice(names: readonly string[], row: AnyRow): Setting<string> {
  return makeSetting(row, {
    takes: "one value",
    placeholder: "NAME",
    choices: names,
    expected: joinNames(names),
    parse: (text) => text,
    accepts: (value) => names.includes(value as string),
  });
}

/**
 * On or off: `--name`, `--no_name`, `--name=false`. Off where it is not given,
 * or as `default` says; with `otherwise` it has no value then, and comes to that.
 */
export function boolean(
  row: Common & {
    readonly otherwise: boolean | string;
    readonly default?: never;
  },
): Setting<boolean, "optional">;
export function boolean(
  row: Common & { readonly default?: boolean },
): Setting<boolean, "default">;
export function boolean(
  row: Common & {
    readonly otherwise?: boolean | string;
    readonly default?: boolean;
  },
): Setting<boolean> {
  const { otherwise } = row;
  return makeSetting(
    otherwise === undefined ? { default: false, ...row } : row,
    {
      takes: "nothing",
      placeholder: "",
      otherwise,
      expected: "true or false",
      parse: (text) =>
        text === "true" || (text === "false" ? false : undefined),
      accepts: (value) => typeof value === "boolean",
    },
  );
}

/** Any number of texts, each after the flag's name again. */
export function many(
  row: Common & Required,
): Setting<readonly string[], "required">;
export function many(
  row: Common & { readonly default?: readonly string[] },
): Setting<readonly string[], "default">;
export function many(
  row: Common & { default?: readonly string[]; required?: boolean },
): Setting<readonly string[]> {
  return makeSetting(row.required ? row : { default: [], ...row }, {
    ...TEXT,
    takes: "many values",
  });
}

/** The names as people list them: `a, b or c`. */
export function joinNames(names: readonly string[], last = "or"): string {
  return names.length < 2
    ? names.join()
    : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}

const TEXT = {
  placeholder: "TEXT",
  expected: "some text",
  parse: (text: string): unknown => text,
  accepts: (value: unknown) => typeof value === "string" && value !== "",
};
