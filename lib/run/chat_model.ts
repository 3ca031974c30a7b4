/**
 * Talking to a model: a conversation rendered by the template that the model
 * was trained with, and the answer as it is written.
 *
 * @module
 */
import type { Message } from "../chat/message.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import {
  type Answer,
  answerPrompts,
  stopIdsOf,
} from "../measure/answer_prompts.ts";
import { promptTokens } from "../measure/prompt_tokens.ts";
import { GrowingDecoder } from "../model/growing_decoder.ts";
import type { ScoredChoice } from "../model/log_probabilities.ts";
import { GREEDY, type Sampling } from "../model/sample.ts";
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

/** The part of the longest row that a conversation of several turns leaves free. */
const ANSWER_SHARE = 1 / 4;

/** Which model is talked to, and how. */
export interface ChatConfig extends ModelChoice {
  /** Longest row, prompt and answer together. @default {the model's positions} */
  readonly max_length?: number;
  /** @default {GREEDY} */
  readonly sampling?: Sampling;
  /** Texts before which an answer ends. @default {none} */
  readonly stopStrings?: readonly string[];
}

/** How one answer is written. */
export interface AnswerRequest {
  /** Decides every choice; the same answer comes again. */
  readonly seed: number;
  /** @default {that of the model's configuration} */
  readonly sampling?: Sampling;
  /** @default {those of the model's configuration} */
  readonly stopStrings?: readonly string[];
  /** Which of several answers to the same; each is drawn by itself. @default {0} */
  readonly sequence?: number;
  /** Has tokens scored, with so many of the likeliest beside each, 0 or more. */
  readonly logprobs?: number;
  /** Tokens of the answer at most. @default {as many as there is room for} */
  readonly mostTokens?: number;
  /** Called with each piece as it is written, and its token's score. */
  readonly onText?: (piece: string, scored?: ScoredChoice) => void;
  /** Ends the answer where it is. */
  readonly signal?: AbortSignal;
}

/** An answer, and what it took. */
export interface ChatAnswer extends Answer {
  /** What ended it: the model, the room for it, or who asked. */
  readonly ended: "stop" | "length" | "signal";
  readonly promptTokens: number;
}

/** A conversation that leaves no room for an answer. */
export class NoRoomError extends UserError {}

/** A model ready to answer; one answer at a time. */
export class ChatModel {
  readonly tokenizer: Tokenizer;
  /** None feeds the bare text. */
  readonly template: ChatTemplate | undefined;
  /** What a person should know before trusting an answer. */
  readonly warning: string | undefined;
  /** Longest row, prompt and answer together, in tokens. */
  readonly longest: number;
  readonly #stops: ReadonlySet<number>;
  readonly #decoder: GrowingDecoder;

  private constructor(readonly config: ChatConfig, opened: OpenedModel) {
    const { engine, model, parameters, tokenizer, template, ends } = opened;
    this.tokenizer = tokenizer;
    this.template = template;
    this.warning = opened.warning;
    this.longest = config.max_length ?? model.positions;
    this.#stops = stopIdsOf(template, tokenizer).union(ends);
    this.#decoder = new GrowingDecoder(
      engine,
      model,
      parameters,
      { most: this.longest },
    );
  }

  /** @throws {UserError} For anything a user can mend. */
  static async open(config: ChatConfig): Promise<ChatModel> {
    return new ChatModel(config, await openModel(config));
  }

  /**
   * The conversation without its oldest exchanges, so many of them that a
   * quarter of the longest row is left for the answer. The system's turn and the
   * last question stay. Nothing is dropped without a template, which feeds the
   * last question alone.
   *
   * @throws {NoRoomError} If these two leave no room for an answer.
   */
  dropOldest(messages: readonly Message[]): readonly Message[] {
    let kept = messages;
    let prompt = this.#encode(kept);
    while (prompt.length > this.longest * (1 - ANSWER_SHARE)) {
      const shorter = this.template ? withoutOldest(kept) : kept;
      if (shorter.length === kept.length) break;
      kept = shorter;
      prompt = this.#encode(kept);
    }
    this.#assertRoom(prompt);
    return kept;
  }

  /**
   * Refuses what could not be answered, before an answer begins.
   *
   * @throws {UserError} If the conversation leaves no room for an answer, or the
   * template has no form for it.
   */
  assertAnswerable(messages: readonly Message[]): void {
    this.#assertRoom(this.#encode(messages));
  }

  /**
   * Answers a conversation that ends with the user's turn.
   *
   * @throws {UserError} If the conversation leaves no room for an answer, or the
   * model's logits are not numbers.
   */
  async answer(
    messages: readonly Message[],
    { sampling, sequence = 0, mostTokens, onText, ...request }: AnswerRequest,
  ): Promise<ChatAnswer> {
    const prompt = this.#encode(messages);
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
        stopStrings: this.config.stopStrings,
        ...request,
        sequences: [sequence],
        onText: (piece, _row, scored) => onText?.(piece, scored),
        sampling: sampling ?? this.config.sampling ?? GREEDY,
        maxLength: this.longest,
        ...mostTokens !== undefined && { limits: [mostTokens] },
        stopTokens: this.#stops,
      },
    );
    const room = Math.min(mostTokens ?? Infinity, this.longest - prompt.length);
    const ended = answer.stopped
      ? "stop"
      : answer.tokens.length < room
      ? "signal"
      : "length";
    return { ...answer, ended, promptTokens: prompt.length };
  }

  dispose(): void {
    this.#decoder.dispose();
  }

  #assertRoom(prompt: readonly number[]): void {
    if (prompt.length < this.longest) return;
    const [limit, remedy] = this.config.max_length === undefined
      ? ["the model", "shorten it"]
      : ["--max_length", "shorten it or raise the limit"];
    throw new NoRoomError(
      `Cannot answer: the prompt has ${prompt.length} tokens, ${limit} ` +
        `allows ${this.longest} with the answer, ${remedy}`,
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
    return promptTokens(messages, this.template, this.tokenizer);
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
