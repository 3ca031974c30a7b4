import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { parseEvaluationRow } from "sft/measure/evaluation_row.ts";
import { chat } from "../support/tiny_run.ts";

const GREETING = chat("Hi", "Hello");

Deno.test("parseEvaluationRow() takes the right answer where there is one", () => {
  const messages = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello" },
  ] as const;

  assertEquals(parseEvaluationRow({ ...GREETING, answer: "Hello" }, "x:1"), {
    messages,
    where: "x:1",
    answer: "Hello",
  });
  assertEquals(parseEvaluationRow(GREETING, "x:1"), { messages, where: "x:1" });
});

Deno.test("parseEvaluationRow() takes what a row says that it is about", () => {
  const named = { ...GREETING, topic: "small talk", fact: "a greeting" };
  const { topic, fact, unread } = parseEvaluationRow(named, "x:1");

  assertEquals([topic, fact, unread], ["small talk", "a greeting", undefined]);
  assertThrows(
    () => parseEvaluationRow({ ...named, fact: 7 }, "x.jsonl:3"),
    BadRowError,
    '"fact" is not a string',
  );
});

Deno.test("parseEvaluationRow() refuses what is no conversation or no answer", () => {
  const refusal = (row: unknown) =>
    assertThrows(() => parseEvaluationRow(row, "x.jsonl:3"), BadRowError)
      .message;

  const mend = ", mend the line or pass --on_bad_row skip";
  assertEquals(
    refusal({ text: "Hi", answer: "4" }),
    'Cannot read "x.jsonl" line 3: it is a text without turns, expected a ' +
      `conversation${mend}`,
  );
  assertEquals(
    refusal({ ...GREETING, answer: 4 }),
    `Cannot read "x.jsonl" line 3: "answer" is not a string${mend}`,
  );
  assertEquals(
    refusal({ ...GREETING, answer: "" }),
    'Cannot read "x.jsonl" line 3: "answer" is empty, leave it out where ' +
      `nothing is right or wrong${mend}`,
  );
});
