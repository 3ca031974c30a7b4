import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists } from "sft/core/file.ts";
import type { RunNews } from "sft/core/host.ts";
import type { Experiment } from "sft/experiment/experiment.ts";
import { runExperiment } from "sft/experiment/run_experiment.ts";
import { readManifest } from "sft/store/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, writeRows } from "../support/tiny_run.ts";
import { TINY_EXPERIMENT, TINY_SETUP } from "../support/tiny_experiment.ts";

/** Runs it; what became of each run, by its label, the last word only. */
async function ran(
  root: string,
  experiment: Experiment,
  onNews: (stop: () => void, news: RunNews, label: string) => void = () => {},
) {
  const ends = new Map<string, string>();
  const said: string[] = [];
  let stop = () => {};
  const { folder, ...counts } = await runExperiment(
    experiment,
    { root, budget: "full", atOnce: 2 },
    {
      log: (line) => void said.push(line),
      onPlan: () => {},
      onStart: (end) => stop = end,
      onRun: (label, news) => {
        if (news.kind !== "step") ends.set(label, news.kind);
        onNews(stop, news, label);
      },
    },
  );
  return { folder, counts, said, ends: Object.fromEntries(ends) };
}

const NONE = { finished: 0, skipped: 0, stopped: 0, diverged: 0, failed: 0 };

Deno.test("runExperiment() runs what is left and nothing twice", async () => {
  await using folder = await tempFolder();
  const root = folder.path;
  const first = await ran(root, TINY_EXPERIMENT);

  assertEquals(first.counts, { ...NONE, finished: 4 });
  assertEquals(first.ends, {
    "pretraining of model one": "finished",
    "low · seed 1": "finished",
    "high · seed 1": "finished",
    "low · seed 2": "finished",
    "high · seed 2": "finished",
  });
  const record = (arm: string, seed: number) =>
    readManifest(`${first.folder}/${arm}/seed-${seed}`);
  const { experiment, outcome, config, seed, versions } = await record(
    "low",
    2,
  );
  assertEquals(experiment, {
    name: "rates",
    question: "Does a higher rate learn more?",
    hypothesis: "Yes.",
    arm: "low",
    position: 0,
    decidedBy: "answerNatsPerToken",
    decidedBetter: "lower",
  });
  assertEquals([outcome, config.learning_rate, seed], ["finished", 1e-4, 2]);
  assertMatch(versions.engine, /1 thread/);

  const low = (await record("low", 1)).started;
  const high = (await record("high", 1)).started;
  const arms = { ...TINY_EXPERIMENT.arms, high: { learning_rate: 1e-3 } };
  const second = await ran(root, { ...TINY_EXPERIMENT, arms });

  assertEquals(second.counts, { ...NONE, finished: 2, skipped: 2 });
  assertEquals((await record("low", 1)).started, low);
  const aside = `seed-1.before-${high.replaceAll(":", "-")}`;
  assertEquals([first.said, second.said], [[], [
    `2 runs of other settings will be moved aside: high/${aside} and 1 more`,
  ]]);
  assertEquals(
    (await readManifest(`${first.folder}/high/${aside}`)).started,
    high,
  );
});

Deno.test("runExperiment() goes on with what was stopped", async () => {
  await using folder = await tempFolder();
  const root = folder.path;
  const long = {
    ...TINY_EXPERIMENT,
    base: { ...TINY_EXPERIMENT.base, num_epochs: 2000 },
    arms: { only: {} },
  };
  const first = await ran(root, long, (stop, { kind }, label) => {
    if (kind === "step" && label.startsWith("only")) stop();
  });

  assertEquals(first.counts, { ...NONE, stopped: 2 });
  const path = `${first.folder}/only/seed-1`;
  assertEquals((await readManifest(path)).outcome, "interrupted");

  const kinds: string[] = [];
  await ran(root, long, (stop, { kind }, label) => {
    if (label !== "only · seed 1") return;
    kinds.push(kind);
    if (kind === "step") stop();
  });
  assertEquals(kinds[0], "resumed");
});

Deno.test("runExperiment() starts no arm where the setup fails", async () => {
  await using folder = await tempFolder();
  const setup = {
    ...TINY_SETUP,
    // Rows of the pretraining do not fit into it; those of the arm do.
    models: {
      ...TINY_SETUP.models,
      odd: { n_layer: 1, n_embd: 16, n_head: 2, n_positions: 31 },
    },
  };
  const arms = { low: {}, odd: { model: "odd", max_length: 31 } };
  const { counts, ends, folder: runs } = await ran(
    folder.path,
    { ...TINY_EXPERIMENT, setup, arms },
  );

  assertEquals(counts, { ...NONE, failed: 1, stopped: 4 });
  assertEquals(ends, {
    "pretraining of model one": "finished",
    "pretraining of model odd": "failed",
  });
  assertEquals(await exists(runs), false);
});

