/**
 * What a row says, without the template: its questions and its answers.
 *
 * Filters, duplicates, contamination and the split look at this text, so that
 * none of them depends on a template or a tokenizer.
 *
 * @module
 */
import type { DataRow, Message } from "../../chat/message.ts";

/** The texts of one row. */
export interface RowText {
  /** What users wrote; of a marked text, what is not trained. */
  readonly questions: readonly string[];
  /** What assistants wrote; of a marked text, what is trained. */
  readonly answers: readonly string[];
  /** Everything, system prompts and calls included, a line feed between. */
  readonly whole: string;
}

/** Questions and answers of a row. */
export function rowText(row: DataRow): RowText {
  if ("stretches" in row) {
    const texts = (supervised: boolean) =>
      row.stretches.filter((stretch) => stretch.supervised === supervised)
        .map(({ text }) => text).join("");
    const [question, answer] = [texts(false), texts(true)];
    return {
      questions: question === "" ? [] : [question],
      answers: answer === "" ? [] : [answer],
      whole: row.stretches.map(({ text }) => text).join(""),
    };
  }
  const textsOf = (role: string) =>
    row.messages.filter((message) => message.role === role)
      .map(({ content }) => content);
  return {
    questions: textsOf("user"),
    answers: textsOf("assistant"),
    whole: row.messages.map(everythingIn).join("\n"),
  };
}

/** A message with its reasoning and its calls, which are often all of it. */
function everythingIn(message: Message): string {
  const { reasoning_content, content, tool_calls } = message;
  const calls = tool_calls?.map(({ function: { name, arguments: given } }) =>
    `${name} ${typeof given === "string" ? given : compactJson(given)}`
  );
  return [reasoning_content, content, ...calls ?? []]
    .filter((text) => text)
    .join("\n");
}

/** JSON has no bigint, which an integer of many digits is. */
function compactJson(data: unknown): string {
  return JSON.stringify(
    data,
    (_key, value) => typeof value === "bigint" ? String(value) : value,
  );
}

/**
 * Text in the form in which two texts count as the same: compatible characters
 * made one (NFKC: full-width letters, ligatures), small letters, and one space
 * for any white space.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { normalise } from "sft/data/prepare/row_text.ts";
 *
 * assertEquals(normalise(" Ｈｅｌｌｏ\n  World "), "hello world");
 * ```
 */
export function normalise(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
