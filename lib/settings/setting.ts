/**
 * A setting: one row of the table that commands, configurations and records
 * take names, defaults, bounds and help from.
 *
 * Covers what a row is and the types that follow from a table of rows. How each
 * kind reads and judges its values is in `kinds.ts`.
 *
 * @module
 */

/** Whether there is a value: a user must give one, may, or there is a default. */
export type Presence = "required" | "default" | "optional";

/** One setting, whose values have the type `Value`. */
export interface Setting<Value, Given extends Presence = Presence> {
  /** What it is for, in one line without a period. */
  readonly help: string;
  /** On a command line a switch stands alone; the others precede their value. */
  readonly takes: "nothing" | "one value" | "many values";
  /** What stands for the value in the help, such as `FILE`. */
  readonly placeholder: string;
  readonly presence: Given;
  /** The value where none is given. */
  readonly default: Given extends "default" ? Value : undefined;
  /** What an optional switch that is not given comes to, or is decided by. */
  readonly otherwise?: boolean | string;
  /** The values to choose from, where they are few. */
  readonly choices?: readonly Value[];
  /** What a value must be, such as `a whole number of at least 1`. */
  readonly expected: string;
  /** What one text stands for, or `undefined` if it is not as expected. */
  read(text: string): unknown;
  /** Whether one value is as expected. */
  accepts(value: unknown): boolean;
}

/** Settings by name, in words joined by underscores, as they are typed. */
// deno-lint-ignore no-explicit-any
export type Settings = Readonly<Record<string, Setting<any>>>;

type ValueOf<Row> = Row extends Setting<infer Value> ? Value : never;

/** Names of a table's rows that have this presence. */
type NamesOf<Table, Given extends Presence> = {
  [name in keyof Table]: Table[name] extends Setting<unknown, Given> ? name
    : never;
}[keyof Table];

/** Values of some rows; what is written at a row is shown at its value. */
type Values<Table, Name extends keyof Table> = {
  readonly [name in Name]: ValueOf<Table[name]>;
};

/** What a command line or a library caller sets: only the optional may lack. */
export type ConfigOf<Table extends Settings> =
  & Values<Table, Exclude<keyof Table, NamesOf<Table, "optional">>>
  & Partial<Values<Table, NamesOf<Table, "optional">>>;

/** The default of every setting that has one. */
export function defaultsOf<Table extends Settings>(
  table: Table,
): Values<Table, NamesOf<Table, "default">> {
  const pairs = Object.entries(table)
    .filter(([, { presence }]) => presence === "default")
    .map(([name, setting]) => [name, setting.default]);
  return Object.fromEntries(pairs);
}

/** What every row may say of itself. */
export interface Common {
  readonly help: string;
  readonly placeholder?: string;
}

/** What a row says that leaves no doubt that there will be a value. */
export interface WithDefault<Value> {
  readonly default: Value;
  readonly required?: never;
}

/** The same where there is no default. */
export interface Required {
  readonly required: true;
  readonly default?: never;
}

/** A function that makes settings of one kind. */
export interface Kind<Value, Limits> {
  (row: Common & Limits & WithDefault<Value>): Setting<Value, "default">;
  (row: Common & Limits & Required): Setting<Value, "required">;
  (row: Common & Limits): Setting<Value, "optional">;
}

/** A row of any sort. */
export type AnyRow = Common & { default?: unknown; required?: boolean };

// deno-lint-ignore no-explicit-any
type AnySetting = Setting<any, any>;

/** What a kind adds to a row. */
type Addition =
  & Pick<AnySetting, "takes" | "placeholder" | "expected" | "accepts">
  & Pick<AnySetting, "choices" | "otherwise">
  & { parse(text: string): unknown };

/** @returns A setting whose type is for the caller to say. */
export function makeSetting(
  row: AnyRow,
  { parse, ...kind }: Addition,
): AnySetting {
  const presence: Presence = row.required
    ? "required"
    : row.default === undefined
    ? "optional"
    : "default";
  return {
    ...kind,
    help: row.help,
    placeholder: row.placeholder ?? kind.placeholder,
    presence,
    default: row.default,
    read: (text) => {
      const value = parse(text);
      return kind.accepts(value) ? value : undefined;
    },
  };
}
