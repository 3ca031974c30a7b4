import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, namesIn } from "sft/core/file.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { readCheckpoint } from "sft/store/checkpoint.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { DivergedError } from "sft/train/divergence.ts";
import { snapshot } from "../support/command.ts";
import {
  quietHost,
  sftConfig,
  tinyRuns,
  weightsOf,
} from "../support/tiny_run.ts";

// Reached through runSft(), which makes what a run is made of.

const runs = await tinyRuns();

/** Three rows, three epochs, one row a step: nine steps. */
const run = (name: string, changes: Partial<SftConfig> = {}) =>
  runSft(sftConfig(runs, name, changes), quietHost());

const eventsOf = async (name: string) =>
  await Array.fromAsync(
    (await RunFolder.open(`${runs.path}/${name}`)).events(),
  );

Deno.test("runTraining() records steps, checkpoints and measurements", async () => {
  const { path, chatFile } = runs;

  const result = await run("whole", {
    eval_file: [chatFile],
    save_steps: 4,
    eval_steps: 3,
  });

  // The evaluation and its samples are in tests/measure/.
  const events = (await eventsOf("whole"))
    .filter(({ kind }) => kind !== "evaluation" && kind !== "sample");
  assertEquals(events.map(({ kind, step }) => `${kind} ${step}`), [
    "held_out_loss 0",
    "step 1",
    "step 2",
    "step 3",
    "held_out_loss 3",
    "step 4",
    "checkpoint 4",
    "step 5",
    "step 6",
    "held_out_loss 6",
    "step 7",
    "step 8",
    "checkpoint 8",
    "step 9",
    "held_out_loss 9",
  ]);
  assertEquals(events.filter(({ kind }) => kind === "checkpoint"), [
    { kind: "checkpoint", step: 4, path: `${path}/whole/checkpoint-4` },
    { kind: "checkpoint", step: 8, path: `${path}/whole/checkpoint-8` },
  ]);
  assertEquals(await namesIn(`${path}/whole`), [
    "checkpoint-4",
    "checkpoint-8",
    "events.jsonl",
    "final",
    "manifest.json",
    "questions.jsonl",
  ]);
  const { outcome, modelPath, steps, last } = result;
  assertEquals([outcome, modelPath, steps], [
    "finished",
    `${path}/whole/final`,
    9,
  ]);
  const loss = result.heldOutLosses.get("chats");
  assertEquals([last, loss], [events.at(-2), events.at(-1)]);
  // Six answers of three tokens, and their loss falls.
  assertEquals(loss!.targets, 18);
  const first = events[0];
  assert(first.kind === "held_out_loss");
  assert(loss!.natsPerTarget < first.natsPerTarget);
});

