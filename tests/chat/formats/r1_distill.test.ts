import { assertEquals } from "@std/assert";
import { parseR1Distill } from "sft/chat/formats/r1_distill.ts";
import type { Conversation } from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const THOUGHT = "<think>\nSix times seven.\n</think>\n\nIt is 42.";
const EXPECTED: Conversation = {
  messages: [
    { role: "user", content: "What is 6 × 7?" },
    {
      role: "assistant",
      content: "It is 42.",
      reasoning_content: "Six times seven.",
      written: THOUGHT,
    },
  ],
  where: WHERE,
};

Deno.test("parseR1Distill() reads version 0", () => {
  const row = {
    id: "id_3",
    problem: "What is 6 × 7?",
    reannotated_assistant_content: THOUGHT,
    solution: "42",
    source: "sums",
    verified: null,
    quality_metrics: null,
  };

  assertEquals(parseR1Distill(row, WHERE), EXPECTED);
});

Deno.test("parseR1Distill() reads version 1", () => {
  const question = { content: "What is 6 × 7?", role: "user" };
  const row = {
    id: "id_3",
    reannotated_assistant_content: THOUGHT,
    source: "sums",
    source_dataset: "sums",
    messages: [question, { content: "42", role: "assistant" }],
    reannotated_messages: [question, { content: THOUGHT, role: "assistant" }],
    verified: null,
    quality_metrics: null,
  };

  assertEquals(parseR1Distill(row, WHERE), EXPECTED);
  // Without them, the new answer takes the old one's place.
  const without = { ...row, reannotated_messages: null };
  assertEquals(parseR1Distill(without, WHERE), EXPECTED);
  assertEquals(
    parseR1Distill({ ...without, messages: [question] }, WHERE),
    EXPECTED,
  );
});

Deno.test("parseR1Distill() never nests a thought", () => {
  const row = {
    problem: "What is 6 × 7?",
    reannotated_assistant_content: `<think>${THOUGHT}</think>\n\n42`,
  };

  assertBadRow(
    () => parseR1Distill(row, WHERE),
    "nested <think>",
    '"reannotated_assistant_content" opens <think> twice, as when a script ' +
      "wraps an answer again",
  );
});

Deno.test("parseR1Distill() refuses a row without a question", () => {
  assertBadRow(
    () => parseR1Distill({ reannotated_assistant_content: THOUGHT }, WHERE),
    "not text",
    '"problem" is not a string',
  );
});
