import { assert, assertEquals } from "@std/assert";
import { namesIn } from "sft/core/file.ts";
import {
  latestCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from "sft/store/checkpoint.ts";
import { lockFolder } from "sft/store/folder_lock.ts";
import { holdsRun } from "sft/store/manifest.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";

// A run's folder that no command took: killed between making the file of events
// and the first rename of the manifest, it was neither new nor a run.

/** Changes of the file system, at each of which the run below is killed once. */
const CHANGES = ["mkdirSync", "makeTempDirSync", "openSync", "open", "mkdir"]
  .concat("writeTextFile", "rename", "remove", "removeSync");

/** A whole run as the store sees it, killed before its change number N. */
const RUN = `
  let left = Number(Deno.args[1]);
  for (const name of ${JSON.stringify(CHANGES)}) {
    const change = Deno[name];
    Deno[name] = (...args) => {
      if (left-- === 0) Deno.kill(Deno.pid, "SIGKILL");
      return change(...args);
    };
  }
  const store = (name) => import("${new URL(
  "../../lib",
  import.meta.url,
)}/store/" + name);
  const { lockFolder } = await store("folder_lock.ts");
  const { RunFolder } = await store("run_store.ts");
  const { writeCheckpoint } = await store("checkpoint.ts");
  const { checkpoint, manifest } = JSON.parse(Deno.args[2]);
  const path = Deno.args[0];
  const array = { shape: [1], data: Float32Array.of(1) };
  const contents = {
    ...checkpoint,
    model: { config: {}, arrays: [["w", array]] },
    optimizer: [["m", array]],
  };
  {
    using _ = await lockFolder(path, "sft");
    const run = await RunFolder.create(path, manifest);
    await run.append({ kind: "note", step: 1, text: "one" });
    await writeCheckpoint(path, contents);
    await writeCheckpoint(path, contents);
    await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
  }
`;

const CHECKPOINT = { state: { step: 1, trainedTokens: 1, elapsedMs: 1 } };

/** @returns Whether it came to its end. */
async function runKilled(path: string, change: number): Promise<boolean> {
  const contents = { checkpoint: CHECKPOINT, manifest: manifestWith() };
  const { success, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", RUN, path, String(change), JSON.stringify(contents)],
  }).output();
  assert(success || signal === "SIGKILL", new TextDecoder().decode(stderr));
  return success;
}

/** What the next command does that wants the folder. */
async function goOn(path: string): Promise<void> {
  using _ = await lockFolder(path, "sft");
  const run = await holdsRun(path)
    ? await RunFolder.open(path)
    : await RunFolder.create(path, manifestWith());
  await run.append({ kind: "note", step: 1, text: "two" });
  const events = await Array.fromAsync(run.events());
  assertEquals(events.at(-1), { kind: "note", step: 1, text: "two" });
  const place = await latestCheckpoint(path);
  if (place) assertEquals((await readCheckpoint(place.path)).state.step, 1);
  const array = { shape: [1], data: Float32Array.of(1) };
  await writeCheckpoint(path, {
    ...CHECKPOINT,
    model: { config: {}, arrays: [["w", array]] },
    optimizer: [["m", array]],
  });
}

Deno.test("a run can be killed before any change of the disk, and goes on", async () => {
  await using folder = await tempFolder();
  const names = ["checkpoint-1", "events.jsonl", "manifest.json"];
  let points = 0;
  for (;;) {
    // Two at a time, as there are cores.
    const paths = [points, points + 1].map((at) => `${folder.path}/${at}/run`);
    const ended = await Promise.all(
      paths.map((path, index) => runKilled(path, points + index)),
    );
    for (const path of paths) {
      await goOn(path);
      assertEquals(await namesIn(path), names);
      assertEquals(await namesIn(`${path}/..`), ["run"]);
    }
    points += 2;
    if (ended.some(Boolean)) break;
  }
  assert(points > 40, `${points} points`);
});
