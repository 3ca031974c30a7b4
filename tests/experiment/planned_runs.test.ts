import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  baseModels,
  chosenArms,
  plannedRuns,
} from "sft/experiment/planned_runs.ts";
import type { BaseModel } from "sft/experiment/shared_files.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

const SHARED = {
  tokenizer: "tokens",
  train: (name: string) => `${name}.train`,
  heldOut: (name: string) => `${name}.held_out`,
  model: ({ name, seed }: BaseModel) => `model ${name} ${seed ?? ""}`.trim(),
};

Deno.test("chosenArms() takes arms and seeds as they are asked for", () => {
  const experiment = { ...TINY_EXPERIMENT, armSeeds: { high: [4, 5] } };

  assertEquals(chosenArms(experiment, { budget: "full" }), [
    { arm: "low", seeds: [1, 2] },
    { arm: "high", seeds: [4, 5] },
  ]);
  assertEquals(chosenArms(experiment, { budget: "quick" }), [
    { arm: "low", seeds: [1] },
    { arm: "high", seeds: [4] },
  ]);
  assertEquals(
    chosenArms(experiment, { budget: "full", arms: ["high"], seeds: [7] }),
    [{ arm: "high", seeds: [7] }],
  );
});

Deno.test("chosenArms() names what is close to an unknown arm", () => {
  const refused = (arm: string) =>
    assertThrows(
      () => chosenArms(TINY_EXPERIMENT, { budget: "full", arms: [arm] }),
      UserError,
    ).message;

  assertEquals(
    refused("hihg"),
    'Cannot run arm "hihg" of experiment "rates": there is none of that name, ' +
      'closest is "high"',
  );
  assertEquals(
    refused("zz"),
    'Cannot run arm "zz" of experiment "rates": expected one of low, high',
  );
});

Deno.test("baseModels() are those of the arms, from every base seed", () => {
  const arms = { same: {}, alike: {}, large: { model: "large" } };
  const own = { own: { model_path: "mine", tokenizer_path: "mine" } };
  const experiment = { ...TINY_EXPERIMENT, arms: { ...arms, ...own } };

  assertEquals(baseModels(experiment, { budget: "full" }), [
    { name: "one", seed: undefined },
    { name: "large", seed: undefined },
  ]);
  const varied = { ...experiment, baseSeeds: [1, 2] };
  const some = { budget: "full", arms: ["same", "own"] } as const;
  assertEquals(baseModels(varied, some), [
    { name: "one", seed: 1 },
    { name: "one", seed: 2 },
  ]);
  assertEquals(baseModels(varied, { ...some, budget: "quick" }), [
    { name: "one", seed: 1 },
  ]);
});

Deno.test("plannedRuns() runs every arm from a model of every base seed", () => {
  const { arms: { low } } = TINY_EXPERIMENT;
  const own = { model_path: "mine", tokenizer_path: "mine" };
  const runs = plannedRuns(
    { ...TINY_EXPERIMENT, arms: { low, own }, baseSeeds: [3, 4] },
    { budget: "full" },
    "out",
    { shared: SHARED },
  );

  assertEquals(
    runs.map(({ config, baseSeed }) => [
      config.output_dir,
      config.model_path,
      config.seed,
      baseSeed,
    ]),
    [
      ["out/low/base-3-seed-1", "model one 3", 1, 3],
      ["out/own/seed-1", "mine", 1, undefined],
      ["out/low/base-4-seed-1", "model one 4", 1, 4],
      ["out/own/seed-2", "mine", 2, undefined],
      ["out/low/base-3-seed-2", "model one 3", 2, 3],
      ["out/low/base-4-seed-2", "model one 4", 2, 4],
    ],
  );
});

Deno.test("plannedRuns() takes files of one's own, without any setup", () => {
  const runs = plannedRuns(
    {
      ...TINY_EXPERIMENT,
      setup: undefined,
      evalSet: undefined,
      base: {
        model_path: "models/mine",
        data_file: "mine.jsonl",
        eval_file: ["held_out.jsonl"],
        preset: "trl",
      },
      arms: {
        mine: {},
        other: {
          model_path: "models/other",
          tokenizer_path: "tokens",
          eval_file: ["a=a.jsonl", "b=b.jsonl"],
        },
      },
      seeds: [1],
    },
    { budget: "full", threads: 2 },
    "out",
  );

  assertEquals(
    runs.map(({ config }) => [
      config.model_path,
      config.tokenizer_path,
      config.data_file,
      config.eval_file,
      config.threads,
    ]),
    [
      // A model's folder has its tokenizer.
      ["models/mine", "models/mine", "mine.jsonl", ["held_out.jsonl"], 2],
      ["models/other", "tokens", "mine.jsonl", ["a=a.jsonl", "b=b.jsonl"], 2],
    ],
  );
  assertEquals(runs[0].config.train_trailing_newline, true);
});

Deno.test("plannedRuns() gives a seed of every arm before the next", () => {
  const runs = plannedRuns(TINY_EXPERIMENT, { budget: "full" }, "out", {
    shared: SHARED,
  });

  assertEquals(
    runs.map(({ config }) => config.output_dir),
    ["out/low/seed-1", "out/high/seed-1", "out/low/seed-2", "out/high/seed-2"],
  );
  const { config } = runs[3];
  assertEquals(
    [config.learning_rate, config.num_epochs, config.seed, config.threads],
    [1e-2, 2, 2, 1],
  );
  assertEquals(
    [
      config.model_path,
      config.tokenizer_path,
      config.data_file,
      config.eval_file,
    ],
    ["model one", "tokens", "hello.train", ["hello.held_out"]],
  );
  assertEquals(
    Object.keys(config).filter((key) => /model$|Set$/.test(key)),
    [],
  );
});

Deno.test("plannedRuns() makes runs short on a quick budget", () => {
  const [{ config }] = plannedRuns(
    TINY_EXPERIMENT,
    { budget: "quick" },
    "out",
    { shared: SHARED },
  );
  assertEquals([config.num_epochs, config.data_limit], [1, 60]);
});
