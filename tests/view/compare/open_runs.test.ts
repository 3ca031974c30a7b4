import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { findRuns, openRuns } from "sft/view/compare/open_runs.ts";
import { armWith } from "../../support/manifest.ts";
import { writeRun } from "../../support/runs.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const SHORT = { steps: 2, from: 3, to: 2, targets: 10 };

Deno.test("openRuns() finds runs in folders, and each once", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const seed of [10, 2]) {
    await writeRun(`${path}/epochs/11/seed-${seed}`, {
      name: `seed-${seed}`,
      seed,
      experiment: armWith(),
    }, SHORT);
  }
  await writeRun(`${path}/plain`, { name: "plain" }, SHORT);
  await Deno.mkdir(`${path}/plain/final`);
  await Deno.writeTextFile(`${path}/epochs/notes.txt`, "");

  const runs = await openRuns([`${path}/epochs`, path]);

  assertEquals(runs.map(({ name, path: at }) => [name, at]), [
    ["11 · seed 2", `${path}/epochs/11/seed-2`],
    ["11 · seed 10", `${path}/epochs/11/seed-10`],
    ["plain", `${path}/plain`],
  ]);
});

Deno.test("openRuns() keeps the order in which runs were started", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const [name, day] of [["a", 3], ["b", 1], ["c", 2]] as const) {
    const started = `2026-11-0${day}T10:00:00.000Z`;
    await writeRun(`${path}/all/${name}`, { name, started }, SHORT);
  }
  const opened = async (...folders: string[]) =>
    (await openRuns(folders)).map(({ name }) => name);

  assertEquals(await opened(`${path}/all`), ["b", "c", "a"]);
  assertEquals(await opened(`${path}/all/a`, path), ["a", "b", "c"]);
});

Deno.test("openRuns() keeps the order of an experiment's arms", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const [arm, position, day] of [["b", 0, 3], ["a", 1, 1]] as const) {
    await writeRun(`${path}/all/${arm}`, {
      started: `2026-11-0${day}T10:00:00.000Z`,
      experiment: armWith({ arm, position }),
    }, SHORT);
  }
  const started = "2026-11-02T10:00:00.000Z";
  await writeRun(`${path}/all/c`, { name: "c", started }, SHORT);

  const runs = await openRuns([`${path}/all`]);

  assertEquals(
    runs.map(({ name, manifest }) => manifest.experiment?.arm ?? name),
    ["b", "a", "c"],
  );
});

Deno.test("openRuns() tells runs of one name apart by their folders", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRun(`${path}/a/sft`, { name: "sft" }, SHORT);
  await writeRun(`${path}/b/sft`, { name: "sft" }, SHORT);

  const runs = await openRuns([path]);

  assertEquals(runs.map(({ name }) => name), [
    `sft (${path}/a/sft)`,
    `sft (${path}/b/sft)`,
  ]);
});

Deno.test("openRuns() refuses what holds no run", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");

  for (const path of [`${folder.path}/none`, `${folder.path}/file`]) {
    const error = await assertRejects(() => openRuns([path]), UserError);
    assertEquals(
      error.message,
      `Cannot read runs in "${path}": there is no run in it or below, ` +
        'expected the --output_dir of "pretrain", "sft" or "dpo"',
    );
    assertEquals(await findRuns(path), []);
  }
});
