import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { RunEvent, YardstickEvent } from "sft/core/events.ts";
import type { SftConfig } from "sft/experiment/config.ts";
import type { RunHost } from "sft/experiment/run_training.ts";
import { runSft } from "sft/experiment/sft.ts";
import { oneHistory } from "sft/store/events.ts";
import { hashFile } from "sft/store/file_hash.ts";
import { RunFolder } from "sft/store/run_store.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  weightsOf,
  writeRows,
} from "../support/tiny_run.ts";

// Reached through runSft(), which prepares what is measured on.

const runs = await tinyRuns();
const yardstick_file = `${runs.path}/yardstick.jsonl`;
await writeRows(yardstick_file, [
  { ...chat("Gil", "Hello there"), answer: "there" },
  chat("Hal", "Hello"),
]);

/** A run of nine steps that saves after 4 and 8. */
const run = (
  name: string,
  changes: Partial<SftConfig> = {},
  host: Partial<RunHost> = {},
) =>
  runSft(
    sftConfig(runs, name, { yardstick_file, save_steps: 4, ...changes }),
    quietHost(host),
  );

const eventsOf = async (name: string): Promise<RunEvent[]> =>
  await Array.fromAsync(
    (await RunFolder.open(`${runs.path}/${name}`)).events(),
  );

const isYardstick = (event: RunEvent): event is YardstickEvent =>
  event.kind === "yardstick";

/** `"sample 4"` and so on, without the steps themselves. */
const measuredIn = (events: readonly RunEvent[]) =>
  events.filter(({ kind }) => kind !== "step")
    .map(({ kind, step }) => `${kind} ${step}`);

/** What is recorded at a step; two questions, so two samples. */
const at = (step: number, ...before: string[]) => [
  ...before,
  `sample ${step}`,
  `sample ${step}`,
  `yardstick ${step}`,
];

Deno.test("measurements are recorded before training, at each save, in the end", async () => {
  const lines: string[] = [];

  const { yardstick, evaluation } = await run(
    "whole",
    { eval_file: runs.chatFile },
    { log: (text) => lines.push(text) },
  );

  const events = await eventsOf("whole");
  assertEquals(measuredIn(events), [
    ...at(0, "evaluation 0"),
    ...at(4, "checkpoint 4", "evaluation 4"),
    ...at(8, "checkpoint 8", "evaluation 8"),
    ...at(9, "evaluation 9"),
  ]);
  const yardsticks = events.filter(isYardstick);
  assertEquals(yardsticks.at(-1), yardstick);
  assertEquals(
    yardsticks.map(({ step, epoch, trainedTokens }) => [
      step,
      epoch.toFixed(3),
      trainedTokens,
    ]),
    [[0, "0.000", 0], [4, "1.333", 24], [8, "2.667", 48], [9, "3.000", 54]],
  );
  assertEquals(evaluation?.step, 9);
  // What it is trained to say to anyone.
  const [before, , , after] = yardsticks;
  assert(after.answerNatsPerToken < before.answerNatsPerToken);
  assertEquals([after.conversations, after.answerTokens], [2, 3]);
  const { sha256 } = await hashFile(yardstick_file);
  assertEquals(after.dataSha256, sha256);
  const { data } = await (await RunFolder.open(`${runs.path}/whole`))
    .manifest();
  assertEquals(data.map(({ path }) => path), [
    runs.chatFile,
    runs.chatFile,
    yardstick_file,
  ]);
  assertEquals(
    lines.filter((line) => line.startsWith("yardstick after step 0"))
      .map((line) => line.replace(/\d\.\d{4}/, "N")),
    [
      "yardstick after step 0: N nats per answer token; of 2 answers 0 % " +
      "stopped, 0 % of those with a right one were right, 0 % empty",
    ],
  );
});

Deno.test("measurements follow one prompt's answer through a run", async () => {
  await run("followed", { learning_rate: 3e-2, num_epochs: 12, dropout: 0 });

  const samples = (await eventsOf("followed"))
    .filter((event) => event.kind === "sample");
  const gil = samples.filter(({ prompt }) => prompt === "Gil");
  assertEquals(gil.map(({ step }) => step), [
    0,
    4,
    8,
    12,
    16,
    20,
    24,
    28,
    32,
    36,
  ]);
  assertEquals(new Set(gil.map(({ seed }) => seed)), new Set([42]));
  const { answer, stopped } = gil.at(-1)!;
  assertEquals([answer, stopped], ["Hello there", true]);
  assert(gil[0].answer !== "Hello there");
});

