import { assertEquals } from "@std/assert";
import { FORMATS } from "sft/chat/formats/formats.ts";
import { unreadFields } from "sft/chat/formats/unread.ts";

Deno.test("unreadFields() names fields of rows and of turns", () => {
  const row = {
    messages: [
      { role: "user", content: "Hi", mood: "glad", reasoning: "mine" },
      { role: "assistant", content: "Yo", mood: "calm", weight: 1 },
    ],
    category: "greeting",
    score: 0,
    // Nothing that could be lost.
    source: null,
    note: "",
    tags: [],
  };

  assertEquals(
    unreadFields(row, FORMATS.messages.reads),
    [
      '"category"',
      '"score"',
      '"mood" in a message',
      '"reasoning" in a message',
    ],
  );
});

Deno.test("unreadFields() names what the turns of another format would say", () => {
  const turns = [
    { from: "human", value: "q", content: "lost" },
    { from: "gpt", value: "a", thinking: "t" },
  ];

  assertEquals(
    unreadFields({ conversations: turns }, FORMATS.sharegpt.reads),
    ['"content" in a message'],
  );
  assertEquals(
    unreadFields({ conversations: turns }, FORMATS.conversations.reads),
    ['"from" in a message', '"value" in a message', '"thinking" in a message'],
  );
});

Deno.test("unreadFields() looks into parts, calls and segments", () => {
  const call = { name: "f", arguments: {}, strict: true };
  const messages = [
    { role: "user", content: [{ type: "text", text: "q", lang: "en" }] },
    {
      role: "assistant",
      tool_calls: [{ id: "1", type: "function", index: 0, function: call }],
    },
  ];
  const inText = [{ role: "assistant", tool_calls: JSON.stringify([call]) }];
  const said = [{ from: "function_call", value: JSON.stringify(call) }];
  const segments = [{ label: true, text: "a", weight: 0 }];

  assertEquals(unreadFields({ messages }, FORMATS.messages.reads), [
    '"lang" in a part of a message',
    '"index" in a call',
    '"strict" in a call',
  ]);
  assertEquals(unreadFields({ messages: inText }, FORMATS.messages.reads), [
    '"strict" in a call',
  ]);
  assertEquals(
    unreadFields({ conversations: said }, FORMATS.sharegpt.reads),
    ['"strict" in a call'],
  );
  assertEquals(unreadFields({ segments }, FORMATS.segments.reads), [
    '"weight" in a segment',
  ]);
});

Deno.test("unreadFields() knows what the formats read", () => {
  const turns = [
    { role: "system", content: "s", tools: "[]" },
    { role: "user", content: "q" },
    { role: "assistant", content: "a", reasoning_content: "t" },
  ];
  const said = [{ from: "human", value: "q" }, { from: "gpt", value: "a" }];
  const rows = {
    conversations: { conversations: turns },
    sharegpt: { conversations: said, tools: '[{"name": "now"}]', system: "s" },
    messages: { messages: turns, tools: [{ name: "now" }] },
    alpaca: {
      instruction: "q",
      input: "i",
      output: "a",
      history: [["q", "a"]],
    },
    deepctrl: { input: "q", output: "a", num_utter: 1, input_len: 1 },
    prompt_completion: { prompt: turns.slice(1, 2), completion: "a" },
    r1_distill: { problem: "q", reannotated_assistant_content: "a" },
    segments: { segments: [{ label: true, text: "a" }] },
    text: { text: "a" },
  };
  for (const [name, row] of Object.entries(rows)) {
    const { reads } = FORMATS[name as keyof typeof rows];
    assertEquals(unreadFields(row, reads), [], name);
  }
});
