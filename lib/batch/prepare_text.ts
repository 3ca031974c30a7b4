/**
 * Plain texts to examples, for pretraining: every token is trained, and a text
 * longer than an example goes on in the next.
 *
 * @module
 */
import type { TextRow } from "../chat/formats/parse_row.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import {
  countDropped,
  countExample,
  type DataReport,
  emptyDataReport,
} from "./data_report.ts";
import { type Example, hasTarget } from "./example.ts";
import { type Prepared, taken } from "./prepare.ts";

/** How texts become examples. */
export interface PrepareTextOptions {
  readonly tokenizer: Tokenizer;
  /** Tokens of an example at most. */
  readonly maxLength: number;
  /** Texts to take at most; all where left out. */
  readonly limit?: number;
  /** Counts go here; to a fresh report where left out. */
  readonly report?: DataReport;
}

/** Tokens that published vocabularies end a text with, best first. */
const END_OF_TEXT = ["<|endoftext|>", "</s>", "<|im_end|>"];

/** The token after each text, where the tokenizer has one. */
export function endOfText(
  tokenizer: Pick<Tokenizer, "tokenId">,
): number | undefined {
  return END_OF_TEXT.map((token) => tokenizer.tokenId(token))
    .find((id) => id !== undefined);
}

/**
 * Examples of all texts, in order; their tokens joined are the texts' tokens,
 * each with an end-of-text token after it where the tokenizer has one.
 *
 *     text        a b c d e     f g          maxLength 4
 *     examples    a b c d   e ∎   f g ∎
 *
 * A text without a character in it is left out and counted, as is a last token
 * that would be an example of its own and train nothing.
 */
export async function prepareTexts(
  texts: AsyncIterable<TextRow>,
  options: PrepareTextOptions,
): Promise<Prepared> {
  const { tokenizer, maxLength } = options;
  const { limit = Infinity, report = emptyDataReport() } = options;
  const end = endOfText(tokenizer);
  const examples: Example[] = [];
  for await (const { text } of taken(texts, limit)) {
    report.rows++;
    const ids = tokenizer.encodeContent(text);
    if (ids.length === 0) {
      countDropped(report, "empty text");
      continue;
    }
    if (end !== undefined) ids.push(end);
    for (let start = 0; start < ids.length; start += maxLength) {
      const tokens = Int32Array.from(ids.slice(start, start + maxLength));
      const supervised = new Uint8Array(tokens.length).fill(1);
      const example = { tokens, supervised };
      if (!hasTarget(example)) {
        // One token alone: nothing comes before it that could predict it.
        countDropped(report, "a last token on its own");
        continue;
      }
      countExample(report, example);
      examples.push(example);
    }
  }
  return { examples, report };
}
