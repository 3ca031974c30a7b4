import { assert, assertEquals } from "@std/assert";
import {
  experimentNames,
  findExperiment,
} from "sft/experiment/find_experiment.ts";
import { plannedRuns } from "sft/experiment/planned_runs.ts";

const FOLDER = `${import.meta.dirname}/../../experiments`;
const NAMES = await experimentNames(FOLDER);

Deno.test("every shipped experiment is named as its file", async () => {
  assertEquals(NAMES, [
    "data_sets",
    "epochs",
    "learning_rate",
    "masks",
    "model_size",
    "null",
    "origin_faults",
    "packing",
    "template_mismatch",
  ]);
  for (const name of NAMES) {
    assertEquals((await findExperiment(FOLDER, name)).name, name);
  }
});

Deno.test("every shipped experiment has three seeds and what it names", async () => {
  for (const name of NAMES) {
    const experiment = await findExperiment(FOLDER, name);
    const { setup, base, arms, yardstick } = experiment;
    const files = Object.keys(setup.files("quick"));
    const all = [base, ...Object.values(arms)];

    assert(experiment.question.endsWith("?"), name);
    for (const { dataSet = "A", model = "small" } of all) {
      assert(files.includes(`${dataSet}.train.jsonl`), `${name}: ${dataSet}`);
      assert(model in setup.models, `${name}: ${model}`);
    }
    assert(files.includes(`${yardstick}.yardstick.jsonl`), name);
    const runs = plannedRuns(experiment, { budget: "full" }, "out", {
      tokenizer: "",
      train: () => "",
      yardstick: () => "",
      model: () => "",
    });
    assertEquals(runs.length, 3 * Object.keys(arms).length, name);
  }
});
