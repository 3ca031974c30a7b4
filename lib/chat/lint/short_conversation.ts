/**
 * A conversation cut to what a check of a template needs: the lint renders and
 * encodes each one many times, once a turn and once a special token.
 *
 * A template sees roles, and whether fields are there and empty; how long a text
 * is, and what turn 1,000 says, is nothing that it decides by. So the lint takes
 * as long for a row of megabytes as for a short one.
 *
 * @module
 */
import type { Conversation, Message } from "../message.ts";

/** Characters of a text that are kept: half from its beginning, half its end. */
const MOST_CHARACTERS = 500;

/** Turns that are kept, an answer being the last. */
const MOST_TURNS = 16;

/** Elements of a list and keys of an object that are kept, at each level. */
const MOST_ELEMENTS = 16;

/** The same conversation where it is short. */
export function shortConversation<
  Talk extends Pick<Conversation, "messages" | "tools">,
>(conversation: Talk): Talk {
  const { messages, tools } = conversation;
  return {
    ...conversation,
    messages: firstTurns(messages).map(shortMessage),
    ...(tools && { tools: shortData(tools) }),
  };
}

/**
 * Up to an answer that no result of a tool follows. Where all of them call
 * tools, the first such answer after them comes right after a result.
 */
function firstTurns(messages: readonly Message[]): readonly Message[] {
  if (messages.length <= MOST_TURNS) return messages;
  const ends = ({ role }: Message, index: number) =>
    role === "assistant" && messages[index + 1]?.role !== "tool";
  const last = messages.slice(0, MOST_TURNS).findLastIndex(ends);
  if (last >= 0) return messages.slice(0, last + 1);
  const first = messages.slice(0, MOST_TURNS - 1);
  const whole = first.findLastIndex(({ role }) => role !== "assistant") + 1;
  const answer = messages.find(ends);
  return [...first.slice(0, whole), ...answer ? [answer] : []];
}

function shortMessage(message: Message): Message {
  const { content, reasoning_content, written, tool_calls } = message;
  return {
    ...message,
    content: shortText(content),
    ...(reasoning_content !== undefined && {
      reasoning_content: shortText(reasoning_content),
    }),
    ...(written !== undefined && {
      written: written.length <= MOST_CHARACTERS
        ? written
        : `<think>${shortText(reasoning_content ?? "")}</think>` +
          shortText(content),
    }),
    ...(tool_calls && { tool_calls: shortData(tool_calls) }),
  };
}

/** Data with its texts, lists and objects cut; JSON in a text stays JSON. */
function shortData<Value>(data: Value): Value {
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") {
      return value.length <= MOST_CHARACTERS ? value : shortJson(value);
    }
    if (Array.isArray(value)) return value.slice(0, MOST_ELEMENTS).map(walk);
    if (typeof value !== "object" || value === null) return value;
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(
      Object.entries(value).slice(0, MOST_ELEMENTS)
        .map(([key, inner]) => [key, walk(inner)]),
    );
  };
  const shortJson = (text: string) => {
    try {
      return JSON.stringify(walk(JSON.parse(text)));
    } catch {
      return shortText(text);
    }
  };
  return walk(data) as Value;
}

function shortText(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const half = MOST_CHARACTERS / 2;
  // A cut may leave half of a character.
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed();
}
