import { assertEquals } from "@std/assert";
import { parseExchanges } from "sft/chat/formats/exchange.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const question = (row: Record<string, unknown>) =>
  parseExchanges({ ...row, output: "" }, WHERE)[0].content;

Deno.test("parseExchanges() asks with instruction, input, or both", () => {
  assertEquals(
    question({ instruction: "Add.", input: "2 and 2" }),
    "Add.\n2 and 2",
  );
  assertEquals(question({ instruction: "", input: "2 and 2" }), "2 and 2");
  assertEquals(question({ instruction: "Greet.", input: "" }), "Greet.");
  assertEquals(question({ instruction: null, input: "2 and 2" }), "2 and 2");
  assertEquals(question({ instruction: "Greet." }), "Greet.");
});

Deno.test("parseExchanges() begins with the history", () => {
  const row = {
    input: "And 3?",
    output: "9",
    history: [["Square 2.", "<think>2 × 2</think>4"]],
  };

  assertEquals(parseExchanges(row, WHERE), [
    { role: "user", content: "Square 2." },
    {
      role: "assistant",
      content: "4",
      reasoning_content: "2 × 2",
      written: "<think>2 × 2</think>4",
    },
    { role: "user", content: "And 3?" },
    { role: "assistant", content: "9" },
  ]);
});

Deno.test("parseExchanges() refuses what is missing", () => {
  assertBadRow(
    () => parseExchanges({ output: "4" }, WHERE),
    "no question",
    'there is neither "instruction" nor "input"',
  );
  assertBadRow(
    () => parseExchanges({ input: "2+2?" }, WHERE),
    "not text",
    '"output" is not a string',
  );
  assertBadRow(
    () => parseExchanges({ input: "2+2?", output: "4", history: "" }, WHERE),
    "no list",
    '"history" is not a list',
  );
  for (const pair of ["ab", ["a"], ["a", "b", "c"]]) {
    const row = { input: "", output: "", history: [["a", "b"], pair] };
    assertBadRow(
      () => parseExchanges(row, WHERE),
      "no exchange",
      'exchange 2 of "history" is not a pair of question and answer',
    );
  }
  assertBadRow(
    () => parseExchanges({ input: "", output: "", history: [["a", 1]] }, WHERE),
    "not text",
    'exchange 1 of "history" is not a string',
  );
});
