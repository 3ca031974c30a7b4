/**
 * The text that a command answers to `--help`.
 *
 * Made from the table of flags, so that it cannot disagree with what is read.
 * Fits a terminal of 80 columns; paths and names are never broken.
 *
 * @module
 */
import type { Setting, Settings } from "../../settings/setting.ts";

const COLUMNS = 80;

/** What the help says of a command. */
export interface HelpTopic {
  /** Name of the command's task. */
  readonly command: string;
  /** What the command does, one sentence. */
  readonly about: string;
  /** A command line that works, without `deno task NAME`. */
  readonly example: string;
  readonly flags: Settings;
  /** What stands for the arguments without a flag in the usage. */
  readonly positionals?: string;
}

/** Usage, flags with their defaults, an example; ends with a line break. */
export function helpText(topic: HelpTopic): string {
  const task = `deno task ${topic.command}`;
  const flags = Object.entries(topic.flags);
  const needed = flags.filter(([, { presence }]) => presence === "required")
    .map(spellFlag);
  const usage = [task, ...needed, "[flags]"];
  if (topic.positionals) usage.push(topic.positionals);
  const rows = flags.map((entry) => [
    spellFlag(entry),
    shownDefault(entry[1]),
    shownHelp(entry[1]),
  ]);
  return [
    ...wrapText(topic.about, COLUMNS),
    "",
    ...commandLines("usage: ", usage),
    "",
    "flags:",
    ...table([...rows, ["--help", "", "print this text"]]),
    "",
    "Dashes do as well as underscores; --no_NAME turns a switch off.",
    "",
    "example:",
    ...commandLines("  ", [task, ...topic.example.split(/ (?=--)/)]),
    "",
  ].join("\n");
}

function spellFlag([name, flag]: [string, Setting<unknown>]): string {
  return `--${name} ${flag.placeholder}`.trimEnd();
}

function shownHelp({ help, choices, expected }: Setting<unknown>): string {
  return choices ? `${help}: ${expected}` : help;
}

function shownDefault(flag: Setting<unknown>): string {
  if (flag.presence === "required") return "required";
  const value = flag.default ?? flag.otherwise ?? "";
  const text = [value].flat().map(shownValue).join(", ");
  return text === "" ? "none" : text;
}

/** Small numbers as people write learning rates: `1e-5`. */
function shownValue(value: unknown): string {
  const isSmall = typeof value === "number" && value !== 0 &&
    Math.abs(value) < 1e-3;
  return isSmall ? value.toExponential() : String(value);
}

/** Widest name and widest default that their columns make room for. */
const WIDEST = [33, 16];

/**
 * Rows of three cells in aligned columns, the last one wrapped. After a cell
 * that is too wide for its column the row goes on below.
 */
function table(rows: readonly (readonly string[])[]): string[] {
  const [names, values] = WIDEST.map((widest, column) => {
    const lengths = rows.map((row) => row[column].length);
    return Math.max(0, ...lengths.filter((length) => length <= widest));
  });
  const valueStart = 2 + names + 2;
  const helpStart = valueStart + values + 2;
  return rows.flatMap(([name, value, help]) => {
    const lines = [`  ${name}`];
    const put = (cell: string, start: number) => {
      if (lines.at(-1)!.length + 2 > start) lines.push("");
      lines[lines.length - 1] = lines.at(-1)!.padEnd(start) + cell;
    };
    put(value, valueStart);
    const [first, ...rest] = wrapText(help, COLUMNS - helpStart);
    put(first, helpStart);
    return [...lines, ...rest.map((line) => " ".repeat(helpStart) + line)];
  });
}

/** A command line in parts that stay whole, continued with backslashes. */
function commandLines(before: string, parts: readonly string[]): string[] {
  const lines = [before + parts[0]];
  for (const part of parts.slice(1)) {
    const longer = `${lines.at(-1)} ${part}`;
    if (longer.length <= COLUMNS - 2) lines[lines.length - 1] = longer;
    else {
      lines[lines.length - 1] += " \\";
      lines.push(`    ${part}`);
    }
  }
  return lines;
}

/** The text in lines of at most `width`, broken at spaces only. */
function wrapText(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
