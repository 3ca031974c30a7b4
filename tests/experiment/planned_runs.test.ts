import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  chosenArms,
  modelOf,
  type PlannedRun,
  plannedRuns,
  whatIsLeft,
} from "sft/experiment/planned_runs.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

const SHARED = {
  tokenizer: "tokens",
  train: (name: string) => `${name}.train`,
  yardstick: (name: string) => `${name}.yardstick`,
  model: (name: string) => `model ${name}`,
};

Deno.test("chosenArms() takes arms and seeds as they are asked for", () => {
  const experiment = { ...TINY_EXPERIMENT, armSeeds: { high: [4, 5] } };

  assertEquals(chosenArms(experiment, { budget: "full" }), [
    { arm: "low", seeds: [1, 2] },
    { arm: "high", seeds: [4, 5] },
  ]);
  assertEquals(chosenArms(experiment, { budget: "quick" }), [
    { arm: "low", seeds: [1] },
    { arm: "high", seeds: [4] },
  ]);
  assertEquals(
    chosenArms(experiment, { budget: "full", arms: ["high"], seeds: [7] }),
    [{ arm: "high", seeds: [7] }],
  );
});

Deno.test("chosenArms() names what is close to an unknown arm", () => {
  const refused = (arm: string) =>
    assertThrows(
      () => chosenArms(TINY_EXPERIMENT, { budget: "full", arms: [arm] }),
      UserError,
    ).message;

  assertEquals(
    refused("hihg"),
    'Cannot run arm "hihg" of experiment "rates": there is none of that name, ' +
      'closest is "high"',
  );
  assertEquals(
    refused("zz"),
    'Cannot run arm "zz" of experiment "rates": expected one of low, high',
  );
});

Deno.test("modelOf() is the arm's model, else the base's", () => {
  const experiment = {
    ...TINY_EXPERIMENT,
    arms: { same: {}, large: { model: "large" } },
  };
  assertEquals(modelOf(experiment, "same"), "one");
  assertEquals(modelOf(experiment, "large"), "large");
});

Deno.test("plannedRuns() gives a seed of every arm before the next", () => {
  const runs = plannedRuns(TINY_EXPERIMENT, { budget: "full" }, "out", SHARED);

  assertEquals(
    runs.map(({ config }) => config.output_dir),
    ["out/low/seed-1", "out/high/seed-1", "out/low/seed-2", "out/high/seed-2"],
  );
  const { config } = runs[3];
  assertEquals(
    [config.learning_rate, config.num_epochs, config.seed, config.threads],
    [1e-2, 2, 2, 1],
  );
  assertEquals(
    [
      config.model_path,
      config.tokenizer_path,
      config.data_file,
      config.yardstick_file,
    ],
    ["model one", "tokens", "hello.train", "hello.yardstick"],
  );
  assertEquals(
    Object.keys(config).filter((key) => /model$|Set$/.test(key)),
    [],
  );
});

Deno.test("plannedRuns() makes runs short on a quick budget", () => {
  const [{ config }] = plannedRuns(
    TINY_EXPERIMENT,
    { budget: "quick" },
    "out",
    SHARED,
  );
  assertEquals([config.num_epochs, config.data_limit], [1, 60]);
});

Deno.test("whatIsLeft() goes by the record in the run's folder", async () => {
  await using folder = await tempFolder();
  const [planned] = plannedRuns(
    TINY_EXPERIMENT,
    { budget: "full" },
    folder.path,
    SHARED,
  );
  const path = planned.config.output_dir;
  assertEquals(await whatIsLeft(planned), "all");

  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(`${path}/events.jsonl`, "");
  assertEquals(await whatIsLeft(planned), "all");

  const run = await RunFolder.create(
    path,
    manifestWith({ config: { ...planned.config, resume: false } }),
  );
  assertEquals(await whatIsLeft(planned), "the rest");

  await run.update({ config: { ...planned.config, resume: true } });
  await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
  assertEquals(await whatIsLeft(planned), "nothing");
});

Deno.test("whatIsLeft() moves a run of other settings aside", async () => {
  await using folder = await tempFolder();
  const [planned] = plannedRuns(
    TINY_EXPERIMENT,
    { budget: "full" },
    folder.path,
    SHARED,
  );
  const path = planned.config.output_dir;
  const config = { ...planned.config };
  const run = await RunFolder.create(path, manifestWith({ config }));
  await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
  const changed: PlannedRun = {
    ...planned,
    config: { ...planned.config, num_epochs: 3 },
  };

  assertEquals(await whatIsLeft(changed), "all");
  assertEquals(
    [...Deno.readDirSync(`${folder.path}/low`)].map(({ name }) => name),
    ["seed-1.before-2026-11-24T10-00-12.345Z"],
  );
});
