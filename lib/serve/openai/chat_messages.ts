/**
 * The messages of a request, in OpenAI's protocol: of text alone.
 *
 * @module
 */
import type { Message, Role } from "../../chat/message.ts";
import { seen } from "../../core/checked/checked_json.ts";
import { isObject } from "../../core/checked/schema.ts";
import { ApiError } from "./api_error.ts";

/** Roles of messages that are texts of somebody. */
const ROLES: readonly Role[] = ["system", "developer", "user", "assistant"];

/** What an answer of ours holds besides; a client may send it back as it came. */
const EMPTY_FIELDS = ["refusal", "annotations", "tool_calls", "name", "audio"];

/**
 * Reads messages, of which the last is the user's.
 *
 * @throws {ApiError} If one of them is no text, or of no role that there is.
 */
export function readMessages(list: readonly unknown[]): Message[] {
  const messages = list.map(readMessage);
  if (messages.at(-1)?.role !== "user") {
    throw refusal(
      "messages",
      messages.length === 0
        ? "there are none"
        : `the last is of ${messages.at(-1)?.role}`,
      "a message of user at their end",
    );
  }
  return messages;
}

function readMessage(value: unknown, index: number): Message {
  const at = `messages[${index}]`;
  if (!isObject(value)) {
    throw refusal(at, `it is ${seen(value)}`, "an object");
  }
  const { role, content, ...others } = value;
  const [other] =
    Object.entries(others).find(([name, field]) =>
      !EMPTY_FIELDS.includes(name) || !isEmpty(field)
    ) ?? [];
  if (other !== undefined) {
    throw refusal(`${at}.${other}`, "it is not supported", "role and content");
  }
  if (!ROLES.includes(role as Role)) {
    throw refusal(`${at}.role`, `it is ${seen(role)}`, ROLES.join(", "));
  }
  return {
    role: role as Role,
    content: textOf(content, `${at}.content`),
  };
}

function isEmpty(field: unknown): boolean {
  return field === null || Array.isArray(field) && field.length === 0;
}

/** A text, or parts of a text. */
function textOf(content: unknown, at: string): string {
  if (Array.isArray(content)) {
    return content.map((part, index) => {
      if (isObject(part) && part.type === "text") {
        return textOf(part.text, `${at}[${index}].text`);
      }
      const type = isObject(part) ? part.type : part;
      throw refusal(
        `${at}[${index}]`,
        `it is of type ${seen(type)}`,
        "parts of type text",
      );
    }).join("");
  }
  if (typeof content === "string" && content.isWellFormed()) return content;
  throw refusal(
    at,
    typeof content === "string"
      ? "it holds half of a character (a lone surrogate)"
      : `it is ${seen(content)}`,
    "text",
  );
}

function refusal(param: string, why: string, expected: string): ApiError {
  return new ApiError(`Cannot use "${param}": ${why}, expected ${expected}`, {
    param,
    code: "invalid_value",
  });
}
