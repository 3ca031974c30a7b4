import { assertEquals } from "@std/assert";
import { parseShareGpt } from "sft/chat/formats/sharegpt.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const one = (from: unknown, value: unknown) =>
  parseShareGpt({ conversations: [{ from, value }] }, WHERE);

Deno.test("parseShareGpt() reads every kind of turn", () => {
  const row = {
    conversations: [
      { from: "human", value: "Ten dollars in euros?" },
      {
        from: "function_call",
        value: '{"name": "rate", "arguments": {"of": "USD"}}',
      },
      { from: "observation", value: "0.9" },
      { from: "gpt", value: "<think>10 × 0.9</think>Nine." },
    ],
    system: "You know rates.",
    tools: '[{"name": "rate"}]',
  };

  assertEquals(parseShareGpt(row, WHERE), {
    messages: [
      { role: "system", content: "You know rates." },
      { role: "user", content: "Ten dollars in euros?" },
      {
        role: "assistant",
        content: "",
        tool_calls: [{
          type: "function",
          function: { name: "rate", arguments: { of: "USD" } },
        }],
      },
      { role: "tool", content: "0.9" },
      {
        role: "assistant",
        content: "Nine.",
        reasoning_content: "10 × 0.9",
        written: "<think>10 × 0.9</think>Nine.",
      },
    ],
    tools: [{ name: "rate" }],
    where: WHERE,
  });
});

Deno.test("parseShareGpt() reads a system turn, and turns under messages", () => {
  const messages = [
    { from: "system", value: "Be kind." },
    { from: "human", value: "Hi" },
    { from: "gpt", value: "Hello" },
  ];

  assertEquals(parseShareGpt({ messages, system: "" }, WHERE), {
    messages: [
      { role: "system", content: "Be kind." },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
    ],
    where: WHERE,
  });
});

Deno.test("parseShareGpt() keeps what turns say of their training and speaker", () => {
  const conversations = [
    { from: "human", value: "Hi" },
    { from: "gpt", value: "Yo", weight: 0 },
    { from: "tool", value: "7", name: "get", tool_call_id: "c1" },
    { from: "gpt", value: "Ok", weight: 1 },
  ];

  assertEquals(parseShareGpt({ conversations }, WHERE).messages, [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Yo", trained: false },
    { role: "tool", content: "7", name: "get", tool_call_id: "c1" },
    { role: "assistant", content: "Ok" },
  ]);
});

Deno.test("parseShareGpt() reads a thought in a field of its own", () => {
  const answer = (value: string) =>
    parseShareGpt({
      conversations: [{ from: "gpt", value, reasoning_content: "2 and 2" }],
    }, WHERE).messages[0];

  assertEquals(answer("4"), {
    role: "assistant",
    content: "4",
    reasoning_content: "2 and 2",
  });
  assertBadRow(
    () => answer("<think>Hm.</think>4"),
    "nested <think>",
    'message 1 thinks in "reasoning_content" and again in "value"',
  );
});

Deno.test("parseShareGpt() refuses turns that are none", () => {
  assertBadRow(
    () => one("constructor", "Hi"),
    "unknown role",
    'message 1 is from the unknown "constructor", expected "human", "gpt", ' +
      '"system", "function_call" or "observation"',
  );
  assertBadRow(() => one(null, "Hi"), "no role", 'message 1 has no "from"');
  assertBadRow(
    () => one(7, "Hi"),
    "not text",
    '"from" of message 1 is not a string',
  );
  assertBadRow(
    () => one("gpt", null),
    "not text",
    '"value" of message 1 is not a string',
  );
  assertBadRow(
    () => one("function_call", "rate(USD)"),
    "not valid JSON in a string",
    '"value" of message 1 is a string that is not valid JSON',
  );
  assertBadRow(
    () => one("function_call", "[]"),
    "no tool call",
    '"value" of message 1 calls nothing',
  );
  assertBadRow(
    () => one("human", "Hi"),
    "no assistant turn",
    "no message is the assistant's",
  );
});
