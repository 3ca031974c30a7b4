import { assertEquals, assertThrows } from "@std/assert";
import type { Message } from "sft/chat/message.ts";
import { templateFromSource } from "sft/chat/template.ts";
import {
  assertDeveloperWritten,
  losesThought,
  untrainedAnswers,
} from "sft/chat/written_turns.ts";
import { UserError } from "sft/core/errors.ts";

const TEMPLATE = templateFromSource("t", "x", [], []);
const ANSWERS: readonly Message[] = [
  { role: "assistant", content: "Yo", trained: false },
  { role: "user", content: "Go" },
  { role: "assistant", content: " Ok\n" },
];
const part = (text: string, generation: number) =>
  ({ text, generation, author: "assistant" }) as const;

Deno.test("untrainedAnswers() finds the blocks of answers", () => {
  const rendering = { parts: [part("Yo", 0), part("Ok", 1)], generations: 2 };

  assertEquals(untrainedAnswers(ANSWERS, rendering, TEMPLATE), new Set([0]));
  assertEquals(
    untrainedAnswers(ANSWERS.slice(1), rendering, TEMPLATE),
    new Set(),
  );
});

Deno.test("untrainedAnswers() refuses blocks that are not the answers'", () => {
  const renderings = [
    { parts: [part("YoOk", 0)], generations: 1 },
    { parts: [part("Ok", 0), part("Yo", 1)], generations: 2 },
    { parts: [part("Yo", 0), part("Ok", 0)], generations: 2 },
  ];
  for (const rendering of renderings) {
    assertThrows(
      () => untrainedAnswers(ANSWERS, rendering, TEMPLATE),
      UserError,
      "it does not write one {% generation %} block for each answer",
    );
  }
});

Deno.test("assertDeveloperWritten() looks for the developer's words", () => {
  const said = [{ role: "developer", content: "Be brief." }] as const;
  const parts = [{ text: "Be brief.", author: "developer" }] as const;

  assertDeveloperWritten(said, { parts, generations: 0 }, TEMPLATE);
  assertDeveloperWritten(ANSWERS, { parts: [], generations: 0 }, TEMPLATE);
  assertThrows(
    () => assertDeveloperWritten(said, { parts: [], generations: 0 }, TEMPLATE),
    UserError,
    "it leaves out what the developer says",
  );
});

Deno.test("losesThought() looks for every thought", () => {
  const messages: Message[] = [
    { role: "assistant", content: "a", reasoning_content: "one " },
    { role: "assistant", content: "b", reasoning_content: "two" },
    { role: "assistant", content: "c", reasoning_content: "\n" },
  ];
  const parts = (...texts: string[]) =>
    texts.map((text) => ({ text, content: true }));

  assertEquals(losesThought(messages, parts("one", "a", "two", "b")), false);
  assertEquals(losesThought(messages, parts("a", "two", "b")), true);
  assertEquals(
    losesThought(messages, [{ text: "one two", content: false }]),
    true,
  );
  assertEquals(losesThought(messages.slice(2), []), false);
});

Deno.test("losesThought() takes what stands before a lone tag for one", () => {
  const messages = [{
    role: "assistant",
    content: "Hm.\n</think>\n4",
  }] as const;
  const loses = (text: string) =>
    losesThought(messages, [{ text, content: true }]);

  assertEquals(loses("Hm.\n</think>\n4"), false);
  assertEquals(loses("<think>Hm.</think>4"), false);
  assertEquals(loses("4"), true);
});
