/**
 * The subset of `@std/cli/parse-args` that this project uses, over `minimist`,
 * from which it descends.
 *
 * JSR is not reachable from every development machine; where it is, the import
 * map's line for `@std/cli/parse-args` becomes `jsr:@std/cli@1/parse-args` and
 * nothing else changes. Does not cover dotted names, a function for unknown
 * flags that looks at their values, or booleans that are collected.
 *
 * @module
 */
import untypedMinimist from "minimist";

/** Options of {@linkcode parseArgs}. */
export interface ParseOptions<
  Booleans extends string = string,
  Strings extends string = string,
  Collected extends string = string,
> {
  /** Put what follows `--` into the result's `"--"` instead of its `_`. */
  "--"?: boolean;
  /** Other names of a flag; the result holds the value under every name. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Flags without a value, or `true` for every `--flag` without `=`. */
  boolean?: boolean | Booleans | readonly Booleans[];
  /** Values of flags that are not given. */
  default?: Readonly<Record<string, unknown>>;
  /** Read no flags after the first argument that is not one. */
  stopEarly?: boolean;
  /** Flags whose values are never turned into numbers. */
  string?: Strings | readonly Strings[];
  /** Flags that may be repeated: every value counts, not only the last. */
  collect?: Collected | readonly Collected[];
  /** Flags that `--no-flag` sets to false. */
  negatable?: string | readonly string[];
  /** Called for what is not declared; what it answers `false` to is left out. */
  unknown?: (arg: string, key?: string) => unknown;
}

/** What {@linkcode parseArgs} found; `_` holds arguments that are no flag's. */
export type Args<
  Booleans extends string = never,
  Strings extends string = never,
  Collected extends string = never,
> =
  & { _: (string | number)[]; "--"?: string[] }
  & { [name in Declared<Booleans>]: boolean }
  & { [name in Declared<Exclude<Strings, Collected>>]?: string }
  & { [name in Declared<Extract<Strings, Collected>>]: string[] }
  // deno-lint-ignore no-explicit-any
  & Record<string, [Booleans | Strings] extends [never] ? any : unknown>;

/** Names that the compiler knows; `_` is not a flag's. */
type Declared<Names extends string> = string extends Names ? never
  : Exclude<Names, "_">;

/** What `minimist` takes and gives; the package brings no types. */
const minimist = untypedMinimist as (
  args: readonly string[],
  options: Record<string, unknown>,
) => Args;

/**
 * Flags and other arguments of a command line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseArgs } from "@std/cli/parse-args";
 *
 * const args = ["--foo", "--bar=baz", "./quux.txt"];
 * assertEquals(parseArgs(args, { boolean: ["foo"] }), {
 *   foo: true,
 *   bar: "baz",
 *   _: ["./quux.txt"],
 * });
 * ```
 */
export function parseArgs<
  const Booleans extends string = never,
  const Strings extends string = never,
  const Collected extends string = never,
>(
  args: readonly string[],
  options: ParseOptions<Booleans, Strings, Collected> = {},
): Args<Booleans, Strings, Collected> {
  const alias = Object.entries(options.alias ?? {})
    .map(([name, others]) => [name, ...toList(others)]);
  const withAliases = (names: string | readonly string[] = []) =>
    toList(names).flatMap((name) =>
      alias.find((names) => names.includes(name)) ?? [name]
    );
  const negatable = new Set(withAliases(options.negatable));
  const collected = new Set(withAliases(options.collect));
  const defaults = options.default ?? {};
  const unknown = options.unknown;

  const found = minimist(shieldArgs(args, negatable), {
    "--": options["--"],
    alias: Object.fromEntries(
      alias.map(([name, ...others]) => [shield(name), others.map(shield)]),
    ),
    boolean: typeof options.boolean === "boolean"
      ? options.boolean
      : withAliases(options.boolean).map(shield),
    default: Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [shield(name), value]),
    ),
    stopEarly: options.stopEarly,
    string: withAliases(options.string).map(shield),
    unknown: unknown &&
      ((arg: string) => unknown(unshield(arg), flagName(unshield(arg)))),
  });

  // minimist collects every repeated flag; in @std the last value stands.
  const untouched = new Set(Object.values(defaults));
  const parsed: Record<string, unknown> = {};
  for (const [shieldedName, value] of Object.entries(found)) {
    const name = unshield(shieldedName);
    const whole = name === "--" || untouched.has(value);
    if (name === "_") parsed[name] = found._.map(unshield);
    else if (collected.has(name)) parsed[name] = [value].flat();
    else if (Array.isArray(value) && !whole) parsed[name] = value.at(-1);
    else parsed[name] = value;
  }
  for (const name of withAliases(options.string)) {
    if (collected.has(name)) parsed[name] ??= [];
  }
  return parsed as Args<Booleans, Strings, Collected>;
}

function toList(names: string | readonly string[]): readonly string[] {
  return typeof names === "string" ? [names] : names;
}

/** The name in `--name`, `--name=value` or `-n`; none in a plain argument. */
function flagName(arg: string): string | undefined {
  return /^--?([^=]+)/.exec(arg)?.[1];
}

// minimist reads every `--no-x` as `x: false`; in @std it is a flag called
// `no-x` unless `x` is negatable. A mark that no shell can pass
// keeps such names out of minimist's sight, and is taken off its results.
const MARK = "\0";

function shield(name: string): string {
  return name.startsWith("no-") ? MARK + name : name;
}

function unshield<T>(text: T): T {
  return typeof text === "string" ? text.replace(MARK, "") as T : text;
}

function shieldArgs(
  args: readonly string[],
  negatable: ReadonlySet<string>,
): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return args.map((arg, index) => {
    const isFlag = index < end && arg.startsWith("--no-");
    return isFlag && !negatable.has(arg.slice("--no-".length))
      ? `--${shield(arg.slice(2))}`
      : arg;
  });
}
