import { assert, assertEquals, assertRejects } from "@std/assert";
import type { SftConfig } from "sft/experiment/config.ts";
import { runSft } from "sft/experiment/sft.ts";
import { readCheckpoint } from "sft/store/checkpoint.ts";
import { namesIn } from "sft/store/file.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { snapshot } from "../support/command.ts";
import {
  quietHost,
  sftConfig,
  tinyRuns,
  weightsOf,
} from "../support/tiny_run.ts";

// Reached through runSft(), which prepares what a run is made of.

const runs = await tinyRuns();

/** Three rows, three epochs, one row a step: nine steps. */
const run = (name: string, changes: Partial<SftConfig> = {}) =>
  runSft(sftConfig(runs, name, changes), quietHost());

const eventsOf = async (name: string) =>
  await Array.fromAsync(
    (await RunFolder.open(`${runs.path}/${name}`)).events(),
  );

Deno.test("runTraining() records steps, checkpoints and evaluations", async () => {
  const { path, chatFile } = runs;

  const result = await run("whole", { eval_file: chatFile, save_steps: 4 });

  const events = await eventsOf("whole");
  assertEquals(events.map(({ kind, step }) => `${kind} ${step}`), [
    "evaluation 0",
    "step 1",
    "step 2",
    "step 3",
    "step 4",
    "checkpoint 4",
    "evaluation 4",
    "step 5",
    "step 6",
    "step 7",
    "step 8",
    "checkpoint 8",
    "evaluation 8",
    "step 9",
    "evaluation 9",
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
  ]);
  const { outcome, modelPath, steps, last, evaluation } = result;
  assertEquals([outcome, modelPath, steps], [
    "finished",
    `${path}/whole/final`,
    9,
  ]);
  assertEquals([last, evaluation], [events.at(-2), events.at(-1)]);
  // Six answers of three tokens, and their loss falls.
  assertEquals(evaluation!.targets, 18);
  const first = events[0];
  assert(first.kind === "evaluation");
  assert(evaluation!.natsPerTarget < first.natsPerTarget);
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

Deno.test("runTraining() leaves the model that it starts from alone", async () => {
  const before = await snapshot(runs.modelPath);

  await run("elsewhere");

  assertEquals(await snapshot(runs.modelPath), before);
});
