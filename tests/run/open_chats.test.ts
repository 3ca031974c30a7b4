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

Deno.test("openChats() takes a run's final model, or its last checkpoint, and says which", async () => {
  const whole = `${runs.path}/talking`;
  const unfinished = `${runs.path}/unfinished`;
  for (const step of [3, 12]) {
    const folder = `${unfinished}/checkpoint-${step}`;
    await Deno.mkdir(folder, { recursive: true });
    // The later one says something else.
    const model = paths[step === 12 ? 1 : 0];
    for (const { name } of Deno.readDirSync(model)) {
      await Deno.copyFile(`${model}/${name}`, `${folder}/${name}`);
    }
  }
  await Deno.copyFile(`${whole}/manifest.json`, `${unfinished}/manifest.json`);
  const log: string[] = [];

  const chats = await openChats([whole, unfinished], {
    ...config,
    log: (line) => log.push(line),
  });

  const texts = [];
  for (const { model } of chats) {
    const asked = [{ role: "user", content: "Hi" }] as const;
    texts.push((await model.answer(asked, { seed: 1 })).text);
    model.dispose();
  }
  assertEquals(texts, ["Hello there", "Good day"]);
  assertEquals(chats.map(({ name }) => name), ["talking", "unfinished"]);
  assertEquals(log, [
    `note: "${whole}" is a run: its model is "${whole}/final"`,
    `note: "${unfinished}" is a run, which has no final model yet: its model ` +
    `is "${unfinished}/checkpoint-12"`,
  ]);
});

Deno.test("openChats() refuses a run that has no model yet", async () => {
  const run = `${runs.path}/begun`;
  await Deno.mkdir(run);
  await Deno.copyFile(
    `${runs.path}/talking/manifest.json`,
    `${run}/manifest.json`,
  );

  const error = await assertRejects(() => openChats([run], config), UserError);

  assertEquals(
    error.message,
    `Cannot open "${run}": it is a run, and has written no model yet`,
  );
});

Deno.test("openChats() refuses what is no model", async () => {
  const error = await assertRejects(
    () => openChats([paths[0], `${runs.path}/none`], config),
    UserError,
  );

  assertEquals(error.message.includes(`${runs.path}/none`), true);
});
