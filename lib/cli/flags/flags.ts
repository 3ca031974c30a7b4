/**
 * The settings of a command as its flags.
 *
 * Covers reading a command line into typed values, and refusing what does not
 * fit in one line that says what would. Does not act on any of it.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { closest, UserError } from "../../core/errors.ts";
import { refusal } from "../../settings/check.ts";
import { joinNames } from "../../settings/kinds.ts";
import { NUMBER_TEXT } from "../../settings/number_kinds.ts";
import type { ConfigOf, Setting, Settings } from "../../settings/setting.ts";
import { giveToken } from "../../hub/hub_access.ts";
import { string } from "../../settings/kinds.ts";
import { helpText } from "./help.ts";

export {
  boolean,
  choice,
  integer,
  many,
  number,
  string,
} from "../../settings/kinds.ts";

/** A command's flags, and what else its help says. */
export interface FlagTable<Table extends Settings> {
  /** Name of the command's task. */
  readonly command: string;
  /** What the command does, one sentence. */
  readonly about: string;
  /** The rest of a command line that works. */
  readonly example: string;
  /** In the order of the help. */
  readonly flags: Table;
  /** Arguments without a flag; refused when left out. */
  readonly positionals?: {
    /** What one is, such as `RUN`. */
    readonly name: string;
    readonly minimum?: number;
    readonly maximum?: number;
  };
  /** Whether it opens models of a hub, and so takes a token. @default {false} */
  readonly hub?: boolean;
}

/** The value of every flag, by name, and what came along. */
export type Parsed<Table extends Settings> =
  & ConfigOf<Table>
  & {
    /** The flags that the user set, as opposed to defaults. */
    readonly given: ReadonlySet<string>;
    /** The arguments without a flag. */
    readonly positionals: readonly string[];
  };

/** A command line reader made from a table. */
export interface CommandFlags<Table extends Settings> {
  /**
   * @throws {UserError} If anything is unknown, missing, of the wrong kind, out
   * of bounds or given twice.
   * @throws {HelpRequest} If the user asked for help.
   */
  parse(args: readonly string[]): Parsed<Table>;
  /** What `--help` prints. */
  help(): string;
}

/** Thrown instead of a result when the user asks for help; carries the text. */
export class HelpRequest extends Error {
  override readonly name = "HelpRequest";
}

/**
 * A reader for the command lines of one command.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { defineFlags, integer, string } from "sft/cli/flags/flags.ts";
 *
 * const flags = defineFlags({
 *   command: "sft",
 *   about: "Fine-tune a model on conversations.",
 *   example: "--data_file conversations.jsonl",
 *   flags: {
 *     data_file: string({ required: true, help: "conversations, one a line" }),
 *     batch_size: integer({ default: 4, minimum: 1, help: "rows at a time" }),
 *   },
 * });
 *
 * const { batch_size, data_file, given } = flags.parse(["--data-file=a.jsonl"]);
 * assertEquals([batch_size, data_file], [4, "a.jsonl"]);
 * assertEquals(given, new Set(["data_file"]));
 * ```
 */
export function defineFlags<const Table extends Settings>(
  table: FlagTable<Table>,
): CommandFlags<Table> {
  const positionals = usageOf(table.positionals);
  const shown = table.hub ? { ...table.flags, ...HF_TOKEN } : table.flags;
  const help = () => helpText({ ...table, flags: shown, positionals });
  return {
    help,
    parse(args) {
      if (asksForHelp(args)) throw new HelpRequest(help());
      const { hf_token, ...parsed } = read(args, { ...table, flags: shown });
      if (table.hub && hf_token !== undefined) giveToken(String(hf_token));
      parsed.given.delete("hf_token");
      return parsed as Parsed<Table>;
    },
  };
}

/** No setting: it decides nothing, and no configuration or record has it. */
const HF_TOKEN = {
  hf_token: string({
    placeholder: "TOKEN",
    help:
      "who asks a hub; other users of this machine see it here, but not in " +
      "the variable HF_TOKEN",
  }),
};

/** What was read, before the token is taken out of it. */
type ReadFlags = Record<string, unknown> & {
  readonly given: Set<string>;
  readonly positionals: readonly string[];
};

function read(
  args: readonly string[],
  table: FlagTable<Settings>,
): ReadFlags {
  const { flagged, positionals } = sortArguments(args, table.flags);
  const names = Object.keys(table.flags);
  const texts = parseArgs(flagged, { string: names, collect: names });
  const given = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(table.flags)) {
    const found = texts[name] as string[];
    if (found.length > 0) given.add(name);
    values[name] = found.length > 0 ? valueOf(name, flag, found) : flag.default;
  }
  const missing = names
    .filter((name) =>
      table.flags[name].presence === "required" && !given.has(name)
    )
    .map((name) => `--${name}`);
  if (missing.length > 0) {
    throw new UserError(
      `Cannot run ${table.command}: ${joinNames(missing, "and")} ` +
        `${missing.length > 1 ? "are" : "is"} missing, see --help`,
    );
  }
  checkCount(positionals, table);
  return { ...values, given, positionals };
}

