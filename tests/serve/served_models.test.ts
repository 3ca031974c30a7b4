import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { openServed } from "sft/serve/served_models.ts";
import { readManifest } from "sft/store/manifest.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const model = await talkingModel(runs);
const config = { engine: "onnx", tokenizer_path: TOKENIZER };

Deno.test("openServed() opens the model of a run, and a model by itself", async () => {
  const run = `${runs.path}/talking`;
  const { started } = await readManifest(run);
  const [first, second] = await openServed([run, model], "serve", config);

  const { text } = await first.chat.answer(
    [{ role: "user", content: "Hi" }],
    { seed: 1 },
  );
  for (const { chat } of [first, second]) chat.dispose();
  assertEquals(text, "Hello there");
  assertEquals([first.name, second.name], ["talking", "talking/final"]);
  assertEquals([first.path, second.path], [run, model]);
  assertEquals([first.started, second.started], [started, started]);
});

Deno.test("openServed() refuses what is not there", async () => {
  const error = await assertRejects(
    () => openServed(["./nowhere"], "serve", config),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot serve "./nowhere": there is no such run or model, check the path; ' +
      "a model of a hub is brought by deno task fetch first",
  );
});
