import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { makeShared } from "sft/experiment/shared_files.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { snapshot } from "../support/command.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TINY_SETUP } from "../support/tiny_experiment.ts";

Deno.test("makeShared() makes data and tokenizer once", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const make = () => makeShared(path, TINY_SETUP, "full", [{ name: "one" }]);
  const { shared, pending } = await make();

  assertEquals(
    await Deno.readTextFile(shared.train("hello")),
    TINY_SETUP.files("full")["hello.train.jsonl"],
  );
  assertEquals(
    await Deno.readTextFile(shared.heldOut("hello")),
    TINY_SETUP.files("full")["hello.held_out.jsonl"],
  );
  assertEquals(pending.map(({ name }) => name), ["one"]);
  const [{ config }] = pending;
  assertEquals(`${config.output_dir}/final`, shared.model({ name: "one" }));
  assertEquals(
    [config.n_embd, config.batch_size, config.tokenizer_path, config.resume],
    [16, 2, shared.tokenizer, false],
  );

  const before = await snapshot(path);
  assert(Object.keys(before).length > 5);
  await make();
  assertEquals(await snapshot(path), before);
});

Deno.test("makeShared() goes on with a model that is not finished", async () => {
  await using folder = await tempFolder();
  const make = async () =>
    (await makeShared(folder.path, TINY_SETUP, "full", [{ name: "one" }]))
      .pending;
  const [{ config }] = await make();
  const run = await RunFolder.create(config.output_dir, manifestWith());

  assertEquals((await make()).map(({ config }) => config.resume), [true]);
  await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
  assertEquals(await make(), []);
});

Deno.test("makeShared() has another folder for another setup", async () => {
  await using folder = await tempFolder();
  const tokenizerOf = async (setup: typeof TINY_SETUP) =>
    (await makeShared(folder.path, setup, "full", [])).shared.tokenizer;
  const files = TINY_SETUP.files("full");
  const first = await tokenizerOf(TINY_SETUP);

  assertEquals(await tokenizerOf({ ...TINY_SETUP }), first);
  assertNotEquals(await tokenizerOf({ ...TINY_SETUP, vocab_size: 283 }), first);
  assertNotEquals(
    await tokenizerOf({
      ...TINY_SETUP,
      files: () => ({ ...files, "more.train.jsonl": "" }),
    }),
    first,
  );
});
