import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists } from "sft/core/file.ts";
import { planExperiment } from "sft/experiment/plan/plan_experiment.ts";
import { runExperiment } from "sft/experiment/run_experiment.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { TINY_EXPERIMENT } from "../../support/tiny_experiment.ts";

Deno.test("planExperiment() measures every arm and runs none", async () => {
  await using folder = await tempFolder();
  const options = { root: folder.path, budget: "full", atOnce: 2 } as const;
  const said: string[] = [];
  const plan = () =>
    planExperiment(TINY_EXPERIMENT, options, {
      log: (line) => void said.push(line),
    });

  const before = await plan();
  assertEquals(
    before.parts.map(({ name, runs, left }) => [name, runs, left]),
    [["pretraining of one", 1, 1], ["low", 2, 2], ["high", 2, 2]],
  );
  assert(before.totalMs > 0);
  assertEquals(said, [
    "measuring the pretraining of model one",
    "measuring arm low",
    "measuring arm high",
  ]);
  assertEquals(await exists(`${folder.path}/rates`), false);

  const host = { onPlan: () => {}, onRun: () => {}, onStart: () => {} };
  await runExperiment(TINY_EXPERIMENT, { ...options, seeds: [1] }, host);
  const run = await readRunView(`${folder.path}/rates/high/seed-1`);
  assertEquals(before.parts[2].plan.steps, run.steps.length);

  const after = await plan();
  assertEquals(
    after.parts.map(({ name, runs, left }) => [name, runs, left]),
    [["low", 2, 1], ["high", 2, 1]],
  );
  assertEquals(after.aside, undefined);

  const arms = { ...TINY_EXPERIMENT.arms, high: { learning_rate: 1e-3 } };
  const { aside } = await planExperiment(
    { ...TINY_EXPERIMENT, arms },
    options,
    { log: () => {} },
  );
  const place = `seed-1.before-${run.manifest.started.replaceAll(":", "-")}`;
  assertEquals(
    aside,
    `1 run of other settings would be moved aside: high/${place}`,
  );
  // Nothing is moved by asking.
  assertEquals(await exists(`${folder.path}/rates/high/seed-1`), true);
});

Deno.test("planExperiment() is refused as the run would be", async () => {
  await using folder = await tempFolder();
  const arms = { wide: { max_length: 65 } };
  await assertRejects(
    () =>
      planExperiment(
        { ...TINY_EXPERIMENT, arms },
        { root: folder.path, budget: "full" },
        { log: () => {} },
      ),
    UserError,
    'Cannot run arm "wide": cannot use rows of 65 tokens',
  );
});
