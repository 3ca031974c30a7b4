import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { readRunView } from "sft/view/run_view.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { evaluationWith, sampleWith, stepWith } from "../support/views.ts";

Deno.test("readRunView() sorts a run's events by kind", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const note = { kind: "note", step: 1, text: "resumed" } as const;
  const score = {
    kind: "score",
    step: 2,
    questions: 60,
    right: 12,
    stopped: 59,
    meanLength: 7.5,
  } as const;
  const events = [
    evaluationWith(0, 4),
    stepWith(1),
    { kind: "checkpoint", step: 1, path: "checkpoint-1" } as const,
    stepWith(2, { loss: 9 }),
    note,
    stepWith(2),
    sampleWith(2, "4"),
    score,
  ];
  for (const event of events) await run.append(event);

  assertEquals(await readRunView(run.path), {
    name: "sft",
    path: run.path,
    manifest: manifestWith(),
    steps: [stepWith(1), stepWith(2)],
    evaluations: [evaluationWith(0, 4)],
    samples: [sampleWith(2, "4")],
    scores: [score],
    notes: [note],
  });
  assertEquals((await readRunView(run.path, { name: "ours" })).name, "ours");
});

Deno.test("readRunView() refuses a folder without a run", async () => {
  const error = await assertRejects(() => readRunView("none"), UserError);

  assertEquals(
    error.message,
    'Cannot read run "none": it has no manifest.json, expected the ' +
      '--output_dir of "pretrain" or "sft"',
  );
});
