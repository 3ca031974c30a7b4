/**
 * Talking to a model: a conversation rendered by the template that the model
 * was trained with, and the answer as it is written.
 *
 * @module
 */
import { encodeSegments } from "../batch/example.ts";
import type { Message } from "../chat/message.ts";
import { renderPrompt } from "../chat/render.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import {
  type Answer,
  answerPrompts,
  stopIdsOf,
} from "../measure/answer_prompts.ts";
import { Decoder } from "../model/decoder.ts";
import type { Sampling } from "../model/sample.ts";
import {
  type ModelChoice,
  NO_TEMPLATE,
  type OpenedModel,
  openModel,
} from "../open/open_model.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

export { NO_TEMPLATE };
export type { Answer, Message };

/** The origin's four questions: the Yangtze, gravity, the sea, the peak. */
export const ORIGIN_PROMPTS: readonly string[] = [
  "请介绍一下长江。",
  "什么是重力？",
  "海水为什么是咸的？",
  "世界上最高的山峰是哪座？",
];

/** The part of max_length that a conversation of several turns leaves free. */
const ANSWER_SHARE = 1 / 4;

/** Which model is talked to, and how. */
export interface ChatConfig extends ModelChoice {
  /** Longest row, prompt and answer together, in tokens. */
  readonly max_length: number;
  readonly sampling: Sampling;
}

/** A model ready to answer. */
export class ChatModel {
  readonly tokenizer: Tokenizer;
  /** None feeds the bare text. */
  readonly template: ChatTemplate | undefined;
  /** What a person should know before trusting an answer. */
  readonly warning: string | undefined;
  readonly #decoder: Decoder;

  private constructor(readonly config: ChatConfig, opened: OpenedModel) {
    this.tokenizer = opened.tokenizer;
    this.template = opened.template;
    this.warning = opened.warning;
    const { engine, model, parameters } = opened;
    this.#decoder = new Decoder(engine, model, parameters, {
      positions: config.max_length,
    });
  }

  /** @throws {UserError} For anything a user can mend. */
  static async open(config: ChatConfig): Promise<ChatModel> {
    return new ChatModel(config, await openModel(config));
  }

  /**
   * The conversation without its oldest exchanges, so many of them that a
   * quarter of `max_length` is left for the answer. The system's turn and the
   * last question stay. Nothing is dropped without a template, which feeds the
   * last question alone.
   *
   * @throws {UserError} If these two leave no room for an answer.
   */
  dropOldest(messages: readonly Message[]): readonly Message[] {
    const { max_length } = this.config;
    let kept = messages;
    let prompt = this.#encode(kept);
    while (prompt.length > max_length * (1 - ANSWER_SHARE)) {
      const shorter = this.template ? withoutOldest(kept) : kept;
      if (shorter.length === kept.length) break;
      kept = shorter;
      prompt = this.#encode(kept);
    }
    this.#assertRoom(prompt);
    return kept;
  }

  /**
   * Answers a conversation that ends with the user's turn.
   *
   * @param seed Decides every choice; the same answer comes again.
   * @param onText Called with each piece as it is written.
   * @param signal Ends the answer where it is.
   * @throws {UserError} If the conversation leaves no room for an answer, or the
   * model's logits are not numbers.
   */
  async answer(
    messages: readonly Message[],
    seed: number,
    onText: (piece: string) => void = () => {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const prompt = this.#encode(messages);
    const { max_length, sampling } = this.config;
    this.#assertRoom(prompt);
    const [answer] = await answerPrompts(
      {
        reset: () => this.#decoder.reset(),
        read: async (rows) =>
          this.#requireNumbers(await this.#decoder.read(rows)),
      },
      this.tokenizer,
      [prompt],
      {
        sampling,
        seed,
        maxLength: max_length,
        stopTokens: stopIdsOf(this.template, this.tokenizer),
        onText,
        signal,
      },
    );
    return answer;
  }

  dispose(): void {
    this.#decoder.dispose();
  }

  #assertRoom(prompt: readonly number[]): void {
    const { max_length } = this.config;
    if (prompt.length < max_length) return;
    throw new UserError(
      `Cannot answer: the prompt has ${prompt.length} tokens, --max_length ` +
        `allows ${max_length} with the answer, shorten it or raise the limit`,
    );
  }

  /** The logits, which nothing can be chosen by where one is not a number. */
  #requireNumbers(logits: Float32Array[]): Float32Array[] {
    if (logits.every((row) => row.every(Number.isFinite))) return logits;
    throw new UserError(
      `Cannot answer with "${this.config.model_path}": its logits are not ` +
        "numbers, as after training that diverged, pass another model or train " +
        "again with a lower learning rate",
    );
  }

  #encode(messages: readonly Message[]): number[] {
    if (this.template) {
      const segments = renderPrompt(messages, this.template);
      return [...encodeSegments(segments, this.tokenizer).tokens];
    }
    return this.tokenizer.encodeContent(messages.at(-1)?.content ?? "");
  }
}

/** Without the first question and its answer; as it is where that is the last. */
function withoutOldest(messages: readonly Message[]): readonly Message[] {
  const isQuestion = ({ role }: Message) => role === "user";
  const first = messages.findIndex(isQuestion);
  const next = messages.findIndex((message, index) =>
    index > first && isQuestion(message)
  );
  if (next < 0) return messages;
  return [...messages.slice(0, first), ...messages.slice(next)];
}
