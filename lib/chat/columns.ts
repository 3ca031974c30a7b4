/**
 * `--columns question=user,answer=assistant`: rows with keys of their own, read
 * under the names that formats have.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { BadRowError } from "./bad_row.ts";
import { type Fields, has, quote } from "./formats/fields.ts";
import type { FormatName } from "./formats/formats.ts";

/** Own keys, and what each of them is read as. */
export interface Columns {
  readonly pairs: readonly (readonly [own: string, key: string])[];
  /** The format of rows whose keys are renamed; told from each if not given. */
  readonly format?: FormatName;
}

/** What a column may be, and the key of a format that it stands for. */
const MEANINGS: Readonly<Record<string, string>> = {
  user: "prompt",
  assistant: "completion",
  system: "system",
  tools: "tools",
  chosen: "chosen",
  rejected: "rejected",
  text: "text",
  messages: "messages",
  answer: "answer",
};

/** Columns that a row may lack. */
const OPTIONAL = ["system", "tools", "answer"];

/**
 * Parses the flag.
 *
 * @throws {UserError} If it is no list of pairs, or what it names is not enough
 * for a row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseColumns, renameColumns } from "sft/chat/columns.ts";
 *
 * const columns = parseColumns("question=user,answer=assistant");
 * assertEquals(columns.format, "prompt_completion");
 * assertEquals(renameColumns({ question: "2+2?", answer: "4" }, columns, "a:1"), {
 *   prompt: "2+2?",
 *   completion: "4",
 * });
 * ```
 */
export function parseColumns(flag: string): Columns {
  const refuse = (seen: string): never => {
    throw new UserError(
      `Cannot set --columns to ${quote(flag)}: ${seen}, expected your keys ` +
        `with what they are, as in question=user,answer=assistant; they may ` +
        `be ${Object.keys(MEANINGS).join(", ")}`,
    );
  };
  const pairs = flag.split(",").map((pair) => {
    // A key may hold "=", what it is may not.
    const at = pair.lastIndexOf("=");
    const [own, meaning] = [
      pair.slice(0, at).trim(),
      pair.slice(at + 1).trim(),
    ];
    if (at < 0 || own === "") refuse(`${quote(pair)} is no pair`);
    if (!Object.hasOwn(MEANINGS, meaning)) {
      refuse(`${quote(meaning)} is nothing that a key can be`);
    }
    return { own, meaning };
  });
  for (const name of ["own", "meaning"] as const) {
    const all = pairs.map((pair) => pair[name]);
    const twice = all.find((one, index) => all.indexOf(one) !== index);
    if (twice !== undefined) refuse(`${quote(twice)} is there twice`);
  }
  const means = (meaning: string) =>
    pairs.some((pair) => pair.meaning === meaning);
  const pair = means("chosen") || means("rejected");
  if (means("chosen") !== means("rejected")) {
    refuse("chosen and rejected belong together");
  }
  const talk = !pair && (means("user") || means("assistant"));
  if (talk && means("user") !== means("assistant")) {
    refuse("user and assistant belong together");
  }
  const kinds = [
    talk || means("assistant"),
    pair,
    means("text"),
    means("messages"),
  ];
  if (kinds.filter(Boolean).length > 1) {
    refuse(
      "user and assistant, chosen and rejected, text and messages are four " +
        "kinds of rows",
    );
  }
  return {
    pairs: pairs.map(({ own, meaning }) => [own, MEANINGS[meaning]]),
    ...(talk && { format: "prompt_completion" }),
    ...(means("text") && { format: "text" }),
  };
}

/**
 * The columns of settings, where they have any.
 *
 * @throws {UserError} As {@linkcode parseColumns} does.
 */
export function columnsOf(
  { columns }: { readonly columns?: string },
): Columns | undefined {
  return columns === undefined ? undefined : parseColumns(columns);
}

/**
 * A row under the names of its format. A key that would be hidden by a renamed
 * one keeps its value under its name in brackets, so that it is not lost
 * without a word.
 *
 * @throws {BadRowError} If a column is missing that no row can be without.
 */
export function renameColumns(
  row: Fields,
  { pairs }: Columns,
  where: string,
): Fields {
  const lacking = pairs.find(([own, key]) =>
    !has(row, own) && !OPTIONAL.includes(key)
  );
  if (lacking) {
    throw new BadRowError(
      where,
      "no such column",
      `it has no ${quote(lacking[0])}, which --columns names`,
    );
  }
  const taken = new Set(pairs.map(([, key]) => key));
  const owns = new Set(pairs.map(([own]) => own));
  const others = Object.entries(row).filter(([key]) => !owns.has(key))
    .map(([key, value]) => [taken.has(key) ? `(${key})` : key, value]);
  return Object.fromEntries([
    ...pairs.filter(([own]) => has(row, own)).map(([own, key]) => [
      key,
      row[own],
    ]),
    ...others,
  ]);
}
