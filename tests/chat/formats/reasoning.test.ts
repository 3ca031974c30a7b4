import { assertEquals } from "@std/assert";
import { splitReasoning } from "sft/chat/formats/reasoning.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const split = (text: string) => splitReasoning(text, "the answer", WHERE);

Deno.test("splitReasoning() takes tags and line feeds next to them away", () => {
  assertEquals(split("<think>\nTwo and two.\n</think>\n\n4"), {
    reasoning: "Two and two.",
    content: "4",
  });
  assertEquals(split(" \n<think>a\n\nb</think> c\n"), {
    reasoning: "a\n\nb",
    content: " c\n",
  });
});

Deno.test("splitReasoning() takes an empty thought for none", () => {
  assertEquals(split("<think>\n\n</think>\n\n4"), { content: "4" });
});

Deno.test("splitReasoning() leaves an answer about the tag whole", () => {
  for (const content of ["", " 4\n", "Write <think>so</think>.", "</think>"]) {
    assertEquals(split(content), { content });
  }
});

Deno.test("splitReasoning() refuses a thought in a thought", () => {
  // A script wrapped a wrapped answer again, and put the solution behind it.
  const nested = [
    "<think><think>\nHm.\n</think>\n\n4</think>\n\nThe answer is 4.",
    "<think>a <think>b</think></think>4",
    "<think>a</think>\n<think>b</think>4",
  ];
  for (const text of nested) {
    assertBadRow(
      () => split(text),
      "nested <think>",
      "the answer opens <think> twice, as when a script wraps an answer again",
    );
  }
});

Deno.test("splitReasoning() refuses a thought without an end", () => {
  assertBadRow(
    () => split("<think>\nAnd then"),
    "unclosed <think>",
    "the answer opens <think> and never closes it",
  );
});
