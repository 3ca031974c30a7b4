import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists } from "sft/core/file.ts";
import { sweep } from "sft/experiment/sweep.ts";
import { runs, type RunsOptions } from "sft/notebook/runs.ts";
import { LiveRuns } from "sft/view/notebook/live_runs.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";
import { chat, tinyRuns, TOKENIZER, writeRows } from "../support/tiny_run.ts";

const tiny = await tinyRuns();
const data_file = `${tiny.path}/mine.jsonl`;
await writeRows(
  data_file,
  "Ada Bo Cy Di Ed Flo Gus Hal Ida Jo".split(" ").map((name) =>
    chat(name, `Hello ${name}`)
  ),
);

const OPTIONS: RunsOptions = {
  model_path: tiny.modelPath,
  tokenizer_path: TOKENIZER,
  data_file,
  heldOut: 0.5,
  max_length: 32,
  batch_size: 1,
  gradient_accumulation_steps: 1,
  seeds: [1, 2],
  folder: `${tiny.path}/out/mine`,
};

/** Draws nothing. */
const quietly = () => {
  const nowhere = { update: () => Promise.resolve() };
  return new LiveRuns({ display: nowhere, progress: nowhere, log: () => {} });
};

Deno.test("runs() runs two settings over seeds, and nothing twice", async () => {
  const arms = [{ num_epochs: 1 }, { name: "two", num_epochs: 2 }];
  const first = await runs(arms, OPTIONS, quietly());

  assertEquals(
    first.map(({ name, manifest, path }) => [
      name,
      manifest.outcome,
      manifest.config.num_epochs,
      path.startsWith(`${tiny.path}/out/mine/`),
    ]),
    [
      ["num_epochs=1 · seed 1", "finished", 1, true],
      ["num_epochs=1 · seed 2", "finished", 1, true],
      ["two · seed 1", "finished", 2, true],
      ["two · seed 2", "finished", 2, true],
    ],
  );
  // Another cell with one arm more: what is there stays.
  const more = await runs(
    [...arms, { num_epochs: 3 }],
    { ...OPTIONS, seeds: [1] },
    quietly(),
  );
  assertEquals(
    more.filter(({ name }) => name.startsWith("two"))
      .map(({ manifest }) => manifest.started),
    first.slice(2).map(({ manifest }) => manifest.started),
  );
  assertEquals(more.at(-1)!.name, "num_epochs=3 · seed 1");
});

Deno.test("runs() says in a cell's words what is wrong", async () => {
  const refused = async (...given: Parameters<typeof runs>) =>
    (await assertRejects(() => runs(...given), UserError)).message;
  const folder = `${tiny.path}/out/never`;

  assertEquals(
    await refused([{ batch_size: 0 }], { ...OPTIONS, folder }, quietly()),
    'Cannot set batch_size in arm "batch_size=0" of experiment "never": ' +
      "expected a whole number of at least 1, got 0",
  );
  assertEquals(
    await refused([{}, {}], { ...OPTIONS, folder }, quietly()),
    'Cannot run: two arms are called "base", give them names',
  );
  assertMatch(
    await refused(
      [{ max_length: 100 }],
      { ...OPTIONS, folder, seeds: [1] },
      quietly(),
    ),
    /^Cannot run arm "max_length=100": cannot use rows of 100 tokens: the model has 64 positions, pass max_length: 64 or less$/,
  );
});

Deno.test("runs() goes on where it was interrupted", async () => {
  const folder = `${tiny.path}/out/stopped`;
  const options = { ...OPTIONS, folder, seeds: [1] };
  const long = [{ name: "long", num_epochs: 200 }];
  const live = quietly();
  const shown = live.experiment();
  let stop = () => {};
  // As an interrupt does, after the first step that is told.
  live.experiment = () => ({
    ...shown,
    onStart: (end) => stop = end,
    onRun: (label, news) => {
      shown.onRun(label, news);
      if (news.kind === "step") stop();
    },
  });
  const { message } = await assertRejects(
    () => runs(long, options, live),
    UserError,
  );
  assertEquals(
    message,
    "Cannot go on, the kernel was interrupted: 1 run to be done, run the cell " +
      "again",
  );

  const [run] = await runs(long, options, quietly());
  assertEquals(run.manifest.outcome, "finished");
  assertMatch(run.notes[0].text, /^resumed after step \d+$/);
});

Deno.test("runs() takes what is undefined for not given", async () => {
  const arms = [{ name: undefined, learning_rate: undefined, num_epochs: 1 }];
  const [first] = await runs(
    arms,
    {
      ...OPTIONS,
      seeds: [1],
      folder: `${tiny.path}/out/undefined`,
      dropout: undefined,
    },
    quietly(),
  );
  assertEquals(first.name, "num_epochs=1 · seed 1");
});

Deno.test("runs() takes arms by their names, as sweep() gives them", async () => {
  const opened = await runs(
    sweep({ num_epochs: [1], batch_size: [2, 4] }),
    { ...OPTIONS, seeds: [1], folder: `${tiny.path}/out/swept` },
    quietly(),
  );
  assertEquals(
    opened.map(({ name, manifest }) => [name, manifest.config.batch_size]),
    [
      ["num_epochs=1+batch_size=2 · seed 1", 2],
      ["num_epochs=1+batch_size=4 · seed 1", 4],
    ],
  );
});

Deno.test("runs() in a script says that it needs a cell, and runs nothing", async () => {
  const folder = `${tiny.path}/out/script`;
  const { message } = await assertRejects(
    () => runs([{ num_epochs: 1 }], { ...OPTIONS, folder }),
    UserError,
  );
  assertMatch(
    message,
    /^Cannot show anything: this is no cell of a notebook, /,
  );
  assertEquals(await exists(folder), false);
});

Deno.test("runs() refuses to run none at once", async () => {
  for (const atOnce of [0, -1, 1.5, NaN]) {
    const error = await assertRejects(
      () => runs([{ num_epochs: 1 }], { ...OPTIONS, atOnce }, quietly()),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot run ${atOnce} at once: expected a whole number, 1 or more`,
    );
  }
});

Deno.test("runs() refuses settings beside a whole experiment", async () => {
  const { message } = await assertRejects(
    () =>
      runs(
        TINY_EXPERIMENT,
        {
          seeds: [9],
          max_length: 64,
          dropout: undefined,
          folder: `${tiny.path}/out/whole`,
        },
        quietly(),
      ),
    UserError,
  );
  assertEquals(
    message,
    'Cannot run experiment "rates" with seeds, max_length: it has its own ' +
      "settings, set them there; beside it a cell sets folder and atOnce",
  );
});

Deno.test("runs() keeps an experiment's runs in the folder that is named", async () => {
  const { setup: _, evalSet: __, ...own } = TINY_EXPERIMENT;
  const { seeds: ___, heldOut, folder: ____, ...base } = OPTIONS;
  const folder = `${tiny.path}/out/elsewhere`;
  const opened = await runs(
    { ...own, base, heldOut, arms: { low: { num_epochs: 1 } }, seeds: [1] },
    { folder },
    quietly(),
  );
  assertEquals(opened.map(({ path }) => path), [`${folder}/low/seed-1`]);
});