/**
 * Flags with their values, and all other arguments. Every flag comes back as
 * `--name` or `--name=value` with underscores: bound here, a value may begin
 * with a minus, which `parseArgs` would take for a flag.
 */
function sortArguments(args: readonly string[], flags: Settings) {
  const [before, positionals] = atDoubleDash(args);
  const flagged: string[] = [];
  const plain: string[] = [];
  let waiting: string | undefined;
  for (const arg of before) {
    if (/^-./.test(arg) && !NUMBER_TEXT.test(arg)) {
      const [name, value] = nameAndValue(arg, flags);
      waiting = value || flags[name].takes === "nothing" ? undefined : name;
      flagged.push(value ? `--${name}=${value}` : `--${name}`);
    } else if (waiting === undefined) {
      plain.push(arg);
    } else {
      if (arg === "") throw refusal(waiting, flags[waiting], arg);
      flagged[flagged.length - 1] += `=${arg}`;
      waiting = undefined;
    }
  }
  return { flagged, positionals: [...plain, ...positionals] };
}

/** The arguments before and after a lone `--`, which ends the flags. */
function atDoubleDash(args: readonly string[]): [string[], string[]] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return [args.slice(0, end), args.slice(end + 1)];
}

function asksForHelp(args: readonly string[]): boolean {
  return atDoubleDash(args)[0].some((arg) => arg === "--help" || arg === "-h");
}

/** Names of version 0.1, whose closest ones mean something else. */
const RENAMED: Readonly<Record<string, string>> = {
  yardstick_file: "eval_file",
  yardstick_template: "prompt_template",
};

/** Splits `--name=value`; `--no_name` of a switch becomes `name` and `false`. */
function nameAndValue(
  arg: string,
  flags: Settings,
): [string, string | undefined] {
  const [, typed, value] = /^(-[^=]*)(?:=(.*))?$/s.exec(arg)!;
  const name = typed.replace(/^--?/, "").replaceAll("-", "_");
  const isFlag = typed.startsWith("--") && Object.hasOwn(flags, name);
  if (isFlag && value === "") throw refusal(name, flags[name], value);
  if (isFlag) return [name, value];
  const switchName = name.replace(/^no_/, "");
  const isSwitch = typed.startsWith("--no") && value === undefined &&
    Object.hasOwn(flags, switchName) && flags[switchName].takes === "nothing";
  if (isSwitch) return [switchName, "false"];
  const near = Object.hasOwn(flags, RENAMED[name] ?? "")
    ? RENAMED[name]
    : closest(name, [...Object.keys(flags), "help"]);
  throw new UserError(
    `Cannot read ${typed}: no such flag, ` +
      (near !== undefined
        ? `closest is --${near}`
        : typed.startsWith("--")
        ? "see --help"
        : `see --help, and write ./${typed} for a path`),
  );
}

/** @param texts Every text that the user gave for the flag, one or more. */
function valueOf(
  name: string,
  flag: Setting<unknown>,
  texts: string[],
): unknown {
  if (texts.length > 1 && flag.takes !== "many values") {
    throw new UserError(
      `Cannot set --${name}: it is given ${texts.length} times, give it once`,
    );
  }
  const values = texts.map((text) => {
    if (text === "" && flag.takes === "nothing") return true;
    const value = flag.read(text);
    if (value === undefined) throw refusal(name, flag, text);
    return value;
  });
  return flag.takes === "many values" ? values : values[0];
}

function checkCount(
  positionals: readonly string[],
  table: FlagTable<Settings>,
) {
  const { name, minimum = 0, maximum = Infinity } = table.positionals ??
    { name: "", maximum: 0 };
  if (positionals.length > maximum) {
    throw new UserError(
      `Cannot read ${JSON.stringify(positionals[maximum])}: ${table.command} ` +
        `takes ${maximum === 0 ? "flags only" : `at most ${maximum} ${name}`}` +
        ", see --help",
    );
  }
  if (positionals.length < minimum) {
    throw new UserError(
      `Cannot run ${table.command}: expected at least ${minimum} ${name}, ` +
        `got ${positionals.length}, see --help`,
    );
  }
}

/** `RUN`, `[RUN]`, `RUN...` or `[RUN...]`. */
function usageOf(
  positionals: FlagTable<Settings>["positionals"],
): string | undefined {
  if (!positionals) return undefined;
  const { name, minimum = 0, maximum = Infinity } = positionals;
  const word = maximum > 1 ? `${name}...` : name;
  return minimum > 0 ? word : `[${word}]`;
}
