/**
 * What the tests of known pitfalls share: conversations to tokens in the order
 * in which training does it, and tokens as people read them.
 *
 * @module
 */
import { countRow, emptyDataReport } from "sft/batch/data_report.ts";
import { encodeSegments } from "sft/batch/example.ts";
import type { PackedRow } from "sft/batch/pack.ts";
import { type ExampleForm, exampleOf } from "sft/batch/row_example.ts";
import { targetsOf } from "sft/batch/targets.ts";
import type { Message } from "sft/chat/message.ts";
import { renderConversation, renderPrompt } from "sft/chat/render.ts";
import { type ChatTemplate, TEMPLATES } from "sft/chat/template.ts";
import { trainTokenizer } from "sft/run/train_tokenizer.ts";
import { loadTokenizer, type Tokenizer } from "sft/tokenizer/tokenizer.ts";
import { TOKENIZER, writeRows } from "../support/tiny_run.ts";

/** 256 bytes, ChatML's special tokens and a few merges. */
export const tiny: Tokenizer = await loadTokenizer(TOKENIZER);

/** Messages by turns: the user's, the assistant's, the user's … */
export function exchange(...contents: readonly string[]): Message[] {
  return contents.map((content, turn) => ({
    role: turn % 2 === 0 ? "user" : "assistant",
    content,
  }));
}

/** Examples of conversations under ChatML, and what became of each. */
export function examplesOf(
  conversations: readonly (readonly Message[])[],
  options: Partial<ExampleForm> = {},
) {
  const report = emptyDataReport();
  const form: ExampleForm = {
    template: TEMPLATES.chatml,
    tokenizer: tiny,
    supervise: "assistant",
    maxLength: 64,
    overlong: "drop",
    ...options,
  };
  const examples = conversations.flatMap((messages, index) =>
    countRow(report, [
      exampleOf({ messages, where: `rows.jsonl:${index + 1}` }, form),
    ])
  );
  return { examples, report };
}

/** Each token of a conversation, trained ones in brackets. */
export function marked(
  messages: readonly Message[],
  template: ChatTemplate,
  tokenizer: Tokenizer = tiny,
): string[] {
  const segments = renderConversation(messages, template, "assistant");
  const { tokens, supervised } = encodeSegments(segments, tokenizer);
  return Array.from(tokens, (id, t) => {
    const text = tokenizer.tokenText(id);
    return supervised[t] ? `[${text}]` : text;
  });
}

/** Tokens of the prompt for the next answer. */
export function promptTokens(
  messages: readonly Message[],
  template: ChatTemplate,
  tokenizer: Tokenizer = tiny,
): number[] {
  return [
    ...encodeSegments(renderPrompt(messages, template), tokenizer).tokens,
  ];
}

/** What a row trains: `after → predicted`, in order. */
export function trainedPairs(
  row: PackedRow,
  tokenizer: Tokenizer = tiny,
): string[] {
  const { labels, supervised } = targetsOf(row);
  return Array.from(
    row.tokens,
    (token, t) =>
      supervised[t]
        ? `${tokenizer.tokenText(token)} → ${tokenizer.tokenText(labels[t])}`
        : undefined,
  ).filter((pair) => pair !== undefined);
}

/** A tokenizer with the special tokens of every template, in a new folder. */
export async function tokenizerOfAll(folder: string): Promise<Tokenizer> {
  const data_file = `${folder}/words.jsonl`;
  await writeRows(data_file, [{
    text: "user assistant system Hello there Hi",
  }]);
  await trainTokenizer({
    data_file,
    output_dir: `${folder}/tokenizer`,
    vocab_size: 300,
    on_bad_row: "error",
  });
  return await loadTokenizer(`${folder}/tokenizer`);
}
