import { assertEquals } from "@std/assert";
import {
  answerMessage,
  conversationOf,
  parseTurns,
} from "sft/chat/formats/turns.ts";
import type { Message } from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const ASSISTANT = { role: "assistant", content: "Hello" } as const;

Deno.test("parseTurns() keeps roles and contents as they are", () => {
  const turns = [
    { role: "system", content: " Be brief.\n", tools: "[]" },
    { role: "user", content: "", reasoning_content: "not the user's" },
    { role: "assistant", content: "<|im_end|>" },
    { role: "tool", content: "<think>4", tool_call_id: "call_1" },
  ];

  assertEquals(parseTurns(turns, WHERE), [
    { role: "system", content: " Be brief.\n" },
    { role: "user", content: "" },
    { role: "assistant", content: "<|im_end|>" },
    { role: "tool", content: "<think>4", tool_call_id: "call_1" },
  ]);
});

Deno.test("parseTurns() joins the parts of a content that is text", () => {
  const content = [{ type: "text", text: "Hel" }, { type: "text", text: "lo" }];

  assertEquals(parseTurns([{ role: "assistant", content }], WHERE), [
    ASSISTANT,
  ]);
});

Deno.test("parseTurns() finds what the assistant thought, wherever it is", () => {
  const thoughtful = { ...ASSISTANT, reasoning_content: "Greet." };

  const turns = [
    { ...ASSISTANT, content: "<think>\nGreet.\n</think>\n\nHello" },
    { ...ASSISTANT, reasoning_content: "Greet." },
    { ...ASSISTANT, reasoning_content: "<think>\nGreet.\n</think>" },
    {
      ...ASSISTANT,
      content: "<think>\n\n</think>\n\nHello",
      reasoning_content: "Greet.",
    },
  ];
  const [first, ...others] = parseTurns(turns, WHERE);
  assertEquals(first, {
    ...thoughtful,
    written: "<think>\nGreet.\n</think>\n\nHello",
  });
  assertEquals(others, others.map(() => thoughtful));
  assertEquals(
    parseTurns([{ ...ASSISTANT, reasoning_content: null }, {
      ...ASSISTANT,
      reasoning_content: "",
    }], WHERE),
    [ASSISTANT, ASSISTANT],
  );
});

Deno.test("parseTurns() takes every published name of a thought for one", () => {
  for (const key of ["thinking", "reasoning", "reasoning_content"]) {
    assertEquals(parseTurns([{ ...ASSISTANT, [key]: "Greet." }], WHERE), [
      { ...ASSISTANT, reasoning_content: "Greet." },
    ]);
  }
  const both = { ...ASSISTANT, thinking: "Greet.", reasoning: "Greet." };
  assertEquals(parseTurns([both], WHERE), [
    { ...ASSISTANT, reasoning_content: "Greet." },
  ]);
});

Deno.test("parseTurns() keeps a thought of white space, and tags around none", () => {
  assertEquals(
    parseTurns([
      { ...ASSISTANT, reasoning_content: " \n" },
      { ...ASSISTANT, content: "<think>\n\n</think>\n\nHello" },
    ], WHERE),
    [
      { ...ASSISTANT, reasoning_content: " \n" },
      { ...ASSISTANT, written: "<think>\n\n</think>\n\nHello" },
    ],
  );
});

Deno.test("parseTurns() keeps names of speakers and a developer's role", () => {
  const turns = [
    { role: "developer", content: "Be brief." },
    { role: "user", content: "Hi", name: "Ann" },
    { role: "tool", content: "sun", name: "get", tool_call_id: "c1" },
  ];
  assertEquals(parseTurns(turns, WHERE), turns as Message[]);
});

