/**
 * OpenAI's chat-completions protocol for models of this machine.
 *
 * Questions are answered one at a time, in the order in which they came. Nothing
 * of a request is left out of account: what is not supported is refused.
 *
 * @module
 */
import type { Message } from "../../chat/message.ts";
import { isoTime } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import {
  type Handler,
  isFromOurPage,
  isOurs,
} from "../../core/http/loopback.ts";
import type { ScoredChoice } from "../../model/log_probabilities.ts";
import {
  type AnswerRequest,
  type ChatAnswer,
  NoRoomError,
} from "../../run/chat_model.ts";
import { BodyError, jsonBody } from "../json_body.ts";
import type { ServedModel } from "../served_models.ts";
import { streamed } from "../streamed.ts";
import { Turns } from "../turns.ts";
import { ApiError } from "./api_error.ts";
import {
  type Choice,
  chunk,
  completion,
  type FinishReason,
  modelObject,
  type ReplyHead,
  usageChunk,
} from "./chat_replies.ts";
import { type ChatRequest, readChatRequest } from "./chat_request.ts";
import { tokenScores } from "./token_scores.ts";

/** How requests are answered. */
export interface OpenaiOptions {
  /** Decides every choice of a request that names no seed. */
  readonly seed: number;
  /** Ends every answer that is under way. */
  readonly stopping: AbortSignal;
  /** Told of a fault of ours, of which a client hears nothing but that it is. */
  readonly onFault: (error: unknown) => void;
}

const HEADERS = {
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

const ENDPOINTS = "GET /v1/models and POST /v1/chat/completions";

/** Answers requests by the models. */
export function openaiHandler(
  models: readonly ServedModel[],
  options: OpenaiOptions,
): Handler {
  const server = new OpenaiServer(models, options);
  return async (request) => {
    try {
      return await server.answer(request);
    } catch (error) {
      const told = toldOf(error, options);
      return Response.json(told, {
        status: told.status,
        headers: { ...HEADERS, ...told.headers },
      });
    }
  };
}

class OpenaiServer {
  readonly #models: readonly ServedModel[];
  readonly #options: OpenaiOptions;
  readonly #turns = new Turns();
  readonly #created = seconds();

  constructor(models: readonly ServedModel[], options: OpenaiOptions) {
    this.#models = models;
    this.#options = options;
  }

  async answer(request: Request): Promise<Response> {
    if (!isOurs(request.headers.get("host")) || !isFromOurPage(request)) {
      throw new ApiError(
        "Cannot answer: this server is for programs of this machine, at " +
          "127.0.0.1 and localhost, and for no web page",
        { status: 403 },
      );
    }
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/chat/completions") {
      assertMethod(request, "POST");
      return await this.#complete(request);
    }
    const models = /^\/v1\/models(?:\/(.+))?$/.exec(pathname);
    if (models) {
      assertMethod(request, "GET");
      return Response.json(this.#list(models[1]), { headers: HEADERS });
    }
    throw new ApiError(
      `Cannot answer ${pathname}: there is nothing, there are ${ENDPOINTS}`,
      { status: 404 },
    );
  }

  #list(id: string | undefined) {
    if (id !== undefined) {
      const { name } = this.#find(decoded(id));
      return modelObject(name, this.#created);
    }
    const data = this.#models.map(({ name }) =>
      modelObject(name, this.#created)
    );
    return { object: "list", data };
  }

  #find(id: string): ServedModel {
    const found = this.#models.find(({ name }) => name === id);
    if (found) return found;
    throw new ApiError(
      `Cannot find model "${id}": there is ` +
        this.#models.map(({ name }) => `"${name}"`).join(", "),
      { status: 404, param: "model", code: "model_not_found" },
    );
  }

  async #complete(request: Request): Promise<Response> {
    const asked = readChatRequest(await jsonBody(request));
    const { name, chat } = this.#find(asked.model);
    assertAnswerable(chat, asked.messages);
    const head = {
      id: `chatcmpl-${crypto.randomUUID()}`,
      created: seconds(),
      model: name,
    };
    const { stopping } = this.#options;
    const signal = AbortSignal.any([request.signal, stopping]);
    if (asked.stream) return this.#stream(head, chat, asked, signal);
    const choices: Choice[] = [];
    const answers: ChatAnswer[] = [];
    for (let sequence = 0; sequence < asked.several; sequence++) {
      const answer = await this.#write(chat, asked, { sequence, signal });
      answers.push(answer);
      choices.push({
        content: answer.text,
        reason: reasonOf(answer),
        logprobs: tokenScores(answer.scored, chat.tokenizer),
      });
    }
    return Response.json(completion(head, choices, answers), {
      headers: HEADERS,
    });
  }

  #stream(
    head: ReplyHead,
    chat: ServedModel["chat"],
    asked: ChatRequest,
    signal: AbortSignal,
  ): Response {
    const body = streamed(async (send, gone) => {
      const event = (data: unknown) =>
        send(`data: ${JSON.stringify(data)}\n\n`);
      try {
        const answers: ChatAnswer[] = [];
        for (let index = 0; index < asked.several; index++) {
          const delta = { role: "assistant", content: "" } as const;
          event(chunk(head, { index, delta }));
          // Scores wait for the text that their tokens complete.
          let scored: ScoredChoice[] = [];
          const scoresSoFar = () => {
            const all = asked.logprobs === undefined ? undefined : scored;
            scored = [];
            return tokenScores(all, chat.tokenizer);
          };
          const answer = await this.#write(chat, asked, {
            sequence: index,
            signal: gone,
            onText: (content, score) => {
              if (score) scored.push(score);
              if (content === "") return;
              const logprobs = scoresSoFar();
              event(chunk(head, { index, delta: { content }, logprobs }));
            },
          });
          answers.push(answer);
          const reason = reasonOf(answer);
          const logprobs = scored.length > 0 ? scoresSoFar() : null;
          event(chunk(head, { index, delta: {}, logprobs, reason }));
        }
        if (asked.streamUsage) event(usageChunk(head, answers));
        send("data: [DONE]\n\n");
      } catch (error) {
        event(toldOf(error, this.#options));
      }
    }, signal);
    return new Response(body, {
      headers: { ...HEADERS, "content-type": "text/event-stream" },
    });
  }

  /** Writes an answer, in its turn. @throws {ApiError} If it does not end. */
  async #write(
    chat: ServedModel["chat"],
    { messages, sampling, mostTokens, seed, stop, logprobs }: ChatRequest,
    request: Pick<AnswerRequest, "sequence" | "onText"> & {
      readonly signal: AbortSignal;
    },
  ): Promise<ChatAnswer> {
    const { signal } = request;
    try {
      using _turn = await this.#turns.take(signal);
      const answer = await chat.answer(messages, {
        ...request,
        seed: seed ?? this.#options.seed,
        sampling,
        mostTokens,
        stopStrings: stop,
        logprobs,
      });
      if (answer.ended === "signal") signal.throwIfAborted();
      return answer;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new ApiError("Cannot finish the answer: the server is stopping", {
        status: 503,
      });
    }
  }
}