Deno.test("runExperiment() varies the pretraining too", async () => {
  await using folder = await tempFolder();
  const { arms: { low } } = TINY_EXPERIMENT;
  const { folder: runs, ends } = await ran(
    folder.path,
    { ...TINY_EXPERIMENT, arms: { low }, seeds: [1], baseSeeds: [1, 2] },
  );

  assertEquals(ends, {
    "pretraining of model one": "finished",
    "pretraining of model one-seed-2": "finished",
    "low · seed 1 of base 1": "finished",
    "low · seed 1 of base 2": "finished",
  });
  const [one, two] = await Promise.all(
    [1, 2].map((base) => readManifest(`${runs}/low/base-${base}-seed-1`)),
  );
  assertEquals([one, two].map(({ experiment }) => experiment?.baseSeed), [
    1,
    2,
  ]);
  const weights = ({ model = [] }: typeof one) =>
    model.find(({ path }) => path.endsWith(".safetensors"))?.sha256;
  assertNotEquals(weights(one), weights(two));
});

Deno.test("runExperiment() compares files of one's own", async () => {
  await using folder = await tempFolder();
  const { folder: made } = await ran(folder.path, {
    ...TINY_EXPERIMENT,
    arms: { low: {} },
    seeds: [1],
  });
  const { config } = await readManifest(`${made}/low/seed-1`);
  const model_path = `${made}/low/seed-1/final`;
  const { folder: own, counts } = await ran(folder.path, {
    ...TINY_EXPERIMENT,
    name: "own",
    setup: undefined,
    evalSet: undefined,
    base: {
      model_path,
      data_file: config.data_file as string,
      eval_file: config.eval_file as string[],
      max_length: 32,
      num_epochs: 1,
    },
    seeds: [5],
  });

  assertEquals(counts, { ...NONE, finished: 2 });
  const low = await readManifest(`${own}/low/seed-5`);
  assertEquals(low.config.tokenizer_path, model_path);
  assertEquals(low.experiment?.name, "own");
});

Deno.test("runExperiment() holds rows of one's own file out", async () => {
  await using folder = await tempFolder();
  const { folder: made } = await ran(folder.path, {
    ...TINY_EXPERIMENT,
    arms: { low: {} },
    seeds: [1],
  });
  const data_file = `${folder.path}/mine.jsonl`;
  const names = "Ada Bo Cy Di Ed Flo Gus Hal Ida Jo".split(" ");
  await writeRows(data_file, names.map((name) => chat(name, "Hello")));
  const { folder: own, counts } = await ran(folder.path, {
    ...TINY_EXPERIMENT,
    name: "own",
    setup: undefined,
    evalSet: undefined,
    heldOut: 0.5,
    base: {
      model_path: `${made}/low/seed-1/final`,
      data_file,
      max_length: 32,
      num_epochs: 1,
    },
    seeds: [5],
  });

  assertEquals(counts, { ...NONE, finished: 2 });
  const { dataReport, heldOutReports } = await readManifest(
    `${own}/low/seed-5`,
  );
  const { mine } = heldOutReports!;
  assertEquals(dataReport!.rows! + mine.rows!, 10);
  assertEquals(mine.dropped, {});
});

Deno.test("runExperiment() tells of a run that fails and runs the others", async () => {
  await using folder = await tempFolder();
  // Not a run, where one is to be.
  const taken = `${folder.path}/rates/low/seed-1`;
  await Deno.mkdir(taken, { recursive: true });
  await Deno.writeTextFile(`${taken}/notes.txt`, "mine");
  const messages: string[] = [];
  const { counts } = await ran(
    folder.path,
    { ...TINY_EXPERIMENT, seeds: [1] },
    (_, news) => {
      if (news.kind === "failed") messages.push(news.message);
    },
  );

  assertEquals(counts, { ...NONE, finished: 1, failed: 1 });
  assertEquals(messages.length, 1);
  assertStringIncludes(messages[0], taken);
});

Deno.test("runExperiment() starts nothing where one arm would be refused", async () => {
  await using folder = await tempFolder();
  const arms = { fine: {}, wide: { max_length: 65 } };
  const heard: string[] = [];
  await assertRejects(
    () =>
      ran(
        folder.path,
        { ...TINY_EXPERIMENT, arms, seeds: [1] },
        (_, { kind }) => heard.push(kind),
      ),
    UserError,
    'Cannot run arm "wide": cannot use rows of 65 tokens: ',
  );
  assertEquals(heard, []);
  assertEquals(await exists(`${folder.path}/rates/fine`), false);
});

Deno.test("runExperiment() records an arm that diverges and runs the others", async () => {
  await using folder = await tempFolder();
  const arms = { low: {}, wild: { learning_rate: 1e30, warmup_ratio: 0 } };
  const experiment = { ...TINY_EXPERIMENT, arms };
  const messages: string[] = [];
  const first = await ran(folder.path, experiment, (_, news, label) => {
    if (news.kind === "diverged") messages.push(`${label}: ${news.message}`);
  });

  assertEquals(first.counts, { ...NONE, finished: 2, diverged: 2 });
  assertEquals(
    messages.toSorted().map((text) => text.replace(/rows \/\S+\//, "rows ")),
    [[1, 2], [2, 1]].map(([seed, row]) =>
      `wild · seed ${seed}: Cannot train on after step 2: its loss is NaN, ` +
      `trained on rows hello.train.jsonl:${row}, start a new run with a lower ` +
      "--learning_rate"
    ),
  );
  const { outcome, divergedAtStep } = await readManifest(
    `${first.folder}/wild/seed-2`,
  );
  assertEquals([outcome, divergedAtStep], ["failed", 2]);

  const second = await ran(folder.path, experiment);

  assertEquals(second.counts, { ...NONE, skipped: 2, diverged: 2 });
});
