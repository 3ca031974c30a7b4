import { assertEquals, assertThrows } from "@std/assert";
import { columnsOf, parseColumns, renameColumns } from "sft/chat/columns.ts";
import { UserError } from "sft/core/errors.ts";
import { assertBadRow, WHERE } from "../support/bad_row.ts";

Deno.test("parseColumns() says which format the rows have", () => {
  assertEquals(parseColumns("body=text"), {
    pairs: [["body", "text"]],
    format: "text",
  });
  assertEquals(parseColumns("q = user, a=b =assistant,rules=system"), {
    pairs: [["q", "prompt"], ["a=b", "completion"], ["rules", "system"]],
    format: "prompt_completion",
  });
  // What its turns are is told from the row.
  assertEquals(parseColumns("chat=messages"), {
    pairs: [["chat", "messages"]],
  });
  assertEquals(columnsOf({}), undefined);
});

Deno.test("parseColumns() refuses what is no list of pairs", () => {
  const refused = {
    "question": '"question" is no pair',
    "=user,a=assistant": '"=user" is no pair',
    "q=user,a=bot": '"bot" is nothing that a key can be',
    "q=user,q=assistant": '"q" is there twice',
    "q=user,p=user,a=assistant": '"user" is there twice',
    "q=user": "user and assistant belong together",
    "a=chosen": "chosen and rejected belong together",
    "b=text,c=messages":
      "user and assistant, chosen and rejected, text and messages are four " +
      "kinds of rows",
  };
  for (const [flag, seen] of Object.entries(refused)) {
    const { message } = assertThrows(() => parseColumns(flag), UserError);
    assertEquals(
      message,
      `Cannot set --columns to "${flag}": ${seen}, expected your keys with ` +
        "what they are, as in question=user,answer=assistant; they may be " +
        "user, assistant, system, tools, chosen, rejected, text, messages, answer",
    );
  }
});

Deno.test("renameColumns() hides no key of the same name", () => {
  const columns = parseColumns("question=user,prompt=assistant");
  assertEquals(
    renameColumns(
      { question: "q", prompt: "a", completion: "c" },
      columns,
      WHERE,
    ),
    { prompt: "q", completion: "a", "(completion)": "c" },
  );
});

Deno.test("renameColumns() asks for the columns that a row must have", () => {
  const columns = parseColumns("q=user,a=assistant,rules=system");
  assertEquals(renameColumns({ q: "2", a: "4" }, columns, WHERE), {
    prompt: "2",
    completion: "4",
  });
  assertBadRow(
    () => renameColumns({ q: "2", a: null }, columns, WHERE),
    "no such column",
    'it has no "a", which --columns names',
  );
});
