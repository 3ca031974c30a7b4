import { assertEquals } from "@std/assert";
import { modelOfRun } from "sft/store/model_of_run.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("modelOfRun() is the last model that a run has written", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const write = async (model: string) => {
    await Deno.mkdir(`${path}/${model}`, { recursive: true });
    await Deno.writeTextFile(`${path}/${model}/config.json`, "{}");
  };
  // Nothing yet, no folder, a model: the path itself.
  assertEquals(await modelOfRun(path), path);
  assertEquals(await modelOfRun(`${path}/none`), `${path}/none`);
  await write("checkpoint-4");
  await write("checkpoint-12");
  assertEquals(await modelOfRun(path), `${path}/checkpoint-12`);
  await write("final");
  assertEquals(await modelOfRun(path), `${path}/final`);
  assertEquals(await modelOfRun(`${path}/final`), `${path}/final`);
});