/** Why an answer ended, in the protocol's words. */
function reasonOf({ ended }: ChatAnswer): FinishReason {
  return ended === "length" ? "length" : "stop";
}

/** A part of an address as text; as it is where it is no such part. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function assertMethod({ method, url }: Request, expected: string): void {
  if (method === expected) return;
  throw new ApiError(
    `Cannot answer ${method} ${new URL(url).pathname}: expected ${expected}`,
    { status: 405, headers: { allow: expected } },
  );
}

/** @throws {ApiError} If the messages have no room, or no form. */
function assertAnswerable(
  chat: ServedModel["chat"],
  messages: readonly Message[],
): void {
  if (!chat.template && messages.length > 1) {
    throw new ApiError(
      `Cannot use "messages": the model has no chat template, so it goes on ` +
        `from one text; there are ${messages.length}, expected one of user`,
      { param: "messages", code: "invalid_value" },
    );
  }
  try {
    chat.assertAnswerable(messages);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isLong = error instanceof NoRoomError;
    throw new ApiError(error.message, {
      param: "messages",
      code: isLong ? "context_length_exceeded" : "invalid_value",
    });
  }
}

/** An error as the client is told it. */
function toldOf(error: unknown, { onFault }: OpenaiOptions): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof BodyError) {
    return new ApiError(error.message, { status: error.status });
  }
  if (error instanceof UserError) {
    return new ApiError(error.message, { status: 500 });
  }
  onFault(error);
  return new ApiError("Cannot answer: a fault of the server", { status: 500 });
}

function seconds(): number {
  return Math.floor(Date.parse(isoTime()) / 1000);
}
