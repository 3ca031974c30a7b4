import { assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "sft/serve/openai/api_error.ts";
import { readMessages } from "sft/serve/openai/chat_messages.ts";

const HI = { role: "user", content: "Hi" };

Deno.test("readMessages() reads texts, and texts in parts", () => {
  const answer = { role: "assistant", content: "Hello", refusal: null };

  assertEquals(
    readMessages([
      { role: "system", content: "Be brief." },
      HI,
      answer,
      {
        role: "user",
        content: [{ type: "text", text: "1" }, { type: "text", text: "+1?" }],
      },
    ]),
    [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "1+1?" },
    ],
  );
});

Deno.test("readMessages() refuses what is no text, and says where", () => {
  const cases: [unknown[], string, string][] = [
    [[], "messages", "there are none, expected a message of user at their end"],
    [
      [HI, { role: "assistant", content: "x" }],
      "messages",
      "the last is of assistant, expected a message of user at their end",
    ],
    [["Hi"], "messages[0]", 'it is "Hi", expected an object'],
    [
      [HI, { role: "tool", content: "x" }],
      "messages[1].role",
      'it is "tool", expected system, developer, user, assistant',
    ],
    [
      [{ role: "user", content: null }],
      "messages[0].content",
      "it is null, expected text",
    ],
    [
      [{ role: "user", content: [{ type: "image_url", image_url: {} }] }],
      "messages[0].content[0]",
      'it is of type "image_url", expected parts of type text',
    ],
    [
      [{ role: "user", content: "\ud800" }],
      "messages[0].content",
      "it holds half of a character (a lone surrogate), expected text",
    ],
    [
      [{ ...HI, tool_calls: [{}] }],
      "messages[0].tool_calls",
      "it is not supported, expected role and content",
    ],
    [
      [{ ...HI, weight: null }],
      "messages[0].weight",
      "it is not supported, expected role and content",
    ],
  ];

  for (const [list, param, why] of cases) {
    const error = assertThrows(() => readMessages(list), ApiError);
    assertEquals(error.message, `Cannot use "${param}": ${why}`);
    assertEquals(error.param, param);
  }
});
