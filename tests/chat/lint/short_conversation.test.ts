import { assert, assertEquals } from "@std/assert";
import { shortConversation } from "sft/chat/lint/short_conversation.ts";
import type { Message } from "sft/chat/message.ts";
import { talk } from "./subject.ts";

Deno.test("shortConversation() leaves a short one as it is", () => {
  const conversation = { messages: talk("user: U", "assistant: A") };

  assertEquals(shortConversation(conversation), conversation);
});

Deno.test("shortConversation() keeps both ends of long texts", () => {
  const thought = `t${"😀".repeat(3000)}T`;
  const content = `a${"word ".repeat(3000)}A`;
  const [message] = shortConversation({
    messages: [{
      role: "assistant",
      content,
      reasoning_content: thought,
      written: `<think>${thought}</think>${content}`,
    }],
  }).messages;

  const { reasoning_content = "", written = "" } = message;
  for (const text of [message.content, reasoning_content]) {
    assert(text.length < 600 && text.isWellFormed());
  }
  assert(message.content.startsWith("aword") && message.content.endsWith(" A"));
  assertEquals(
    written,
    `<think>${reasoning_content}</think>${message.content}`,
  );
});

Deno.test("shortConversation() cuts tools and calls, which stay data", () => {
  const long = "word ".repeat(3000);
  const short = `${"word ".repeat(50)} … ${"word ".repeat(50)}`;
  const call = (args: Record<string, unknown>) => ({
    type: "function" as const,
    function: { name: "f", arguments: args },
  });
  const { messages, tools } = shortConversation({
    messages: [{
      role: "assistant",
      content: "",
      tool_calls: [call({ a: long })],
    }],
    tools: [
      { name: "f", schema: JSON.stringify({ text: long, n: 1 }) },
      Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`key ${n}`, n])),
    ],
  });
  const [withText, withKeys] = tools!;

  assertEquals(messages[0].tool_calls, [call({ a: short })]);
  assertEquals(
    withText,
    { name: "f", schema: JSON.stringify({ text: short, n: 1 }) },
  );
  assertEquals(Object.keys(withKeys).length, 16);
});

Deno.test("shortConversation() keeps the first turns, up to an answer", () => {
  const exchange: Message[] = talk("user: U", "assistant: A", "tool: T");
  const messages = Array.from({ length: 5000 }, () => exchange).flat();
  const roles = (all: readonly Message[]) =>
    shortConversation({ messages: all }).messages.map(({ role }) => role);

  // Every answer but the last is followed by a tool.
  const called = roles([...messages, ...talk("assistant: A")]);
  assertEquals(called.length, 16);
  assertEquals(called.slice(-2), ["tool", "assistant"]);
  const plain = Array.from({ length: 5000 }, () => exchange.slice(0, 2)).flat();
  assertEquals(roles(plain).length, 16);
  assertEquals(roles([...talk("system: S"), ...plain]).length, 15);
  assertEquals(roles([...talk("system: S"), ...plain]).at(-1), "assistant");
});