/** Figures alone, as one text. */
const figuresOf = (
  { step: _, epoch: __, trainedTokens: ___, ...rest }: YardstickEvent,
) => JSON.stringify(rest);

Deno.test("measurements are the same whatever the mask, packing and batch of the run", async () => {
  const arms: Partial<SftConfig>[] = [
    {},
    { supervise: "everything" },
    { supervise: "last_assistant", packing: "padded" },
    { packing: "naive", batch_size: 2, max_length: 48, seed: 7 },
    { gradient_accumulation_steps: 2, dropout: 0.3, data_limit: 3 },
  ];
  const before: string[] = [];
  for (const [index, arm] of arms.entries()) {
    await run(`arm ${index}`, { ...arm, num_epochs: 1 });
    const [first] = (await eventsOf(`arm ${index}`)).filter(isYardstick);
    before.push(figuresOf(first));
  }

  assertEquals(before, arms.map(() => before[0]));
});

Deno.test("measurements change no weight", async () => {
  const plain = await run("plain", { yardstick_file: undefined });
  const measured = await run("measured");

  assertEquals(
    await weightsOf(measured.modelPath),
    await weightsOf(plain.modelPath),
  );
  assertEquals(plain.yardstick, undefined);
});

Deno.test("measurements are not repeated when a run is resumed", async () => {
  const whole = await run("reference");
  const killed = new Error("killed");
  /** Dies when it tells of the first measurement at step 4, or of any step. */
  const dying = (fatal: (text: string) => boolean): Partial<RunHost> => ({
    log: (text) => {
      if (fatal(text)) throw killed;
    },
  });
  await assertRejects(() =>
    run("killed", {}, dying((text) => text.includes("after step 0")))
  );
  await assertRejects(() =>
    run(
      "killed",
      { resume: true },
      dying((text) => text.includes("after step 4")),
    )
  );

  const resumed = await run("killed", { resume: true });

  const events = await eventsOf("killed");
  assertEquals(measuredIn(events).filter((one) => !one.startsWith("note")), [
    ...at(0),
    ...at(4, "checkpoint 4"),
    ...at(8, "checkpoint 8"),
    ...at(9),
  ]);
  assertEquals(
    oneHistory(events).filter(isYardstick),
    (await eventsOf("reference")).filter(isYardstick),
  );
  assertEquals(resumed.yardstick, whole.yardstick);
});

Deno.test("measurements are made up for where a run was stopped before them", async () => {
  let step = 0;
  await run("stopped", {}, {
    onStep: (event) => step = event.step,
    stopRequested: () => step === 4,
  });
  assertEquals(measuredIn(await eventsOf("stopped")), [
    ...at(0),
    "checkpoint 4",
  ]);
  // As if it had been killed between the two samples.
  const folder = await RunFolder.open(`${runs.path}/stopped`);
  const reference = await eventsOf("reference");
  const [sample] = reference
    .filter((event) => event.kind === "sample" && event.step === 4);
  await folder.append(sample);

  await run("stopped", { resume: true });

  const { samples, rest } = Object.groupBy(
    (await eventsOf("stopped")).filter(({ step }) => step === 4),
    ({ kind }) => kind === "sample" ? "samples" : "rest",
  );
  assertEquals(
    samples,
    reference.filter(({ kind, step }) => kind === "sample" && step === 4),
  );
  assertEquals(rest!.map(({ kind }) => kind), [
    "step",
    "checkpoint",
    "note",
    "yardstick",
  ]);
});

Deno.test("measurements refuse a file that changed or cannot be measured", async () => {
  const changing = `${runs.path}/changing.jsonl`;
  const file = { yardstick_file: changing };
  const refusal = async (name: string, changes: Partial<SftConfig> = {}) =>
    (await assertRejects(() => run(name, { ...file, ...changes }), UserError))
      .message;

  assertEquals(
    await refusal("never"),
    `Cannot read "${changing}": there is no such file, check the path`,
  );
  await writeRows(changing, [chat("Hi", "")]);
  assertEquals(
    await refusal("never", { template: "origin", template_lint: "off" }),
    `Cannot measure on "${changing}": there is no answer in it to measure (0 ` +
      "rows left out as bad or longer than the model's 64 positions), expected " +
      "conversations with answers",
  );
  await writeRows(changing, [chat("Hi", "Hello")]);
  await run("changed", file, { stopRequested: () => true });
  await writeRows(changing, [chat("Hi", "Hallo")]);
  assertEquals(
    await refusal("changed", { resume: true }),
    `Cannot resume "${runs.path}/changed": "${changing}" has changed since, ` +
      "start a new run in another --output_dir",
  );
});
