/**
 * Plain texts to examples, for pretraining: every token is trained, and a text
 * longer than an example goes on in the next.
 *
 * @module
 */
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { type Example, hasTarget } from "./example.ts";
import { type Dropped, NO_TEXT } from "./row_example.ts";

/** The form in which texts become examples. */
export interface TextForm {
  readonly tokenizer: Tokenizer;
  /** Tokens of an example at most. */
  readonly maxLength: number;
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
 * Examples of a text; their tokens end to end are the text's tokens, with an
 * end-of-text token after them where the tokenizer has one.
 *
 *     text        a b c d e           maxLength 4
 *     examples    a b c d   e ∎
 *
 * A text of white space alone is dropped, and so is a last token that
 * would be an example of its own and train nothing.
 */
export function examplesOfText(
  text: string,
  { tokenizer, maxLength }: TextForm,
): (Example | Dropped)[] {
  const ids = tokenizer.encodeContent(text);
  if (ids.length === 0 || text.trim() === "") return [{ dropped: NO_TEXT }];
  const end = endOfText(tokenizer);
  if (end !== undefined) ids.push(end);
  const examples: (Example | Dropped)[] = [];
  for (let start = 0; start < ids.length; start += maxLength) {
    const tokens = Int32Array.from(ids.slice(start, start + maxLength));
    const example = {
      tokens,
      supervised: new Uint8Array(tokens.length).fill(1),
    };
    // Nothing comes before a token on its own that could predict it.
    examples.push(
      hasTarget(example) ? example : { dropped: "a last token on its own" },
    );
  }
  return examples;
}
