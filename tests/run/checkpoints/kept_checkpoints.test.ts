import { assertEquals } from "@std/assert";
import { namesIn } from "sft/core/file.ts";
import { removeOldCheckpoints } from "sft/run/checkpoints/kept_checkpoints.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { quietHost, sftConfig, tinyRuns } from "../../support/tiny_run.ts";

const runs = await tinyRuns();

const run = (name: string, changes: Partial<SftConfig> = {}) =>
  runSft(
    sftConfig(runs, name, { save_steps: 2, ...changes }),
    quietHost(),
  );

async function stepsIn(name: string): Promise<number[]> {
  return (await namesIn(`${runs.path}/${name}`))
    .filter((one) => one.startsWith("checkpoint-"))
    .map((one) => Number(one.slice("checkpoint-".length)))
    .sort((a, b) => a - b);
}

const pathOf = (name: string, step: number) =>
  `${runs.path}/${name}/checkpoint-${step}`;

Deno.test("save_total_limit leaves the last checkpoints, and says what went", async () => {
  await run("limited", { save_total_limit: 2 });

  assertEquals(await stepsIn("limited"), [6, 8]);
  const folder = await RunFolder.open(`${runs.path}/limited`);
  const notes = await Array.fromAsync(folder.events());
  assertEquals(
    notes.filter(({ kind }) => kind === "note"),
    [
      {
        kind: "note",
        step: 6,
        text: "removed checkpoint-2: save_total_limit is 2",
      },
      {
        kind: "note",
        step: 8,
        text: "removed checkpoint-4: save_total_limit is 2",
      },
    ],
  );
});

Deno.test("all checkpoints stay where there is no limit", async () => {
  await run("unlimited");

  assertEquals(await stepsIn("unlimited"), [2, 4, 6, 8]);
});

Deno.test("removeOldCheckpoints() keeps the best and the last, whatever the limit", async () => {
  await run("best");
  const folder = `${runs.path}/best`;

  assertEquals(await removeOldCheckpoints(folder, 4, 2), []);
  assertEquals(await removeOldCheckpoints(folder, 3, 2), [4]);
  assertEquals(await removeOldCheckpoints(folder, 1, 2), [6]);
  assertEquals(await stepsIn("best"), [2, 8]);
  assertEquals(await removeOldCheckpoints(folder, 1, undefined), [2]);
  // Nothing is left of them, and nothing else is gone.
  assertEquals(await namesIn(folder), [
    "checkpoint-8",
    "events.jsonl",
    "final",
    "manifest.json",
  ]);
});

Deno.test("removeOldCheckpoints() keeps what another run began with", async () => {
  await run("source");
  // A neighbour, and one of an experiment further down.
  await run("neighbour", { model_path: pathOf("source", 2) });
  await run("experiments/one/arm/seed-1", { model_path: pathOf("source", 4) });

  const folder = `${runs.path}/source`;
  assertEquals(await removeOldCheckpoints(folder, 1, undefined), [6]);
  assertEquals(await stepsIn("source"), [2, 4, 8]);
});

Deno.test("removeOldCheckpoints() knows a beginning by its contents too", async () => {
  await run("moved", { seed: 6 });
  await run("elsewhere", { model_path: pathOf("moved", 4) });
  // As of a run that named it from another folder.
  const other = await RunFolder.open(`${runs.path}/elsewhere`);
  const { config } = await other.manifest();
  await other.update({ config: { ...config, model_path: "../x" } });

  const folder = `${runs.path}/moved`;
  assertEquals(await removeOldCheckpoints(folder, 1, undefined), [2, 6]);
});

Deno.test("removeOldCheckpoints() passes over a neighbour that cannot be read", async () => {
  await run("sound", { seed: 7 });
  await Deno.mkdir(`${runs.path}/broken`);
  await Deno.writeTextFile(`${runs.path}/broken/manifest.json`, "{");

  const folder = `${runs.path}/sound`;
  assertEquals(await removeOldCheckpoints(folder, 1, undefined), [2, 4, 6]);
});
