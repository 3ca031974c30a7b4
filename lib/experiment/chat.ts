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
import type { Tokenizer } from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";
import { Decoder } from "../model/decoder.ts";
import { ORIGIN_SAMPLING, type Sampling } from "../model/sample.ts";
import { type Answer, ask, stopIdsOf } from "./ask.ts";
import {
  type ModelChoice,
  NO_TEMPLATE,
  type OpenedModel,
  openModel,
} from "./open_model.ts";

export { NO_TEMPLATE };
export type { Answer, Message };

/** The origin's four questions: the Yangtze, gravity, the sea, the peak. */
export const ORIGIN_PROMPTS: readonly string[] = [
  "请介绍一下长江。",
  "什么是重力？",
  "海水为什么是咸的？",
  "世界上最高的山峰是哪座？",
];

/** Which model is talked to, and how. */
export interface ChatConfig extends ModelChoice {
  /** Longest row, prompt and answer together, in tokens. */
  readonly max_length: number;
  readonly sampling: Sampling;
}

/** Defaults of `chat`: the origin's. */
export const CHAT_DEFAULTS = {
  max_length: 100,
  temperature: ORIGIN_SAMPLING.temperature,
  top_k: ORIGIN_SAMPLING.topK,
  top_p: ORIGIN_SAMPLING.topP,
  no_repeat_ngram_size: ORIGIN_SAMPLING.noRepeatNgramSize,
  seed: 42,
} as const;

/** A model ready to answer. */
export class ChatModel {
  readonly tokenizer: Tokenizer;
  /** None feeds the bare text. */
  readonly template: ChatTemplate | undefined;
  /** What a person should know before trusting an answer. */
  readonly warning: string | undefined;
  readonly #decoder: Decoder;

  private constructor(readonly config: ChatConfig, model: OpenedModel) {
    this.tokenizer = model.tokenizer;
    this.template = model.template;
    this.warning = model.warning;
    this.#decoder = new Decoder(model.engine, model.config, model.parameters);
  }

  /** @throws {UserError} For anything a user can mend. */
  static async open(config: ChatConfig): Promise<ChatModel> {
    return new ChatModel(config, await openModel(config));
  }

  /**
   * Answers a conversation that ends with the user's turn.
   *
   * @param seed Decides every choice; the same answer comes again.
   * @param onText Called with each piece as it is written.
   * @throws {UserError} If the conversation leaves no room for an answer.
   */
  async answer(
    messages: readonly Message[],
    seed: number,
    onText: (piece: string) => void = () => {},
  ): Promise<Answer> {
    const prompt = this.#encode(messages);
    const { max_length, sampling } = this.config;
    if (prompt.length >= max_length) {
      throw new UserError(
        `Cannot answer: the prompt has ${prompt.length} tokens, --max_length ` +
          `allows ${max_length} with the answer, shorten it or raise the limit`,
      );
    }
    const [answer] = await ask(this.#decoder, this.tokenizer, [prompt], {
      sampling,
      seed,
      maxLength: max_length,
      stopTokens: stopIdsOf(this.template, this.tokenizer),
      onText,
    });
    return answer;
  }

  dispose(): void {
    this.#decoder.dispose();
  }

  #encode(messages: readonly Message[]): number[] {
    if (this.template) {
      const segments = renderPrompt(messages, this.template);
      return [...encodeSegments(segments, this.tokenizer).tokens];
    }
    return this.tokenizer.encodeContent(messages.at(-1)?.content ?? "");
  }
}
