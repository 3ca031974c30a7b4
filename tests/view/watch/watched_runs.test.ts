import { assert, assertEquals } from "@std/assert";
import { RunFolder } from "sft/store/run_store.ts";
import { WatchedRuns } from "sft/view/watch/watched_runs.ts";
import { manifestWith } from "../../support/manifest.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const create = (path: string, started: string) =>
  RunFolder.create(path, manifestWith({ started }));

Deno.test("list() finds runs that begin later and keeps the ids of the others", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const old = await create(`${path}/a/old`, "2026-11-24T10:00:00.000Z");
  const runs = new WatchedRuns([path]);
  const before = await runs.list();

  await create(`${path}/<b>`, "2026-11-24T11:00:00.000Z");
  await old.append({ kind: "note", step: 0, text: "x" });
  const after = await runs.list();

  const told = (list: typeof after) =>
    list.map(({ id, name, label, bytes }) => [id, name, label, bytes]);
  assertEquals(told(before), [[0, "a/old", "a/old", 0]]);
  assertEquals(told(after), [
    [1, "<b>", "&lt;b&gt;", 0],
    [0, "a/old", "a/old", 36],
  ]);
  assert(after.every(({ quietSeconds }) => quietSeconds < 60));
});

Deno.test("list() names runs by their folders where several are given", async () => {
  await using folder = await tempFolder();
  const paths = ["a", "b"].map((name) => `${folder.path}/${name}`);
  await create(paths[0], "2026-11-24T11:00:00.000Z");
  await create(`${paths[1]}/x`, "2026-11-24T10:00:00.000Z");

  const list = await new WatchedRuns(paths).list();

  assertEquals(list.map(({ name }) => name), [paths[0], `${paths[1]}/x`]);
});

Deno.test("list() is empty for a folder that is not there", async () => {
  assertEquals(await new WatchedRuns(["/nowhere"]).list(), []);
});

Deno.test("tail() knows the runs of the list and no other", async () => {
  await using folder = await tempFolder();
  const run = await create(folder.path, "2026-11-24T10:00:00.000Z");
  await run.append({ kind: "note", step: 0, text: "x" });
  const runs = new WatchedRuns([folder.path]);
  await runs.list();

  assertEquals(await runs.tail(1, 0), undefined);
  assertEquals((await runs.tail(0, 0))?.events, [
    { kind: "note", step: 0, text: "x" },
  ]);
});
