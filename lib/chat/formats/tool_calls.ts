/**
 * Tools and calls of tools, as the formats write them: as data or as JSON in a
 * string, wrapped in `{"type": "function", "function": …}` or bare.
 *
 * @module
 */
import { BadRowError } from "../bad_row.ts";
import { parseText, type Tool, type ToolCall } from "../message.ts";
import { dataOf, type Fields, isFields, listOf, quote } from "./fields.ts";

/**
 * What a conversation's assistant may call; `undefined` where there is none.
 *
 * @param value A list, or one as JSON in a string.
 * @throws {BadRowError} If it is neither.
 */
export function parseTools(
  value: unknown,
  where: string,
): readonly Tool[] | undefined {
  const data = dataOf(value, '"tools"', where);
  if (data === undefined) return undefined;
  const tools = listOf(data, '"tools"', where).map((tool, index) => {
    if (isFields(tool)) return tool;
    throw new BadRowError(
      where,
      "no tool",
      `tool ${index + 1} is not an object`,
    );
  });
  return tools.length > 0 ? tools : undefined;
}

/**
 * What an assistant's turn calls; `undefined` where there is nothing.
 *
 * @param value One call or a list of them, or JSON of these in a string.
 * @param name What it is, for the error.
 * @throws {BadRowError} If there is a call without a name, or with arguments
 * that are no object.
 */
export function parseToolCalls(
  value: unknown,
  name: string,
  where: string,
): readonly ToolCall[] | undefined {
  const data = dataOf(value, name, where);
  if (data === undefined) return undefined;
  const list = isFields(data) ? [data] : listOf(data, name, where);
  const calls = list.map((call, index) =>
    parseCall(call, `call ${index + 1} in ${name}`, where)
  );
  return calls.length > 0 ? calls : undefined;
}

/** What a call without arguments may have. */
const CALL_KEYS = ["id", "type", "name", "index"];

function parseCall(value: unknown, name: string, where: string): ToolCall {
  const call: Fields = isFields(value) ? value : {};
  const inner = isFields(call.function) ? call.function : call;
  if (typeof inner.name !== "string") {
    throw new BadRowError(where, "no tool call", `${name} has no "name"`);
  }
  const [other] = Object.keys(inner).filter((key) => !CALL_KEYS.includes(key));
  if (inner.arguments === undefined && other !== undefined) {
    throw new BadRowError(
      where,
      "no tool call",
      `${name} has no "arguments", and has ${quote(other)}`,
    );
  }
  const data = dataOf(inner.arguments, `"arguments" of ${name}`, where) ?? {};
  if (!isFields(data)) {
    throw new BadRowError(
      where,
      "no tool call",
      `"arguments" of ${name} is not an object`,
    );
  }
  const id = call.id ?? undefined;
  return {
    ...(id !== undefined && { id: parseText(id, `"id" of ${name}`, where) }),
    type: "function",
    function: {
      name: parseText(inner.name, `"name" of ${name}`, where),
      arguments: typeof inner.arguments === "string" ? inner.arguments : data,
    },
  };
}
