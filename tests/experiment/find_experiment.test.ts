import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  experimentNames,
  findExperiment,
} from "sft/experiment/find_experiment.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("findExperiment() finds files that export an experiment", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const write = (name: string, text: string) =>
    Deno.writeTextFile(`${path}/${name}`, text);
  const experiment = {
    question: "?",
    hypothesis: "Yes.",
    base: { model_path: "m", data_file: "d", eval_file: ["e"] },
    arms: { one: {} },
    seeds: [1],
    decidedBy: { metric: "rightShare", better: "higher" },
  };
  const named = (name: string) =>
    `export const experiment = ${JSON.stringify({ name, ...experiment })};\n`;
  await write("masks.ts", named("masks"));
  await write("epochs.ts", named("epochs"));
  await write("setup.ts", "export const BASE = {};\n");
  await write("LOG.md", "export const experiment");

  assertEquals(await experimentNames(path), ["epochs", "masks"]);
  const { name } = await findExperiment(path, "masks");
  assertEquals(name, "masks");

  const refused = async (folder: string, name: string) =>
    (await assertRejects(() => findExperiment(folder, name), UserError))
      .message;
  const begin = (name: string, folder: string) =>
    `Cannot run experiment "${name}": there is none of that name in ` +
    `"${folder}", `;
  assertEquals(
    await refused(path, "mask"),
    begin("mask", path) + 'closest is "masks"',
  );
  assertEquals(
    await refused(path, "x"),
    begin("x", path) +
      "expected one of epochs, masks, or the path of a file",
  );
  assertEquals(
    await refused(`${path}/none`, "masks"),
    begin("masks", `${path}/none`) +
      "expected a file that exports `experiment`",
  );
});

Deno.test("findExperiment() opens a file wherever it is", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const file = async (name: string, text: string) => {
    await Deno.writeTextFile(`${path}/${name}`, text);
    return `${path}/${name}`;
  };
  const refused = async (file: string) =>
    (await assertRejects(() => findExperiment("experiments", file), UserError))
      .message;
  const own = await file(
    "own.ts",
    `import { defineExperiment } from "sft/experiment/define.ts";
export const experiment = defineExperiment({
      name: "own",
      question: "?",
      hypothesis: "Yes.",
      base: { model_path: "m", data_file: "d", eval_file: ["e"] },
      arms: { one: {}, two: { num_epochs: 2 } },
      seeds: [1],
      decidedBy: { metric: "rightShare", better: "higher" },
    });`,
  );
  const { name, arms } = await findExperiment("experiments", own);
  assertEquals([name, Object.keys(arms)], ["own", ["one", "two"]]);

  assertEquals(
    await refused(`${path}/none.ts`),
    `Cannot run experiment "${path}/none.ts": there is no such file, check ` +
      "the path",
  );
  assertEquals(
    await refused(path),
    `Cannot run experiment "${path}": it is a folder, name a file in it, as ` +
      `${path}/own.ts`,
  );
  await Deno.mkdir(`${path}/none`);
  assertEquals(
    await refused(`${path}/none`),
    `Cannot run experiment "${path}/none": it is a folder, name a file in it ` +
      "that exports `experiment`",
  );
  const empty = await file("empty.ts", "export const other = 1;");
  assertEquals(
    await refused(empty),
    `Cannot read experiment "${empty}": it exports no \`experiment\`, ` +
      "expected `export const experiment = defineExperiment({ … })`",
  );
  const thrown = await file("thrown.ts", 'throw new Error("no luck");');
  assertEquals(
    await refused(thrown),
    `Cannot read experiment "${thrown}": Error: no luck, mend the file`,
  );
  const unchecked = await file(
    "unchecked.ts",
    'export const experiment = { name: "a/b", arms: {}, seeds: [1] };',
  );
  assertEquals(
    await refused(unchecked),
    'Cannot read "experiment a/b": "question" is missing, expected text',
  );
});
