import { assertEquals, assertMatch } from "@std/assert";
import type { Experiment } from "sft/experiment/define.ts";
import { runExperiment, type RunNews } from "sft/experiment/run_experiment.ts";
import { readManifest } from "sft/store/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

/** Runs it; what became of each run, by its label, the last word only. */
async function ran(
  root: string,
  experiment: Experiment,
  onNews: (stop: () => void, news: RunNews, label: string) => void = () => {},
) {
  const ends = new Map<string, string>();
  let stop = () => {};
  const { folder, ...counts } = await runExperiment(
    experiment,
    { root, budget: "full", atOnce: 2 },
    {
      onPlan: () => {},
      onStart: (end) => stop = end,
      onRun: (label, news) => {
        if (news.kind !== "step") ends.set(label, news.kind);
        onNews(stop, news, label);
      },
    },
  );
  return { folder, counts, ends: Object.fromEntries(ends) };
}

const NONE = { finished: 0, skipped: 0, stopped: 0, failed: 0 };

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
    arm: "low",
    position: 0,
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

Deno.test("runExperiment() tells of a run that fails and runs the others", async () => {
  await using folder = await tempFolder();
  const arms = { wide: { max_length: 65 }, fine: {} };
  const messages: string[] = [];
  const { counts } = await ran(
    folder.path,
    { ...TINY_EXPERIMENT, arms, seeds: [1] },
    (_, news) => {
      if (news.kind === "failed") messages.push(news.message);
    },
  );

  assertEquals(counts, { ...NONE, finished: 1, failed: 1 });
  assertEquals(messages, [
    "Cannot use rows of 65 tokens: the model has 64 positions, pass " +
    "--max_length 64 or less",
  ]);
});
