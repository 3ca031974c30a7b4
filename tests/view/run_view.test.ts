import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { readRunView } from "sft/view/run_view.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import {
  evaluationWith,
  sampleWith,
  stepWith,
  yardstickWith,
} from "../support/views.ts";

Deno.test("readRunView() sorts a run's events by kind", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const note = { kind: "note", step: 1, text: "resumed" } as const;
  const events = [
    evaluationWith(0, 4),
    stepWith(1),
    { kind: "checkpoint", step: 1, path: "checkpoint-1" } as const,
    stepWith(2, { loss: 9 }),
    note,
    stepWith(2),
    sampleWith(2, "4"),
    yardstickWith(2),
  ];
  for (const event of events) await run.append(event);

  assertEquals(await readRunView(run.path), {
    name: "sft",
    path: run.path,
    manifest: manifestWith(),
    steps: [stepWith(1), stepWith(2)],
    evaluations: [evaluationWith(0, 4)],
    samples: [sampleWith(2, "4")],
    yardsticks: [yardstickWith(2)],
    notes: [note],
  });
  assertEquals((await readRunView(run.path, { name: "ours" })).name, "ours");
});

Deno.test("readRunView() orders yardsticks by step, the last telling of each", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const other = { dataSha256: "ef".repeat(32) };
  const events = [
    yardstickWith(0),
    yardstickWith(8, { answers: 1 }),
    yardstickWith(4),
    yardstickWith(8, other),
    yardstickWith(8, { answers: 2 }),
  ];
  for (const event of events) await run.append(event);

  assertEquals((await readRunView(run.path)).yardsticks, [
    yardstickWith(0),
    yardstickWith(4),
    yardstickWith(8, { answers: 2 }),
    yardstickWith(8, other),
  ]);
});

Deno.test("readRunView() refuses a folder without a run", async () => {
  const error = await assertRejects(() => readRunView("none"), UserError);

  assertEquals(
    error.message,
    'Cannot read run "none": it has no manifest.json, expected the ' +
      '--output_dir of "pretrain" or "sft"',
  );
});

Deno.test("readRunView() makes NaN of figures that were not recorded", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const imported = { kind: "step", step: 2, epoch: 0.5, loss: null };
  const held = { kind: "evaluation", step: 2, epoch: 0.5, natsPerTarget: 3 };
  await run.append(imported as never);
  await run.append(held as never);

  const { steps, evaluations } = await readRunView(run.path);

  assertEquals(steps, [
    stepWith(2, {
      epoch: 0.5,
      loss: NaN,
      gradNorm: NaN,
      learningRate: NaN,
      targets: NaN,
      realTokens: NaN,
      tokens: NaN,
      stepMs: NaN,
      elapsedMs: NaN,
      trainedTokens: NaN,
    }),
  ]);
  assertEquals(evaluations, [
    { ...evaluationWith(2, 3), targets: NaN, trainedTokens: NaN },
  ]);
});
