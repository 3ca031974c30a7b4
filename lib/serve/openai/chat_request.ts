/**
 * What a request for a chat completion asks for, in OpenAI's protocol.
 *
 * A parameter that this server does not have is refused by its name: one that is
 * passed over in silence would be a wrong answer. What leaves everything as it
 * is, such as `null` or a penalty of 0, is no request for anything.
 *
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 *
 * @module
 */
import type { Message } from "../../chat/message.ts";
import { seen } from "../../core/checked/checked_json.ts";
import { isObject } from "../../core/checked/schema.ts";
import { GREEDY, type Sampling } from "../../model/sample.ts";
import { ApiError } from "./api_error.ts";
import { readMessages } from "./chat_messages.ts";

/** A request that can be answered. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly sampling: Sampling;
  /** Tokens of the answer at most. */
  readonly mostTokens?: number;
  readonly seed?: number;
  /** Texts before which an answer ends. */
  readonly stop: readonly string[];
  /** Answers that are asked for. */
  readonly several: number;
  /** Of the likeliest tokens beside each; none are asked for if left out. */
  readonly logprobs?: number;
  readonly stream: boolean;
  /** Whether a stream ends with what the answer took. */
  readonly streamUsage: boolean;
}

/** What a parameter may be, and how that is said. */
interface Parameter {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

const within = (low: number, high: number): Parameter => ({
  accepts: (value) =>
    typeof value === "number" && value >= low && value <= high,
  expected: `a number from ${low} to ${high}`,
});

const SIZE: Parameter = {
  accepts: (value) => Number.isSafeInteger(value) && value as number > 0,
  expected: "a whole number, 1 or more",
};

const FLAG: Parameter = {
  accepts: (value) => typeof value === "boolean",
  expected: "true or false",
};

/** A parameter that can only be said to be as it is. */
const only = (value: unknown): Parameter => ({
  accepts: (given) => JSON.stringify(given) === JSON.stringify(value),
  expected: `${JSON.stringify(value)} or nothing, since no other is supported`,
});

const WHOLE: Parameter = {
  accepts: Number.isSafeInteger,
  expected: "a whole number",
};

const MOST_STOPS = 4;
/** More answers than these would keep others waiting. */
const MOST_ANSWERS = 16;
const MOST_LIKELIEST = 20;

/** Parameters that decide nothing where the likeliest token is taken. */
const DRAWING = ["top_p", "top_k", "min_p"];

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  model: {
    accepts: (value) => typeof value === "string" && value !== "",
    expected: "the name of a model",
  },
  messages: { accepts: Array.isArray, expected: "a list of messages" },
  temperature: within(0, 2),
  top_p: within(0, 1),
  top_k: {
    // As vLLM has it: -1 and 0 choose among all.
    accepts: (value) => Number.isSafeInteger(value) && value as number >= -1,
    expected: "a whole number, -1 or more",
  },
  min_p: within(0, 1),
  repetition_penalty: {
    accepts: (value) => Number.isFinite(value) && value as number > 0,
    expected: "a number above 0",
  },
  max_tokens: SIZE,
  max_completion_tokens: SIZE,
  seed: WHOLE,
  stop: {
    accepts: (value) => {
      const texts = [value].flat();
      return texts.length <= MOST_STOPS &&
        texts.every((text) => typeof text === "string" && text !== "");
    },
    expected: `a text, or up to ${MOST_STOPS} in a list`,
  },
  n: {
    accepts: (value) => SIZE.accepts(value) && value as number <= MOST_ANSWERS,
    expected: `a whole number from 1 to ${MOST_ANSWERS}`,
  },
  logprobs: FLAG,
  top_logprobs: {
    accepts: (value) =>
      WHOLE.accepts(value) && within(0, MOST_LIKELIEST).accepts(value),
    expected: `a whole number from 0 to ${MOST_LIKELIEST}`,
  },
  stream: FLAG,
  stream_options: { accepts: isObject, expected: "an object" },
};

/** Parameters that may be given where they ask for nothing. */
const ASK_FOR_NOTHING: Readonly<Record<string, Parameter>> = {
  frequency_penalty: only(0),
  presence_penalty: only(0),
  response_format: only({ type: "text" }),
  tools: only([]),
  store: only(false),
};

