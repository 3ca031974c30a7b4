import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { EvaluationEvent, RunEvent } from "sft/core/events.ts";
import type { RunHost } from "sft/core/host.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { oneHistory } from "sft/store/events.ts";
import { hashFile } from "sft/store/file_hash.ts";
import { readQuestionRecord } from "sft/store/question_record.ts";
import { RunFolder } from "sft/store/run_store.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  weightsOf,
  writeRows,
} from "../support/tiny_run.ts";

// Reached through runSft(), which packs what is measured on.

const runs = await tinyRuns();
const questions = `${runs.path}/questions.jsonl`;
await writeRows(questions, [
  { ...chat("Gil", "Hello there"), answer: "there" },
  chat("Hal", "Hello"),
]);

/** A run of nine steps that saves and is measured after 4 and 8. */
const run = (
  name: string,
  changes: Partial<SftConfig> = {},
  host: Partial<RunHost> = {},
) =>
  runSft(
    sftConfig(runs, name, {
      eval_file: [questions],
      save_steps: 4,
      eval_steps: 4,
      ...changes,
    }),
    quietHost(host),
  );

const eventsOf = async (name: string): Promise<RunEvent[]> =>
  await Array.fromAsync(
    (await RunFolder.open(`${runs.path}/${name}`)).events(),
  );

const isEvaluation = (event: RunEvent): event is EvaluationEvent =>
  event.kind === "evaluation";

/** `"sample 4"` and so on, without the steps themselves. */
const measuredIn = (events: readonly RunEvent[]) =>
  events.filter(({ kind }) => kind !== "step")
    .map(({ kind, step }) => `${kind} ${step}`);

/** What is recorded at a step; two questions, so two samples. */
const at = (step: number, ...before: string[]) => [
  ...before,
  `held_out_loss ${step}`,
  `sample ${step}`,
  `sample ${step}`,
  `evaluation ${step}`,
];

Deno.test("a run records what each question gave, at every measurement", async () => {
  await run("asked");
  const record = await readQuestionRecord(`${runs.path}/asked`);
  const events = (await eventsOf("asked"))
    .filter((event) => event.kind === "evaluation");

  assertEquals(record.map(({ step }) => step), events.map(({ step }) => step));
  for (const [index, { questions, measured, dataSha256 }] of record.entries()) {
    const { answerNatsPerToken, answerTokens, ...event } = events[index];
    assertEquals(dataSha256, event.dataSha256);
    assertEquals(
      questions.map(({ prompt, expected }) => [prompt, expected]),
      [["Gil", "there"], ["Hal", undefined]],
    );
    const nats = measured.reduce((sum, { answerNats }) => sum + answerNats, 0);
    assertAlmostEquals(nats / answerTokens, answerNatsPerToken, 1e-4);
    assertEquals(
      questions.reduce((sum, question) => sum + question.answerTokens, 0),
      answerTokens,
    );
    assertEquals(measured.map(({ right }) => right === undefined), [
      false,
      true,
    ]);
  }
});

Deno.test("measurements are recorded before training, at even distances, in the end", async () => {
  const lines: string[] = [];

  const { evaluations: last, heldOutLosses } = await run("whole", {}, {
    log: (text) => lines.push(text),
  });

  const events = await eventsOf("whole");
  assertEquals(measuredIn(events), [
    ...at(0),
    ...at(4, "checkpoint 4"),
    ...at(8, "checkpoint 8"),
    ...at(9),
  ]);
  const evaluations = events.filter(isEvaluation);
  assertEquals(last, new Map([["questions", evaluations.at(-1)!]]));
  assertEquals(
    evaluations.map(({ step, epoch, trainedTokens }) => [
      step,
      epoch.toFixed(3),
      trainedTokens,
    ]),
    [[0, "0.000", 0], [4, "1.333", 24], [8, "2.667", 48], [9, "3.000", 54]],
  );
  assertEquals(heldOutLosses.get("questions")?.step, 9);
  // What it is trained to say to anyone.
  const [before, , , after] = evaluations;
  assert(after.answerNatsPerToken < before.answerNatsPerToken);
  assertEquals([after.conversations, after.answerTokens], [2, 3]);
  const { sha256 } = await hashFile(questions);
  assertEquals(after.dataSha256, sha256);
  const { data } = await (await RunFolder.open(`${runs.path}/whole`))
    .manifest();
  assertEquals(data.map(({ path }) => path), [
    runs.chatFile,
    questions,
  ]);
  assertEquals(
    lines.filter((line) => line.includes('"questions"')).slice(0, 3)
      .map((line) => line.replace(/\d\.\d{4}/, "N")),
    [
      'held-out set "questions": 2 conversations to answer',
      'held-out loss on "questions" after step 0: N nats per target (5 targets)',
      'evaluation on "questions" after step 0: N nats per answer token; of 2 ' +
      "answers 0 % stopped, 0 % of those with a right one were right, 0 % empty",
    ],
  );
});