Deno.test("runTraining() decays the rate and counts epochs and targets", async () => {
  await run("counted", { learning_rate: 9e-3 });

  const steps = (await eventsOf("counted")).filter((e) => e.kind === "step");
  assertEquals(
    steps.map(({ learningRate }) => Number((learningRate * 1000).toFixed(9))),
    [9, 8, 7, 6, 5, 4, 3, 2, 1],
  );
  assertEquals(
    steps.map(({ epoch }) => Number((epoch * 3).toFixed(9))),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assertEquals(
    steps.map(({ targets, tokens, trainedTokens }) =>
      [targets, tokens, trainedTokens].join()
    ),
    [6, 12, 18, 24, 30, 36, 42, 48, 54].map((sum) => `6,32,${sum}`),
  );
});

Deno.test("runTraining() gives the same bytes for the same seed alone", async () => {
  const weights = async (name: string, seed: number) =>
    await weightsOf((await run(name, { seed })).modelPath);

  const first = await weights("seed 1", 1);

  assertEquals(await weights("seed 1 again", 1), first);
  assert(await weights("seed 2", 2) !== first);
});

Deno.test("runTraining() trains alike however a step is cut", async () => {
  const loss = async (name: string, rows: number, batches: number) => {
    const { last } = await run(name, {
      batch_size: rows,
      gradient_accumulation_steps: batches,
      dropout: 0,
      num_epochs: 4,
    });
    return [last!.step, last!.loss.toFixed(3)];
  };

  const whole = await loss("three rows", 3, 1);

  assertEquals(whole[0], 4);
  assertEquals(await loss("one row thrice", 1, 3), whole);
  assertEquals(await loss("two rows and one", 2, 2), whole);
});

Deno.test("runTraining() saves where it was stopped", async () => {
  const result = await runSft(
    sftConfig(runs, "stopped"),
    quietHost({ stopRequested: () => true }),
  );

  const path = `${runs.path}/stopped/checkpoint-1`;
  assertEquals([result.outcome, result.modelPath], ["interrupted", path]);
  const { state, optimizer } = await readCheckpoint(path);
  assertEquals([state.step, state.trainedTokens], [1, 6]);
  assert(optimizer.has("first.transformer.wte.weight"));
  assert(optimizer.has("second.transformer.wte.weight"));
  assertEquals(await namesIn(path), [
    "checksums.json",
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "optimizer.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "trainer_state.json",
  ]);
});

Deno.test("runTraining() finishes a run that is stopped at its last step", async () => {
  let step = 0;
  const { outcome } = await runSft(
    sftConfig(runs, "late"),
    quietHost({
      onStep: (event) => step = event.step,
      stopRequested: () => step === 9,
    }),
  );

  assertEquals(outcome, "finished");
});

Deno.test("runTraining() records a run that failed", async () => {
  const broken = quietHost({
    onStep: () => {
      throw new RangeError("the screen is gone");
    },
  });

  await assertRejects(
    () => runSft(sftConfig(runs, "failed"), broken),
    RangeError,
    "the screen is gone",
  );

  const { outcome, ended } = await (await RunFolder.open(`${runs.path}/failed`))
    .manifest();
  assertEquals([outcome, typeof ended], ["failed", "string"]);
});

Deno.test("runTraining() ends a run that diverges, without a final model", async () => {
  const { path, chatFile } = runs;
  const config = sftConfig(runs, "diverged", {
    learning_rate: 1e30,
    warmup_ratio: 0,
    save_steps: 1,
    eval_steps: 1,
    eval_file: [chatFile],
  });

  const error = await assertRejects(
    () => runSft(config, quietHost()),
    DivergedError,
  );

  // The first step's loss is fine, and leaves parameters that are not.
  assertEquals(
    error.message,
    'Cannot train on after step 1: the held-out loss on "chats" is NaN, ' +
      `trained on rows ${chatFile}:1, ${chatFile}:6, start a new run with a ` +
      "lower --learning_rate",
  );
  assertEquals(await namesIn(`${path}/diverged`), [
    "checkpoint-1",
    "events.jsonl",
    "manifest.json",
    "questions.jsonl",
  ]);
  const { outcome, divergedAtStep } =
    await (await RunFolder.open(`${path}/diverged`)).manifest();
  assertEquals([outcome, divergedAtStep], ["failed", 1]);
  const events = await eventsOf("diverged");
  assertEquals(
    events.slice(-2).map((event) =>
      event.kind === "held_out_loss"
        ? event.natsPerTarget
        : event.kind === "note" && event.text
    ),
    [
      NaN,
      'diverged at step 1: the held-out loss on "chats" is NaN, trained on ' +
      `rows ${chatFile}:1, ${chatFile}:6`,
    ],
  );
  await assertRejects(
    () => runSft({ ...config, resume: true }, quietHost()),
    UserError,
    `Cannot resume "${path}/diverged": it diverged at step 1 and would again`,
  );
});

// One step: its loss is fine, and no other one tells what it has led to.
for (
  const [learning_rate, seen] of [
    [1e39, /^".*" holds -?(NaN|Infinity)$/],
    [1e30, /^the loss after it is NaN$/],
  ] as const
) {
  Deno.test(`runTraining() keeps no final model that a last step of rate ${learning_rate} spoilt`, async () => {
    const name = `last ${learning_rate}`;
    const error = await assertRejects(
      () => run(name, { learning_rate, warmup_ratio: 0, trained_tokens: 1 }),
      DivergedError,
    );

    assertEquals(error.step, 1);
    assertMatch(error.seen, seen);
    assertEquals(await namesIn(`${runs.path}/${name}`), [
      "events.jsonl",
      "manifest.json",
    ]);
    const { outcome, divergedAtStep } =
      await (await RunFolder.open(`${runs.path}/${name}`)).manifest();
    assertEquals([outcome, divergedAtStep], ["failed", 1]);
    const step = (await eventsOf(name)).find(({ kind }) => kind === "step");
    assert(step?.kind === "step" && Number.isFinite(step.loss));
  });
}

Deno.test("runTraining() keeps no checkpoint that is not finite", async () => {
  const error = await assertRejects(
    () =>
      run("spoilt", { learning_rate: 1e39, warmup_ratio: 0, save_steps: 1 }),
    DivergedError,
  );

  assertEquals(error.step, 1);
  assertEquals(await exists(`${runs.path}/spoilt/checkpoint-1`), false);
});

Deno.test("runTraining() names the last checkpoint before a divergence", async () => {
  const { path } = runs;
  // Every step makes the weights some thousand times as large.
  const config = sftConfig(runs, "later", {
    learning_rate: 1e3,
    weight_decay: 10,
    num_epochs: 20,
    save_steps: 1,
  });

  const error = await assertRejects(
    () => runSft(config, quietHost()),
    DivergedError,
  );

  const { step, seen } = error;
  assert(step > 2);
  // A loss is that of the parameters which the step before left.
  const good = step - (seen.startsWith("its loss") ? 2 : 1);
  assertMatch(seen, /^its (loss|gradient norm) is (NaN|Infinity)$/);
  assertEquals(
    error.message.replace(/ rows \S+chats.jsonl:\d, \S+chats.jsonl:\d,/, ""),
    `Cannot train on after step ${step}: ${seen}, trained on start a new run ` +
      "with a lower --learning_rate, from its beginning or with --model_path " +
      `"${path}/later/checkpoint-${good}", the last good checkpoint`,
  );
  assertEquals(await exists(`${path}/later/checkpoint-${step - 1}`), true);
  assertEquals(await exists(`${path}/later/final`), false);
});

Deno.test("runTraining() leaves the model that it starts from alone", async () => {
  const before = await snapshot(runs.modelPath);

  await run("elsewhere");

  assertEquals(await snapshot(runs.modelPath), before);
});

Deno.test("runTraining() keeps an offline run for wandb, with each step once", async () => {
  const config = sftConfig(runs, "followed", {
    use_wandb: true,
    wandb_project: "ours",
    save_steps: 2,
  });
  const said: string[] = [];
  let step = 0;
  const host = {
    log: (text: string) => said.push(text),
    onStep: (event: { step: number }) => step = event.step,
  };
  await runSft(
    config,
    quietHost({ ...host, stopRequested: () => step === 5 }),
  );
  await runSft({ ...config, resume: true }, quietHost(host));

  const [line] = said.filter((text) => text.includes("wandb sync"));
  const folder = line.split("wandb sync ")[1];
  const [file] = await namesIn(folder);
  const text = new TextDecoder("latin1").decode(
    await Deno.readFile(`${folder}/${file}`),
  );
  assertEquals(await namesIn(`${runs.path}/followed/wandb`), [
    folder.split("/").at(-1),
  ]);
  // A row of the history, and the summary after it, for each of nine steps.
  assertEquals(text.split("train/loss").length - 1, 18);
});

Deno.test("runTraining() with Muon keeps one moment, and resumes to the bytes", async () => {
  const muon = { optim: "muon", gradient_accumulation_steps: 2 } as const;
  let done = 0;
  const { modelPath } = await runSft(
    sftConfig(runs, "stopped with Muon", muon),
    quietHost({
      onStep: ({ step }) => done = step,
      stopRequested: () => done === 2,
    }),
  );
  const { optimizer } = await readCheckpoint(modelPath);
  const moments = (end: string) =>
    [...optimizer.keys()].filter((name) => name.endsWith(end));
  assertEquals(moments("h.0.mlp.c_fc.weight"), [
    "first.transformer.h.0.mlp.c_fc.weight",
  ]);
  assertEquals(moments("wte.weight").length, 2);

  const resumed = await run("stopped with Muon", { ...muon, resume: true });
  const whole = await run("whole with Muon", muon);
  assertEquals(
    await weightsOf(resumed.modelPath),
    await weightsOf(whole.modelPath),
  );
  const folder = await RunFolder.open(`${runs.path}/whole with Muon`);
  assert((await folder.manifest()).newtonSchulzMs! > 0);
});