/**
 * Reads the body of a request.
 *
 * @throws {ApiError} If anything in it is not as the protocol has it, or is not
 * supported; names the parameter.
 */
export function readChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) {
    throw new ApiError(
      `Cannot read the request: it is ${seen(body)}, expected an object`,
    );
  }
  const given = Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null),
  );
  for (const [name, value] of Object.entries(given)) assertFits(name, value);
  for (const name of ["model", "messages"]) {
    if (given[name] === undefined) {
      throw refusal(name, "it is missing", PARAMETERS[name].expected);
    }
  }
  return {
    model: given.model as string,
    messages: readMessages(given.messages as unknown[]),
    sampling: samplingOf(given),
    mostTokens: mostTokensOf(given),
    seed: given.seed as number | undefined,
    stop: [given.stop ?? []].flat() as string[],
    several: severalOf(given),
    logprobs: logprobsOf(given),
    stream: given.stream === true,
    streamUsage: streamUsageOf(given),
  };
}

type Given = Readonly<Record<string, unknown>>;

function assertFits(name: string, value: unknown): void {
  const known = { ...PARAMETERS, ...ASK_FOR_NOTHING };
  if (!Object.hasOwn(known, name)) {
    throw new ApiError(
      `Cannot use "${name}": it is not supported, leave it out; there are ` +
        Object.keys(PARAMETERS).join(", "),
      { param: name, code: "unsupported_parameter" },
    );
  }
  const { accepts, expected } = known[name];
  if (!accepts(value)) {
    throw refusal(name, `it is ${shown(value)}`, expected);
  }
}

function refusal(name: string, why: string, expected: string): ApiError {
  return new ApiError(`Cannot use "${name}": ${why}, expected ${expected}`, {
    param: name,
    code: "invalid_value",
  });
}

const GIVES_NOTHING: Given = { top_p: 1, top_k: 0, min_p: 0 };

function samplingOf(given: Given): Sampling {
  const { temperature = 0 } = given;
  const unused = DRAWING.find((name) =>
    given[name] !== undefined && given[name] !== GIVES_NOTHING[name] &&
    given[name] !== -1
  );
  if (temperature === 0 && unused) throw changesNothing(unused);
  return {
    ...GREEDY,
    temperature: temperature as number,
    topK: Math.max(0, given.top_k as number ?? GREEDY.topK),
    topP: given.top_p as number ?? GREEDY.topP,
    minP: given.min_p as number ?? GREEDY.minP,
    repetitionPenalty: given.repetition_penalty as number ??
      GREEDY.repetitionPenalty,
  };
}

function severalOf({ n = 1, temperature = 0 }: Given): number {
  if (temperature === 0 && n !== 1) throw changesNothing("n");
  return n as number;
}

function changesNothing(name: string): ApiError {
  return refusal(
    name,
    "it changes nothing at temperature 0, which is taken where none is given",
    `a "temperature" above 0 beside it`,
  );
}

function logprobsOf({ logprobs, top_logprobs }: Given): number | undefined {
  if (logprobs === true) return top_logprobs as number ?? 0;
  if (top_logprobs === undefined || top_logprobs === 0) return undefined;
  throw refusal(
    "top_logprobs",
    "it is given without logprobs",
    `"logprobs": true beside it`,
  );
}

function mostTokensOf(given: Given): number | undefined {
  const { max_tokens: old, max_completion_tokens: today = old } = given;
  if (old !== undefined && old !== today) {
    throw refusal(
      "max_tokens",
      `it is ${old} and "max_completion_tokens" is ${today}`,
      "one of the two",
    );
  }
  return today as number | undefined;
}

function streamUsageOf({ stream_options = {}, stream }: Given): boolean {
  const { include_usage, ...others } = stream_options as Given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw refusal(
      `stream_options.${unknown}`,
      "it is not supported",
      "include_usage alone",
    );
  }
  if (include_usage === undefined) return false;
  if (!FLAG.accepts(include_usage) || stream !== true) {
    throw refusal(
      "stream_options.include_usage",
      `it is ${shown(include_usage)}${stream ? "" : " without a stream"}`,
      stream ? FLAG.expected : `"stream": true beside it`,
    );
  }
  return include_usage as boolean;
}

function shown(value: unknown): string {
  return Array.isArray(value) || isObject(value)
    ? JSON.stringify(value).slice(0, 60)
    : seen(value);
}
