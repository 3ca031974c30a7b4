import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { suggest } from "sft/experiment/suggest.ts";
import { chat, tinyRuns, TOKENIZER, writeRows } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const given = {
  model_path: runs.modelPath,
  tokenizer_path: TOKENIZER,
  data_file: runs.chatFile,
};

Deno.test("suggest() takes a template that passes, and rows that fit", async () => {
  assertEquals(await suggest(given), {
    template: "chatml",
    // The longest has 15 tokens, and lengths are multiples of 64.
    max_length: 64,
    learning_rate: 1e-3,
    parameters: 8912,
    rows: 6,
    longest: 15,
    hasAnswers: false,
  });
});

Deno.test("suggest() goes no further than the model sees", async () => {
  const data_file = `${runs.path}/long.jsonl`;
  await writeRows(data_file, [{ ...chat("Hi", "a".repeat(90)), answer: "a" }]);
  const { max_length, longest, hasAnswers } = await suggest({
    ...given,
    data_file,
  });
  assertEquals([max_length, longest > 90, hasAnswers], [64, true, true]);
});

Deno.test("suggest() says when no row can be read", async () => {
  const data_file = `${runs.path}/odd.jsonl`;
  await writeRows(data_file, [{ q: "Hi", a: "Hello" }]);
  assertEquals(
    (await assertRejects(() => suggest({ ...given, data_file }), UserError))
      .message,
    `Cannot use "${data_file}": none of its rows is a conversation, name your ` +
      "keys with --columns, as in question=user,answer=assistant",
  );
  const { rows } = await suggest({
    ...given,
    data_file,
    columns: "q=user,a=assistant",
  });
  assertEquals(rows, 1);
});