Deno.test("parseTurns() lets an assistant call instead of speak", () => {
  const tool_calls = '[{"name": "now", "arguments": {}}]';
  const called = {
    role: "assistant",
    content: "",
    tool_calls: [{
      type: "function",
      function: { name: "now", arguments: {} },
    }],
  } as const;

  assertEquals(
    parseTurns([
      { role: "assistant", content: null, tool_calls },
      { role: "assistant", tool_calls },
    ], WHERE),
    [{ ...called, contentless: true }, { ...called, contentless: true }],
  );
  assertEquals(
    parseTurns([{ role: "assistant", content: "", tool_calls }], WHERE),
    [called],
  );
});

const REFUSED: Record<string, [turn: unknown, reason: string, detail: string]> =
  {
    "a role that nobody has": [
      { role: "robot", content: "4" },
      "unknown role",
      'message 2 has the unknown role "robot", expected "system", ' +
      '"developer", "user", "assistant" or "tool"',
    ],
    "other keys": [
      { from: "gpt", value: "Hello" },
      "no role",
      'message 2 has no "role"',
    ],
    "nothing": [null, "no role", 'message 2 has no "role"'],
    "a role in bytes": [
      { role: Uint8Array.of(0x61), content: "4" },
      "not text",
      '"role" of message 2 is bytes, and their column is not of text',
    ],
    "content in bytes": [
      { role: "assistant", content: Uint8Array.of(0x34) },
      "not text",
      '"content" of message 2 is bytes, and their column is not of text',
    ],
    "a list": [["user", "Hi"], "no role", 'message 2 has no "role"'],
    "content that is no text": [
      { role: "assistant", content: ["Hello"] },
      "not text",
      '"content" of message 2 is not a string',
    ],
    "a picture": [
      { role: "user", content: [{ type: "image_url", image_url: "x" }] },
      "not text",
      '"content" of message 2 is not a string',
    ],
    "half of an emoji": [
      { role: "assistant", content: "😀".slice(0, 1) },
      "broken character",
      '"content" of message 2 holds half of a character (a lone surrogate)',
    ],
    "an assistant that neither speaks nor calls": [
      { role: "assistant", content: null, tool_calls: [] },
      "not text",
      '"content" of message 2 is not a string',
    ],
    "a speaker's name that is no text": [
      { role: "user", content: "Hi", name: 7 },
      "not text",
      '"name" of message 2 is not a string',
    ],
    "a user that calls tools": [
      { role: "user", content: "Hi", tool_calls: [{ name: "now" }] },
      "tool call of another role",
      'message 2 is the user\'s and has "tool_calls", expected them on ' +
      "answers alone",
    ],
    "thoughts that differ": [
      { role: "assistant", content: "b", thinking: "c", reasoning: "d" },
      "two thoughts",
      'message 2 thinks one thing in "reasoning" and another in "thinking"',
    ],
    "two thoughts": [
      {
        role: "assistant",
        content: "<think>a</think>b",
        reasoning_content: "c",
      },
      "nested <think>",
      'message 2 thinks in "reasoning_content" and again in "content"',
    ],
  };

for (const [name, [turn, reason, detail]] of Object.entries(REFUSED)) {
  Deno.test(`parseTurns() refuses ${name}`, () => {
    assertBadRow(() => parseTurns([ASSISTANT, turn], WHERE), reason, detail);
  });
}

Deno.test("answerMessage() splits what was thought from what was said", () => {
  assertEquals(answerMessage("<think>a</think>b", "it", WHERE), {
    role: "assistant",
    content: "b",
    reasoning_content: "a",
    written: "<think>a</think>b",
  });
});

Deno.test("conversationOf() asks for an assistant", () => {
  const tools = [{ name: "now" }];

  assertEquals(conversationOf([ASSISTANT], WHERE), {
    messages: [ASSISTANT],
    where: WHERE,
  });
  assertEquals(conversationOf([ASSISTANT], WHERE, tools), {
    messages: [ASSISTANT],
    tools,
    where: WHERE,
  });
  for (const messages of [[], [{ role: "user", content: "Hi" }] as const]) {
    assertBadRow(
      () => conversationOf(messages, WHERE),
      "no assistant turn",
      "no message is the assistant's",
    );
  }
});
