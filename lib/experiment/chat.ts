/**
 * Talking to a model: a conversation rendered by the template that the model
 * was trained with, and the answer as it is written.
 *
 * @module
 */
import { encodeSegments } from "../batch/example.ts";
import type { Message } from "../chat/message.ts";
import { renderPrompt } from "../chat/render.ts";
import { streamDecoder } from "../chat/token_text.ts";
import { type ChatTemplate, templateByName } from "../chat/template.ts";
import {
  assertKnowsTemplate,
  loadTokenizer,
  type Tokenizer,
} from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import { engineByName } from "../engine/choose.ts";
import type { Engine } from "../engine/program.ts";
import { Decoder } from "../model/decoder.ts";
import { generate } from "../model/generate.ts";
import { gpt2Parameters } from "../model/parameters.ts";
import { ORIGIN_SAMPLING, type Sampling } from "../model/sample.ts";
import { allocateParameters } from "../train/state.ts";
import {
  assertFitsPositions,
  assertSameVocabulary,
  loadModel,
} from "./model_files.ts";
import { templateOfModel } from "./model_template.ts";

export type { Message };

/** The origin's four questions: the Yangtze, gravity, the sea, the peak. */
export const ORIGIN_PROMPTS: readonly string[] = [
  "请介绍一下长江。",
  "什么是重力？",
  "海水为什么是咸的？",
  "世界上最高的山峰是哪座？",
];

/** Feeds the bare text, as the origin does whatever it was trained on. */
export const NO_TEMPLATE = "none";

/** Which model is talked to, and how. */
export interface ChatConfig {
  readonly engine: string;
  readonly model_path: string;
  readonly tokenizer_path: string;
  /** A template's name or `NO_TEMPLATE`; the model's own where not given. */
  readonly template?: string;
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

/** A whole answer. */
export interface Answer {
  readonly text: string;
  /** Whether the model stopped by itself. */
  readonly stopped: boolean;
}

/** A model ready to answer. */
export class ChatModel {
  readonly #decoder: Decoder;
  readonly #stopTokens: ReadonlySet<number>;

  private constructor(
    engine: Engine,
    readonly config: ChatConfig,
    readonly tokenizer: Tokenizer,
    /** None feeds the bare text. */
    readonly template: ChatTemplate | undefined,
    /** What a person should know before trusting an answer. */
    readonly warning: string | undefined,
    model: Awaited<ReturnType<typeof loadModel>>,
  ) {
    const specs = gpt2Parameters(model.config);
    const parameters = allocateParameters(engine, specs, model.values);
    this.#decoder = new Decoder(engine, model.config, parameters);
    this.#stopTokens = new Set(
      (template?.stopTokens ?? [])
        .map((token) => tokenizer.tokenId(token))
        .filter((id) => id !== undefined),
    );
  }

  /** @throws {UserError} For anything a user can mend. */
  static async open(config: ChatConfig): Promise<ChatModel> {
    const tokenizer = await loadTokenizer(config.tokenizer_path);
    const model = await loadModel(config.model_path);
    assertSameVocabulary(model.config, tokenizer, config);
    assertFitsPositions(config.max_length, model.config);
    const own = await templateOfModel(config.model_path, tokenizer);
    const { template: name } = config;
    const template = name === NO_TEMPLATE
      ? undefined
      : name === undefined
      ? own
      : templateByName(name);
    if (template) assertKnowsTemplate(tokenizer, template);
    const warning = mismatch(own, template);
    const engine = engineByName(config.engine);
    return new ChatModel(engine, config, tokenizer, template, warning, model);
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
    const decoder = streamDecoder(this.tokenizer);
    let text = "";
    const tell = (piece: string) => {
      text += piece;
      onText(piece);
    };
    let stopped = false;
    const random = [randomStream(seed, "sampling")];
    const options = {
      sampling,
      maxLength: max_length,
      stopTokens: this.#stopTokens,
      random,
    };
    for await (const step of generate(this.#decoder, [prompt], options)) {
      stopped = step.stopped;
      if (!stopped) tell(decoder.push(step.token));
    }
    tell(decoder.end());
    return { text, stopped };
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

/** One line if a model is prompted otherwise than it was trained. */
function mismatch(
  trained: ChatTemplate | undefined,
  used: ChatTemplate | undefined,
): string | undefined {
  if (!trained || trained.sha256 === used?.sha256) return undefined;
  return `the model was trained with template "${trained.name}" and is ` +
    `prompted with ${used ? `"${used.name}"` : "none"}: expect worse answers`;
}
