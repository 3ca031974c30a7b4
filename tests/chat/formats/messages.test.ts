import { assertEquals } from "@std/assert";
import { parseMessages } from "sft/chat/formats/messages.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

Deno.test("parseMessages() reads a conversation with tools", () => {
  const row = {
    messages: [
      { role: "system", content: "You can look things up." },
      { role: "user", content: "Weather in Oslo?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{
          id: "call_9",
          type: "function",
          function: { name: "weather", arguments: '{"city": "Oslo"}' },
        }],
      },
      { role: "tool", tool_call_id: "call_9", content: "rain" },
      { role: "assistant", content: "It rains." },
    ],
    tools: [{ type: "function", function: { name: "weather" } }],
  };

  assertEquals(parseMessages(row, WHERE), {
    messages: [
      { role: "system", content: "You can look things up." },
      { role: "user", content: "Weather in Oslo?" },
      {
        role: "assistant",
        content: "",
        tool_calls: [{
          id: "call_9",
          type: "function",
          function: { name: "weather", arguments: '{"city": "Oslo"}' },
        }],
        contentless: true,
      },
      { role: "tool", content: "rain", tool_call_id: "call_9" },
      { role: "assistant", content: "It rains." },
    ],
    tools: [{ type: "function", function: { name: "weather" } }],
    where: WHERE,
  });
});

Deno.test("parseMessages() refuses a row without a list", () => {
  assertBadRow(
    () => parseMessages({}, WHERE),
    "no list",
    '"messages" is not a list',
  );
});
