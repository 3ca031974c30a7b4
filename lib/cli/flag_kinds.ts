/**
 * The kinds of flags: how each reads its text and what it says when it cannot.
 *
 * A flag with a default, or one that is required, always has a value; the type
 * of any other includes `undefined`.
 *
 * @module
 */

/** One flag of a command, whose value has the type `Value`. */
export interface Flag<Value> {
  /** What it is for, in one line without a period. */
  readonly help: string;
  /** A switch stands alone; the others are followed by their value. */
  readonly takes: "nothing" | "one value" | "many values";
  /** What stands for the value in the help, such as `FILE`. */
  readonly placeholder: string;
  /** The value when the flag is not given. */
  readonly default?: Value;
  /** Whether the command cannot do without. */
  readonly required: boolean;
  /** What a value must be, such as `a whole number of at least 1`. */
  readonly expected: string;
  /** What one text stands for, or `undefined` if it is not as expected. */
  read(text: string): unknown;
}

/** What every flag may say of itself. */
interface Common {
  readonly help: string;
  readonly placeholder?: string;
}

/** Settings that leave no doubt that there will be a value. */
type Certain<Value> =
  | { readonly default: Value; readonly required?: never }
  | { readonly required: true; readonly default?: never };

/** Bounds of a number; a bound that is left out does not hold. */
interface Range {
  readonly minimum?: number;
  /** Like `minimum`, but the bound itself is refused. */
  readonly above?: number;
  readonly maximum?: number;
}

/** A function that makes flags of one kind. */
interface Kind<Value, Limits> {
  (settings: Common & Limits & Certain<Value>): Flag<Value>;
  (settings: Common & Limits): Flag<Value | undefined>;
}

/** A whole number, exponents allowed: `--vocab_size 32e3`. */
export const integer: Kind<number, Range> = numeric(
  "a whole number",
  Number.isSafeInteger,
);

/** A number, such as `1e-5`. */
export const number: Kind<number, Range> = numeric("a number", Number.isFinite);

/** Any text but the empty one. */
export const string: Kind<string, unknown> = (
  settings: Common & { default?: string; required?: true },
) => flag("one value", "TEXT", "some text", settings, (text) => text);

/** One of a few names. */
export function choice<const Name extends string>(
  names: readonly Name[],
  settings: Common & Certain<NoInfer<Name>>,
): Flag<Name>;
export function choice<const Name extends string>(
  names: readonly Name[],
  settings: Common,
): Flag<Name | undefined>;
export function choice(
  names: readonly string[],
  settings: Common & { default?: string; required?: true },
): Flag<string> {
  const all = listed(names);
  const help = `${settings.help}: ${all}`;
  const read = (text: string) => names.includes(text) ? text : undefined;
  return flag("one value", "NAME", all, { ...settings, help }, read);
}

/** On or off: `--name`, `--no_name`, `--name=false`. */
export function boolean(
  settings: Common & { readonly default?: boolean },
): Flag<boolean> {
  return flag(
    "nothing",
    "",
    "true or false",
    { default: false, ...settings },
    (text) => text === "true" || (text === "false" ? false : undefined),
  );
}

/** Any number of texts, each after the flag's name again. */
export function many(
  settings: Common & { readonly default?: readonly string[] },
): Flag<readonly string[]> {
  return flag(
    "many values",
    "TEXT",
    "some text",
    { default: [], ...settings },
    (text) => text,
  );
}

/** The names as people list them: `a, b or c`. */
export function listed(names: readonly string[], last = "or"): string {
  return names.length < 2
    ? names.join()
    : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}

/** Decimal notation only: no hexadecimal, no infinity, no blanks. */
export const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numeric(noun: string, accepts: (value: number) => boolean) {
  return (
    settings: Common & Range & { default?: number; required?: true },
  ): Flag<number> => {
    const { minimum = -Infinity, above = -Infinity, maximum = Infinity } =
      settings;
    return flag("one value", "N", bounded(noun, settings), settings, (text) => {
      const value = NUMBER_TEXT.test(text) ? Number(text) : NaN;
      const within = value >= minimum && value > above && value <= maximum;
      return accepts(value) && within ? value : undefined;
    });
  };
}

function bounded(noun: string, { minimum, above, maximum }: Range): string {
  const low = minimum ?? above;
  if (low === undefined) {
    return maximum === undefined ? noun : `${noun} of at most ${maximum}`;
  }
  if (minimum === undefined) {
    return `${noun} above ${low}` +
      (maximum === undefined ? "" : ` and at most ${maximum}`);
  }
  return maximum === undefined
    ? `${noun} of at least ${low}`
    : `${noun} from ${low} to ${maximum}`;
}

function flag<Value>(
  takes: Flag<Value>["takes"],
  placeholder: string,
  expected: string,
  settings: Common & { default?: Value; required?: true },
  read: Flag<Value>["read"],
): Flag<Value> {
  return {
    help: settings.help,
    takes,
    placeholder: settings.placeholder ?? placeholder,
    default: settings.default,
    required: settings.required ?? false,
    expected,
    read,
  };
}
