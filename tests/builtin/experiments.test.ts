import { assert, assertEquals } from "@std/assert";
import { exists } from "sft/core/file.ts";
import {
  experimentNames,
  findExperiment,
} from "sft/experiment/find_experiment.ts";
import { plannedRuns } from "sft/experiment/planned_runs.ts";
import { NO_REAL } from "../support/real.ts";

const FOLDER = `${import.meta.dirname}/../../experiments`;
const NAMES = await experimentNames(FOLDER);

/** On what `deno task setup:real` fetches. */
const ON_REAL_DATA = ["real_chat"];

const OPENABLE = NAMES.filter((name) =>
  NO_REAL === undefined || !ON_REAL_DATA.includes(name)
);

Deno.test({
  name: "every shipped experiment on real data is named as its file" +
    (NO_REAL === undefined ? "" : `: ${NO_REAL}`),
  ignore: NO_REAL !== undefined,
  fn: async () => {
    for (const name of ON_REAL_DATA) {
      assertEquals((await findExperiment(FOLDER, name)).name, name);
    }
  },
});

Deno.test("every shipped experiment is named as its file", async () => {
  assertEquals(NAMES, [
    "data_sets",
    "early_stopping",
    "epochs",
    "learning_rate",
    "lora",
    "masks",
    "model_size",
    "muon",
    "muon_rates",
    "null",
    "origin_faults",
    "packing",
    "real_chat",
    "template_mismatch",
  ]);
  for (const name of OPENABLE) {
    assertEquals((await findExperiment(FOLDER, name)).name, name);
  }
});

Deno.test("experiments/README.md lists every experiment and its question", async () => {
  const page = await Deno.readTextFile(`${FOLDER}/README.md`);
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)]
    .map(([, name, question]) => [name, question]);
  const experiments = await Promise.all(
    OPENABLE.map((name) => findExperiment(FOLDER, name)),
  );

  assertEquals(rows.map(([name]) => name).sort(), NAMES);
  assertEquals(
    rows.filter(([name]) => OPENABLE.includes(name)).sort(),
    experiments.map(({ name, question }) => [name, question]),
  );
});

Deno.test("every shipped experiment has three seeds and what it names", async () => {
  for (const name of OPENABLE) {
    const experiment = await findExperiment(FOLDER, name);
    const { setup, base, arms, evalSet } = experiment;
    const all = [base, ...Object.values(arms)];

    assert(experiment.question.endsWith("?"), name);
    if (setup) {
      const files = Object.keys(setup.files("quick"));
      for (const { dataSet = "A", model = "small" } of all) {
        assert(files.includes(`${dataSet}.train.jsonl`), `${name}: ${dataSet}`);
        assert(model in setup.models, `${name}: ${model}`);
      }
      assert(files.includes(`${evalSet}.held_out.jsonl`), name);
    } else {
      const { model_path, data_file, eval_file } = base;
      for (const file of [model_path, data_file, ...eval_file ?? []]) {
        assert(await exists(String(file).replace(/^\w+=/, "")), name);
      }
    }
    const runs = plannedRuns(experiment, { budget: "full" }, "out", {
      shared: {
        tokenizer: "",
        train: () => "",
        heldOut: () => "",
        model: () => "",
      },
    });
    assertEquals(runs.length, 3 * Object.keys(arms).length, name);
  }
});
