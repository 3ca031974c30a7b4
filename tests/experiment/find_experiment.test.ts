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
  await write("masks.ts", 'export const experiment = { name: "masks" };\n');
  await write("epochs.ts", 'export const experiment = { name: "epochs" };\n');
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
    begin("x", path) + "expected one of epochs, masks",
  );
  assertEquals(
    await refused(`${path}/none`, "masks"),
    begin("masks", `${path}/none`) +
      "expected a file that exports `experiment`",
  );
});
