import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { parseConversation } from "sft/chat/message.ts";

const ASSISTANT = { role: "assistant", content: "Hello" };

Deno.test("parseConversation() keeps roles and contents as they are", () => {
  const row = {
    id: 7,
    conversations: [
      { role: "system", content: " Be brief.\n", tools: "[]" },
      { role: "user", content: "" },
      { role: "assistant", content: "<|im_end|>" },
    ],
  };

  assertEquals(parseConversation(row, "x.jsonl:1"), {
    messages: [
      { role: "system", content: " Be brief.\n" },
      { role: "user", content: "" },
      { role: "assistant", content: "<|im_end|>" },
    ],
    where: "x.jsonl:1",
  });
});

const REFUSED: Record<string, [row: unknown, reason: string, detail: string]> =
  {
    "a number": [
      5,
      "no conversation",
      'there is no "conversations" list, expected {"conversations": [{"role": ' +
      '"user", "content": "…"}, …]}',
    ],
    "null": [
      null,
      "no conversation",
      'there is no "conversations" list, expected {"conversations": [{"role": ' +
      '"user", "content": "…"}, …]}',
    ],
    "a conversation that is no list": [
      { conversations: "Hello" },
      "no conversation",
      'there is no "conversations" list, expected {"conversations": [{"role": ' +
      '"user", "content": "…"}, …]}',
    ],
    "no messages": [
      { conversations: [] },
      "no assistant turn",
      "no message is the assistant's",
    ],
    "no assistant turn": [
      { conversations: [{ role: "user", content: "Hi" }] },
      "no assistant turn",
      "no message is the assistant's",
    ],
    "an unknown role": [
      { conversations: [ASSISTANT, { role: "tool", content: "4" }] },
      "unknown role",
      'message 2 has the unknown role "tool", expected "system", "user" or ' +
      '"assistant"',
    ],
    "other keys than ours": [
      { conversations: [{ from: "gpt", value: "Hello" }] },
      "no role",
      'message 1 has no "role"',
    ],
    "a message that is nothing": [
      { conversations: [null] },
      "no role",
      'message 1 has no "role"',
    ],
    "content that is no text": [
      { conversations: [{ role: "assistant", content: ["Hello"] }] },
      "not text",
      '"content" of message 1 is not a string',
    ],
    "half of an emoji": [
      { conversations: [{ role: "assistant", content: "😀".slice(0, 1) }] },
      "broken character",
      '"content" of message 1 holds half of a character (a lone surrogate)',
    ],
  };

for (const [name, [row, reason, detail]] of Object.entries(REFUSED)) {
  Deno.test(`parseConversation() refuses ${name}`, () => {
    const error = assertThrows(
      () => parseConversation(row, "x.jsonl:3"),
      BadRowError,
    );

    assertEquals(error.reason, reason);
    assertEquals(
      error.message,
      `Cannot read "x.jsonl" line 3: ${detail}, mend the line or pass ` +
        "--on_bad_row skip",
    );
  });
}
