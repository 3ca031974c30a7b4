import { assertEquals } from "@std/assert";
import { parseConversations } from "sft/chat/formats/conversations.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

Deno.test("parseConversations() reads a plain conversation", () => {
  const conversations = [
    { role: "user", content: "早上好" },
    { role: "assistant", content: "早！" },
    { role: "user", content: "晚安" },
    { role: "assistant", content: "晚安！" },
  ];

  assertEquals(parseConversations({ id: 7, conversations }, WHERE), {
    messages: [
      { role: "user", content: "早上好" },
      { role: "assistant", content: "早！" },
      { role: "user", content: "晚安" },
      { role: "assistant", content: "晚安！" },
    ],
    where: WHERE,
  });
});

Deno.test("parseConversations() reads tools, calls and thoughts", () => {
  const conversations = [
    {
      role: "system",
      content: "",
      tools: '[{"type": "function", "function": {"name": "clock"}}]',
    },
    { role: "user", content: "What time is it?" },
    {
      role: "assistant",
      content: "",
      reasoning_content: "I must look.",
      tool_calls: '[{"name": "clock", "arguments": {"zone": "UTC"}}]',
    },
    { role: "tool", content: '{"time": "9:30"}' },
    { role: "assistant", content: "Half past nine." },
  ];

  assertEquals(parseConversations({ conversations }, WHERE), {
    messages: [
      { role: "system", content: "" },
      { role: "user", content: "What time is it?" },
      {
        role: "assistant",
        content: "",
        reasoning_content: "I must look.",
        tool_calls: [{
          type: "function",
          function: { name: "clock", arguments: { zone: "UTC" } },
        }],
      },
      { role: "tool", content: '{"time": "9:30"}' },
      { role: "assistant", content: "Half past nine." },
    ],
    tools: [{ type: "function", function: { name: "clock" } }],
    where: WHERE,
  });
});

Deno.test("parseConversations() refuses what is no list", () => {
  assertBadRow(
    () => parseConversations({ conversations: "Hello" }, WHERE),
    "no list",
    '"conversations" is not a list',
  );
});
