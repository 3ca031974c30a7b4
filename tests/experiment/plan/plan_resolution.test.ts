import { assertEquals } from "@std/assert";
import { planResolution } from "sft/experiment/plan/plan_resolution.ts";
import type { Setup } from "sft/experiment/experiment.ts";
import { runExperiment } from "sft/experiment/run_experiment.ts";
import { resolvableDifference, spreadOf } from "sft/statistics/resolvable.ts";
import { readQuestionRecord } from "sft/store/question_record.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { assertNear } from "../../support/near.ts";
import { chat } from "../../support/tiny_run.ts";
import { TINY_EXPERIMENT, TINY_SETUP } from "../../support/tiny_experiment.ts";

/** The tiny set with three questions that are held out. */
const files: Setup["files"] = (budget) => ({
  ...TINY_SETUP.files(budget),
  "hello.held_out.jsonl": ["Ed", "Flo", "Gus"]
    .map((name) => `${JSON.stringify(chat(name, "Hello"))}\n`).join(""),
});

Deno.test("planResolution() goes by the experiment's runs, or by null's", async () => {
  await using folder = await tempFolder();
  const root = folder.path;
  const experiment = {
    ...TINY_EXPERIMENT,
    name: "null",
    setup: { ...TINY_SETUP, files },
    decidedBy: { metric: "meanLength", better: "higher" },
  } as const;
  const own = `${root}/null`;
  assertEquals(await planResolution(experiment, root, own), undefined);

  const options = { root, budget: "full" } as const;
  const host = { onPlan: () => {}, onRun: () => {}, onStart: () => {} };
  await runExperiment(experiment, { ...options, seeds: [1] }, host);
  // One seed does not tell how much seeds are chance.
  assertEquals(await planResolution(experiment, root, own), undefined);
  await runExperiment(experiment, options, host);

  const [low, high] = await Promise.all(
    ["low", "high"].map((arm) =>
      Promise.all([1, 2].map(async (seed) => {
        const record = await readQuestionRecord(`${own}/${arm}/seed-${seed}`);
        return record.at(-1)!.measured.map(({ answer }) => [...answer].length);
      }))
    ),
  );
  const questions = low[0].length;
  const expected = resolvableDifference(spreadOf(low, high)!, {
    seeds: 2,
    questions,
  });
  const found = (await planResolution(experiment, root, own))!;
  assertNear(found.difference, expected, "difference");
  assertEquals([found.seeds, found.questions, found.by], [
    2,
    questions,
    "null",
  ]);

  const other = { ...experiment, name: "other", seeds: [1, 2, 3, 4] };
  const byNull = (await planResolution(other, root, `${root}/other`))!;
  assertEquals([byNull.seeds, byNull.by], [4, "null"]);
});
