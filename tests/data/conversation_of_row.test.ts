import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { conversationOfRow } from "sft/data/conversation_of_row.ts";
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

Deno.test("conversationOfRow() draws a mixture's row by the seed", async () => {
  await using folder = await tempFolder();
  const files = ["a", "b"].map((name) => `${folder.path}/${name}.jsonl`);
  await writeRows(files[0], [chat("a", "Hello")]);
  await writeRows(files[1], [chat("b", "Hello")]);
  const data_file = `${files[0]}:1,${files[1]}:1`;

  for (const seed of [0, 1, 2, 3]) {
    const { messages } = await conversationOfRow({ data_file, row: 1, seed });
    // Of equal weights, a draw below a half is the first source's.
    const first = randomStream(seed, "mixture").uniform() < 0.5 ? "a" : "b";
    assertEquals(messages[0].content, first);
  }
});
