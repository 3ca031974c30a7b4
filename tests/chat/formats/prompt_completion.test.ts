import { assertEquals } from "@std/assert";
import { parsePromptCompletion } from "sft/chat/formats/prompt_completion.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

Deno.test("parsePromptCompletion() makes one exchange of two strings", () => {
  const row = { prompt: "The sky is", completion: " blue." };

  assertEquals(parsePromptCompletion(row, WHERE), {
    messages: [
      { role: "user", content: "The sky is" },
      { role: "assistant", content: " blue." },
    ],
    where: WHERE,
  });
});

Deno.test("parsePromptCompletion() joins two lists of messages", () => {
  const row = {
    prompt: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ],
    completion: [{ role: "assistant", content: "<think>Short.</think>Yo" }],
    tools: '[{"name": "wave"}]',
  };

  assertEquals(parsePromptCompletion(row, WHERE), {
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "Yo",
        reasoning_content: "Short.",
        written: "<think>Short.</think>Yo",
      },
    ],
    tools: [{ name: "wave" }],
    where: WHERE,
  });
});

Deno.test("parsePromptCompletion() refuses what is neither", () => {
  assertBadRow(
    () => parsePromptCompletion({ prompt: 7, completion: "" }, WHERE),
    "not text",
    '"prompt" is not a string',
  );
  assertBadRow(
    () => parsePromptCompletion({ prompt: "", completion: {} }, WHERE),
    "not text",
    '"completion" is not a string',
  );
});