Deno.test("measurements are of each held-out set, whatever the others are", async () => {
  const talk = `talk=${runs.chatFile}`;

  await run("two sets", { eval_file: [questions, talk], num_epochs: 1 });
  await run("one set", { eval_file: [talk], num_epochs: 1 });

  const [both, alone] = [await eventsOf("two sets"), await eventsOf("one set")];
  const measured = both.filter((event) => "set" in event);
  assertEquals(
    measured.filter(({ step }) => step === 3)
      .map(({ kind, set }) => `${kind} ${set}`),
    [
      "held_out_loss questions",
      ...Array(2).fill("sample questions"),
      "evaluation questions",
      "held_out_loss talk",
      ...Array(6).fill("sample talk"),
      "evaluation talk",
    ],
  );
  // To the last digit, though the rows of the other set are of other lengths.
  assertEquals(
    measured.filter(({ set }) => set === "talk"),
    alone.filter((event) => "set" in event),
  );
});

Deno.test("measurements of rows that are no conversations are the loss alone", async () => {
  const marked = `${runs.path}/marked.jsonl`;
  const [text, untrained] = ["Hello there", "Hi"];
  const segments = [
    { label: false, text: untrained },
    { label: true, text },
  ];
  await writeRows(marked, [{ segments }, { segments }]);
  const lines: string[] = [];

  await run("marked", { eval_file: [marked] }, {
    log: (text) => lines.push(text),
  });
  await writeRows(marked, [{ segments }, chat("Gil", "Hello there")]);
  await run("mixed", { eval_file: [marked] }, {
    log: (text) => lines.push(text),
  });

  assertEquals(
    measuredIn(await eventsOf("marked"))
      .filter((one) => !one.startsWith("checkpoint")),
    [0, 4, 8, 9].map((step) => `held_out_loss ${step}`),
  );
  const mixed = (await eventsOf("mixed")).find(isEvaluation)!;
  assertEquals([mixed.conversations, mixed.dropped], [1, 1]);
  assertEquals(lines.filter((line) => line.startsWith("held-out set")), [
    'held-out set "marked": no answer to measure, 2 rows left out (no ' +
    "conversation: 2)",
    'held-out set "marked": 1 conversation to answer, 1 row left out (no ' +
    "conversation: 1)",
  ]);
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
  { step: _, epoch: __, trainedTokens: ___, ...rest }: EvaluationEvent,
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
    const [first] = (await eventsOf(`arm ${index}`)).filter(isEvaluation);
    before.push(figuresOf(first));
  }

  assertEquals(before, arms.map(() => before[0]));
});

Deno.test("measurements change no weight", async () => {
  const plain = await run("plain", { eval_file: [] });
  const measured = await run("measured");

  assertEquals(
    await weightsOf(measured.modelPath),
    await weightsOf(plain.modelPath),
  );
  assertEquals(plain.evaluations, new Map());
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
    oneHistory(events).filter(isEvaluation),
    (await eventsOf("reference")).filter(isEvaluation),
  );
  assertEquals(resumed.evaluations, whole.evaluations);
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
    "held_out_loss",
    "evaluation",
  ]);
});

Deno.test("measurements refuse a file that changed or cannot be measured", async () => {
  const changing = `${runs.path}/changing.jsonl`;
  const file = { eval_file: [changing] };
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
    `Cannot use "${changing}": none of its 1 row is left (1 nothing to ` +
      "train), mend the data or loosen what refuses it",
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
