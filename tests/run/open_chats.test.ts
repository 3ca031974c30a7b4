import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { openChats } from "sft/run/open_chats.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const paths = [
  await talkingModel(runs),
  await talkingModel(runs, "Good day", "other"),
];
const config = { engine: "onnx", tokenizer_path: TOKENIZER };

Deno.test("openChats() opens models that answer beside each other", async () => {
  const happened: string[] = [];
  const chats = await openChats(paths, {
    ...config,
    onNamesFound: () => happened.push("found"),
  });

  const answers = await Promise.all(
    chats.map(({ model }) =>
      model.answer([{ role: "user", content: "Hi" }], { seed: 1 })
    ),
  );
  for (const { model } of chats) model.dispose();
  assertEquals(chats.map(({ name }) => name), ["talking", "other"]);
  assertEquals(answers.map(({ text }) => text), ["Hello there", "Good day"]);
  assertEquals(happened, ["found"]);
});

Deno.test("openChats() refuses what is no model", async () => {
  const error = await assertRejects(
    () => openChats([paths[0], `${runs.path}/none`], config),
    UserError,
  );

  assertEquals(error.message.includes(`${runs.path}/none`), true);
});
