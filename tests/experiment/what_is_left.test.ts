import { assertEquals } from "@std/assert";
import { type PlannedRun, plannedRuns } from "sft/experiment/planned_runs.ts";
import {
  isMovedAside,
  placeAside,
  recordOf,
  whatIsLeft,
} from "sft/experiment/what_is_left.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

/** The first run that is planned in a folder. */
function firstRun(folder: string): PlannedRun {
  const shared = {
    ...{ tokenizer: "tokens", model: () => "model" },
    ...{ train: () => "hello.train", heldOut: () => "hello.held_out" },
  };
  const full = { budget: "full" } as const;
  return plannedRuns(TINY_EXPERIMENT, full, folder, { shared })[0];
}

Deno.test("whatIsLeft() goes by the record in the run's folder", async () => {
  await using folder = await tempFolder();
  const planned = firstRun(folder.path);
  const path = planned.config.output_dir;
  assertEquals(await whatIsLeft(planned), "all");

  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(`${path}/events.jsonl`, "");
  await Deno.writeTextFile(`${path}/notes.txt`, "by hand");
  assertEquals(await whatIsLeft(planned), "all");
  // What is there is left for the run to refuse.
  assertEquals(await Deno.readTextFile(`${path}/notes.txt`), "by hand");
  await Deno.remove(`${path}/notes.txt`);

  const run = await RunFolder.create(
    path,
    manifestWith({ config: { ...planned.config, resume: false } }),
  );
  assertEquals(await whatIsLeft(planned), "the rest");

  await run.update({ config: { ...planned.config, resume: true } });
  await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
  assertEquals(await whatIsLeft(planned), "nothing");

  await run.update({ outcome: "failed", divergedAtStep: 7 });
  assertEquals(await whatIsLeft(planned), "nothing, it diverged");
});

Deno.test("whatIsLeft() moves a run of other settings aside", async () => {
  await using folder = await tempFolder();
  const planned = firstRun(folder.path);
  const path = planned.config.output_dir;
  const config = { ...planned.config };
  const run = await RunFolder.create(path, manifestWith({ config }));
  await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
  const changed: PlannedRun = {
    ...planned,
    config: { ...planned.config, num_epochs: 3 },
  };

  assertEquals((await recordOf(planned))?.outcome, "finished");
  assertEquals(await recordOf(changed), undefined);
  const place = `${path}.before-2026-11-24T10-00-12.345Z`;
  assertEquals(
    [await placeAside(planned), await placeAside(changed)],
    [undefined, place],
  );
  assertEquals(await whatIsLeft(changed), "all");
  const [aside] = [...Deno.readDirSync(`${folder.path}/low`)];
  assertEquals(aside.name, "seed-1.before-2026-11-24T10-00-12.345Z");
  assertEquals(await placeAside(changed), undefined);
  assertEquals([aside.name, path].map(isMovedAside), [true, false]);
});
