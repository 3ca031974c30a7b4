import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { RunEvent } from "sft/core/events.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";

const note = (step: number): RunEvent => ({
  kind: "note",
  step,
  text: `第 ${step} 步`,
});

Deno.test("RunFolder.create() makes parents and an empty record", async () => {
  await using folder = await tempFolder();

  const run = await RunFolder.create(
    `${folder.path}/outputs/sft`,
    manifestWith(),
  );

  assertEquals(await run.manifest(), manifestWith());
  assertEquals(await Array.fromAsync(run.events()), []);
  assertEquals(
    [...Deno.readDirSync(run.path)].map(({ name }) => name).sort(),
    ["events.jsonl", "manifest.json"],
  );
});

Deno.test("RunFolder.create() refuses a folder that holds a run", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/sft`;
  const run = await RunFolder.create(path, manifestWith());
  await run.append(note(1));
  await run.finish("finished", { ended: "2026-11-24T10:20:00.000Z" });

  const error = await assertRejects(
    () => RunFolder.create(path, manifestWith({ name: "another" })),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot write to "${path}": it already holds the run of 2026-11-24 10:00 ` +
      "(finished), choose another --output_dir or pass --resume",
  );
  assertEquals((await run.manifest()).name, "sft");
  assertEquals(await Array.fromAsync(run.events()), [note(1)]);
});

Deno.test("RunFolder.create() refuses a folder that holds anything", async () => {
  await using folder = await tempFolder();
  const refusal = async () =>
    (await assertRejects(
      () => RunFolder.create(folder.path, manifestWith()),
      UserError,
    )).message;

  await Deno.writeTextFile(`${folder.path}/thesis.tex`, "the only copy");
  assertEquals(
    await refusal(),
    `Cannot write to "${folder.path}": it already holds "thesis.tex", choose ` +
      "another --output_dir or empty it",
  );

  for (const name of ["a", "b", "c", "d"]) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "");
  }
  assertEquals(
    await refusal(),
    `Cannot write to "${folder.path}": it already holds "a", "b", "c" and 2 ` +
      "more, choose another --output_dir or empty it",
  );
  assertEquals([...Deno.readDirSync(folder.path)].length, 5);
});

Deno.test("RunFolder.create() refuses a file", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/sft`;
  await Deno.writeTextFile(path, "");

  const error = await assertRejects(
    () => RunFolder.create(path, manifestWith()),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot write to "${path}": it is a file, choose another --output_dir or ` +
      "move it away",
  );
});

Deno.test("RunFolder.create() refuses a path below a file", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/notes`;
  await Deno.writeTextFile(file, "");

  const error = await assertRejects(
    () => RunFolder.create(`${file}/runs/sft`, manifestWith()),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot write to "${file}/runs/sft": "${file}" is a file, choose another ` +
      "--output_dir or move it away",
  );
});

Deno.test("RunFolder.open() refuses a folder without a run", async () => {
  const error = await assertRejects(() => RunFolder.open("none"), UserError);

  assertEquals(
    error.message,
    'Cannot read run "none": it has no manifest.json, expected the ' +
      '--output_dir of "pretrain", "sft" or "dpo"',
  );
});

Deno.test("RunFolder.append() keeps the order of events", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());

  for (const step of [1, 2, 3]) await run.append(note(step));

  const reader = await RunFolder.open(run.path);
  assertEquals(
    await Array.fromAsync(reader.events()),
    [1, 2, 3].map(note),
  );
});

Deno.test("RunFolder.append() goes on after a crash tore a line", async () => {
  await using folder = await tempFolder();
  const killed = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  await killed.append(note(1));
  await Deno.writeTextFile(
    `${killed.path}/events.jsonl`,
    '{"kind":"note","step":2,"te',
    { append: true },
  );

  const resumed = await RunFolder.open(killed.path);
  assertEquals(await Array.fromAsync(resumed.events()), [note(1)]);
  await resumed.append(note(2));
  await resumed.append(note(3));

  assertEquals(await Array.fromAsync(resumed.events()), [1, 2, 3].map(note));
});

Deno.test("RunFolder.finish() closes the manifest", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());

  await run.update({ dataReport: { rows: 3 } });
  await run.finish("failed", {
    ended: "2026-11-24T10:20:00.000Z",
    peakMemoryMiB: 512,
  });

  assertEquals(
    await run.manifest(),
    manifestWith({
      dataReport: { rows: 3 },
      ended: "2026-11-24T10:20:00.000Z",
      outcome: "failed",
      peakMemoryMiB: 512,
    }),
  );
});
