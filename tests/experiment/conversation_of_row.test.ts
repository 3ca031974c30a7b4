import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { conversationOfRow } from "sft/experiment/conversation_of_row.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, writeRows } from "../support/tiny_run.ts";

Deno.test("conversationOfRow() counts rows from 1, and says how many there are", async () => {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello"), chat("Bye", "See you")]);
  const said = async (row: number) =>
    (await conversationOfRow({ data_file, row })).messages
      .map(({ content }) => content);

  assertEquals(await said(1), ["Hi", "Hello"]);
  assertEquals(await said(2), ["Bye", "See you"]);
  const error = await assertRejects(() => said(3), UserError);
  assertEquals(
    error.message,
    `Cannot show row 3 of "${data_file}": it has 2 rows, pass a --row that ` +
      "it has",
  );
});
