/**
 * Prompts put to a model side by side, what it writes, and whether that is
 * right: the one way from prompt tokens to answers, for chat and evaluation.
 *
 * @module
 */
import type { ChatTemplate } from "../chat/template.ts";
import { randomStream } from "../core/random.ts";
import { generate, type LogitsReader } from "../model/generate.ts";
import type { ScoredChoice } from "../model/log_probabilities.ts";
import type { Sampling } from "../model/sample.ts";
import { streamDecoder } from "../tokenizer/token_text.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { StopText } from "./stop_text.ts";

/** A whole answer. */
export interface Answer {
  readonly text: string;
  /** Whether the model stopped by itself, or a stop string ended the answer. */
  readonly stopped: boolean;
  /**
   * What the text was decoded from, with those of a stop string that ended it;
   * no stop token among them.
   */
  readonly tokens: readonly number[];
  /** What the model made of each token, where that was asked for. */
  readonly scored?: readonly ScoredChoice[];
}

/** What bounds and shapes answers. */
export interface AnswerOptions {
  readonly sampling: Sampling;
  /** Decides every choice; an answer does not depend on those beside it. */
  readonly seed: number;
  /** Longest row, prompt and answer together, in tokens. */
  readonly maxLength: number;
  /** Tokens that end an answer. */
  readonly stopTokens: ReadonlySet<number>;
  /** Texts before which an answer ends, none empty. */
  readonly stopStrings?: readonly string[];
  /** Tokens of each answer at most; as many as fit where left out. */
  readonly limits?: readonly number[];
  /**
   * Which of several answers to its prompt each row is: each draws for itself.
   *
   * @default {the first, 0}
   */
  readonly sequences?: readonly number[];
  /** Has tokens scored, with so many of the likeliest beside each, 0 or more. */
  readonly logprobs?: number;
  /**
   * Called with each piece of text as it is written, and with what the model
   * made of its token.
   */
  readonly onText?: (piece: string, row: number, scored?: ScoredChoice) => void;
  /** Ends all answers where they are. */
  readonly signal?: AbortSignal;
}

/**
 * Answers to prompts, in their order.
 *
 * @param decoder Has as many rows as there are prompts.
 * @param prompts Tokens a row, each at least one.
 */
export async function answerPrompts(
  decoder: LogitsReader,
  tokenizer: Pick<Tokenizer, "decode" | "vocabularySize">,
  prompts: readonly (readonly number[])[],
  options: AnswerOptions,
): Promise<Answer[]> {
  const { maxLength, seed, limits = [], sequences = [] } = options;
  const { stopStrings = [], onText = () => {}, signal } = options;
  const answers = prompts.map((prompt, row) => ({
    tokens: [] as number[],
    scored: [] as ScoredChoice[],
    text: "",
    stopped: false,
    room: Math.min(limits[row] ?? Infinity, maxLength - prompt.length),
    stream: streamDecoder(tokenizer),
    shown: new StopText(stopStrings),
  }));
  const tell = (row: number, piece: string, scored?: ScoredChoice) => {
    answers[row].text += piece;
    onText(piece, row, scored);
  };
  const open = new Set(answers.keys().filter((row) => answers[row].room > 0));
  const written = generate(withText(decoder, tokenizer), prompts, {
    ...options,
    random: prompts.map((_, row) => {
      const sequence = sequences[row] ?? 0;
      return randomStream(
        seed,
        `sampling${sequence > 0 ? ` ${sequence}` : ""}`,
      );
    }),
  });
  if (open.size > 0) {
    for await (const { row, token, stopped, scored } of written) {
      if (!open.has(row)) continue; // past its limit, beside others that write
      const answer = answers[row];
      const { stream, shown, tokens } = answer;
      if (!stopped) {
        tokens.push(token);
        if (scored) answer.scored.push(scored);
        tell(row, shown.push(stream.push(token)), scored);
      }
      if (stopped || shown.found || tokens.length === answer.room) {
        tell(row, shown.push(stream.end()) + shown.end());
        answer.stopped = stopped || shown.found;
        open.delete(row);
      }
      if (open.size === 0 || signal?.aborted) break;
    }
  }
  return answers.map(({ text, stopped, tokens, scored }) => ({
    text,
    stopped,
    tokens,
    ...options.logprobs !== undefined && { scored },
  }));
}

/** Logits of the tokens that have a text: an embedding may have rows beyond. */
function withText(
  decoder: LogitsReader,
  { vocabularySize }: Pick<Tokenizer, "vocabularySize">,
): LogitsReader {
  return {
    reset: () => decoder.reset(),
    read: async (tokens) =>
      (await decoder.read(tokens)).map((logits) =>
        logits.subarray(0, vocabularySize)
      ),
  };
}

/** The tokens at which answers in a template's form end. */
export function stopIdsOf(
  template: ChatTemplate | undefined,
  tokenizer: Pick<Tokenizer, "tokenId">,
): ReadonlySet<number> {
  const ids = (template?.stopTokens ?? []).map((token) =>
    tokenizer.tokenId(token)
  );
  return new Set(ids.filter((id) => id !== undefined));
}

/**
 * Whether a text ends with the right answer. Punctuation and white space at the
 * end of both do not count, unless the answer has nothing else. A number must be
 * the whole number: 112 does not end with 12.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { endsWith } from "sft/measure/answer_prompts.ts";
 *
 * assert(endsWith("3 plus 4 is 7.", "7"));
 * assert(!endsWith("3 plus 4 is 17.", "7"));
 * ```
 */
export function endsWith(text: string, answer: string): boolean {
  const [said, wanted] = [dropClosing(text), dropClosing(answer)];
  if (wanted === "") return text.trimEnd().endsWith(answer.trimEnd());
  if (!said.endsWith(wanted)) return false;
  const before = said.slice(0, said.length - wanted.length).at(-1) ?? "";
  return !(/^[\p{L}\p{N}]/u.test(wanted) && sameKind(before, wanted[0]));
}

/** Without what closes a sentence. */
function dropClosing(text: string): string {
  return text.replace(/[\s\p{P}]+$/u, "");
}

/** Whether two characters could belong to one number or one Latin word. */
function sameKind(a: string, b: string): boolean {
  return /[\d.]/.test(a) && /\d/.test(b) ||
    /[A-Za-z]/.test(a) && /[A-Za-z]/.test(b);
}
