import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { Manifest } from "sft/store/manifest.ts";
import { RunFolder } from "sft/store/run_store.ts";
import {
  evaluationOf,
  heldOutSets,
  lossOf,
} from "sft/view/compare/held_out_sets.ts";
import { type ReadAt, readRunView } from "sft/view/compare/run_view.ts";
import { manifestWith } from "../../support/manifest.ts";
import { questionsWith } from "../../support/questions.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import {
  evaluationWith,
  heldOutLossWith,
  sampleWith,
  stepWith,
} from "../../support/views.ts";

Deno.test("readRunView() sorts a run's events by kind", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const note = { kind: "note", step: 1, text: "resumed" } as const;
  const events = [
    heldOutLossWith(0, 4),
    stepWith(1),
    { kind: "checkpoint", step: 1, path: "checkpoint-1" } as const,
    stepWith(2, { loss: 9 }),
    note,
    stepWith(2),
    sampleWith(2, "4"),
    evaluationWith(2),
  ];
  for (const event of events) await run.append(event);
  // Measured first, and resumed; of other steps nothing is read.
  const asked = questionsWith([{ answer: "4" }, { answer: "5" }]);
  for (const step of [0, 2]) await run.appendQuestions({ ...asked, step });

  assertEquals(await readRunView(run.path), {
    name: "sft",
    path: run.path,
    manifest: manifestWith(),
    steps: [stepWith(1), stepWith(2)],
    heldOutLosses: [heldOutLossWith(0, 4)],
    samples: [sampleWith(2, "4")],
    evaluations: [evaluationWith(2)],
    notes: [note],
    questions: [{ ...asked, step: 2 }],
    labels: { tags: [] },
    recordsQuestions: true,
  });
  assertEquals((await readRunView(run.path, { name: "ours" })).name, "ours");
});

Deno.test("readRunView() tells a record of questions that is damaged from none", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  await run.append(evaluationWith(2));
  const read = async () => {
    const { questions, recordsQuestions } = await readRunView(run.path);
    return [questions.length, recordsQuestions];
  };

  assertEquals(await read(), [0, false]);
  await run.appendQuestions({ ...questionsWith([{ answer: "4" }]), step: 2 });
  assertEquals(await read(), [1, true]);

  const path = `${run.path}/questions.jsonl`;
  const whole = await Deno.readFile(path);
  const binary = Uint8Array.from({ length: 300 }, (_, at) => at * 7 % 256);
  for (
    const damaged of [whole.subarray(0, -2), binary, new Uint8Array()]
  ) {
    await Deno.writeFile(path, damaged);
    assertEquals(await read(), [0, true]);
  }
});

Deno.test("readRunView() orders evaluations by step, the last telling of each", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const other = { dataSha256: "ef".repeat(32) };
  const events = [
    evaluationWith(0),
    evaluationWith(8, { answers: 1 }),
    evaluationWith(4),
    evaluationWith(8, other),
    evaluationWith(8, { answers: 2 }),
  ];
  for (const event of events) await run.append(event);

  assertEquals((await readRunView(run.path)).evaluations, [
    evaluationWith(0),
    evaluationWith(4),
    evaluationWith(8, { answers: 2 }),
    evaluationWith(8, other),
  ]);
});

Deno.test("readRunView() refuses a folder without a run", async () => {
  const error = await assertRejects(() => readRunView("none"), UserError);

  assertEquals(
    error.message,
    'Cannot read run "none": it has no manifest.json, expected the ' +
      '--output_dir of "pretrain", "sft" or "dpo"',
  );
});

Deno.test("readRunView() makes NaN of figures that were not recorded", async () => {
  await using folder = await tempFolder();
  const run = await RunFolder.create(`${folder.path}/sft`, manifestWith());
  const imported = { kind: "step", step: 2, epoch: 0.5, loss: null };
  const held = {
    kind: "held_out_loss",
    step: 2,
    epoch: 0.5,
    set: "held_out",
    natsPerTarget: 3,
  };
  await run.append(imported as never);
  await run.append(held as never);

  const { steps, heldOutLosses } = await readRunView(run.path);

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
  assertEquals(heldOutLosses, [
    { ...heldOutLossWith(2, 3), targets: NaN, trainedTokens: NaN },
  ]);
});

Deno.test("readRunView() judges the final, the best or the last model", async () => {
  await using folder = await tempFolder();
  const best = {
    step: 2,
    metric: "rightShare",
    set: "held_out",
    better: "higher",
    value: 0.75,
  } as const;
  const config = {
    metric_for_best_model: "rightShare",
    load_best_model_at_end: true,
  };
  const write = async (name: string, manifest: Partial<Manifest>) => {
    const path = `${folder.path}/${name}`;
    const run = await RunFolder.create(path, manifestWith(manifest));
    const shares = [0.9, 0.5, 0.75, 0.25];
    const asked = questionsWith([{ answer: "4" }, { answer: "5" }]);
    for (const [step, rightShare] of shares.entries()) {
      if (step > 0) await run.append(stepWith(step));
      // The loss says that another step is the best.
      await run.append(heldOutLossWith(step, 4 - step));
      await run.append(sampleWith(step, `${step}`));
      await run.append(evaluationWith(step, { rightShare }));
      await run.appendQuestions({ ...asked, step });
    }
    return path;
  };
  const kept = await write("kept", { config, best });
  const plain = await write("plain", { config: {} });
  const read = async (path: string, at?: ReadAt) => {
    const view = await readRunView(path, { at });
    const [set] = heldOutSets([view]);
    return [
      view.at,
      evaluationOf(view, set)?.rightShare,
      lossOf(view, set)?.natsPerTarget,
      view.samples.at(-1)?.answer,
      view.questions.map(({ step }) => step).join(),
      // Curves show all of it.
      view.evaluations.length,
    ];
  };

  const atTwo = [2, 0.75, 2, "2", "2", 4];
  const atEnd = [undefined, 0.25, 1, "3", "3", 4];
  assertEquals(await read(kept), atTwo);
  assertEquals(await read(kept, "best"), atTwo);
  assertEquals(await read(kept, "last"), atEnd);
  assertEquals(await read(plain), atEnd);
  // Nothing is named there: the loss, which falls to the end.
  assertEquals(await read(plain, "best"), [3, ...atEnd.slice(1)]);
  assertEquals(await read(plain, "last"), atEnd);
});
