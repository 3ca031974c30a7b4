import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { defineExperiment } from "sft/experiment/define.ts";
import type { ArmSettings, Experiment } from "sft/experiment/experiment.ts";
import { TINY_EXPERIMENT, TINY_SETUP } from "../support/tiny_experiment.ts";

Deno.test("defineExperiment() gives back what it was given", () => {
  assertEquals(defineExperiment(TINY_EXPERIMENT), TINY_EXPERIMENT);
});

Deno.test("defineExperiment() refuses what could not be run", () => {
  const cases: [Partial<Experiment>, string][] = [
    [
      { name: "a/b" },
      'Cannot define experiment "a/b": "a/b" names a folder, expected ' +
      "letters, digits and any of _ . + = - between them",
    ],
    [
      { arms: { "..": {} } },
      'Cannot define experiment "rates": ".." names a folder, expected ' +
      "letters, digits and any of _ . + = - between them",
    ],
    [
      { arms: {} },
      'Cannot define experiment "rates": it has no arms, expected at least one',
    ],
    [
      { seeds: [] },
      'Cannot define experiment "rates": it has no seeds, expected at least one',
    ],
    [
      { armSeeds: { hihg: [1] } },
      'Cannot define experiment "rates": there are seeds for "hihg", which is ' +
      "no arm",
    ],
    [
      { seeds: [1, 2, 1] },
      'Cannot define experiment "rates": one of its seeds is there twice, ' +
      "expected each once",
    ],
    [
      { baseSeeds: [0.5] },
      'Cannot define experiment "rates": 0.5 is no seed, expected whole ' +
      "numbers from 0",
    ],
    [
      { setup: undefined },
      'Cannot define experiment "rates": evalSet is a set of a setup, and ' +
      "there is none, give eval_file",
    ],
    [
      { setup: undefined, evalSet: undefined },
      'Cannot define experiment "rates": model "one" is of a setup, and there ' +
      "is none, give model_path",
    ],
    [
      { base: { ...TINY_EXPERIMENT.base, model_path: "mine" } },
      'Cannot define experiment "rates": the base has model and model_path, ' +
      "leave one of the two out",
    ],
    [
      { base: { model: "one" } },
      'Cannot define experiment "rates": arm "low" has no data, give data_file ' +
      "in the base",
    ],
    [
      { arms: { big: { model: "two" } } },
      'Cannot define experiment "rates": its setup makes no model "two", ' +
      "expected one of one",
    ],
    [
      {
        evalSet: undefined,
        arms: { low: {}, high: { eval_file: ["held_out.jsonl"] } },
      },
      'Cannot define experiment "rates": arm "low" is measured on nothing, ' +
      'give eval_file in the base, as in ["held_out.jsonl"]',
    ],
    [
      { heldOut: 0.1 },
      'Cannot define experiment "rates": heldOut divides data where no ' +
      "eval_file is given, leave one out",
    ],
    [
      { evalSet: undefined, heldOut: 1 },
      'Cannot define experiment "rates": heldOut is 1, expected a share above ' +
      "0 and below 1",
    ],
    [
      { setup: undefined, evalSet: undefined, baseSeeds: [1] },
      'Cannot define experiment "rates": baseSeeds are of a pretraining, and ' +
      "it has no setup, leave them out",
    ],
  ];
  for (const [changes, message] of cases) {
    const given = { ...TINY_EXPERIMENT, ...changes };
    assertEquals(
      assertThrows(() => defineExperiment(given), UserError).message,
      message,
    );
  }
});

Deno.test("defineExperiment() refuses settings that no run takes", () => {
  const { base } = TINY_EXPERIMENT;
  const setup = TINY_SETUP;
  const whole = "expected a whole number of at least";
  const cases: [Partial<Experiment>, string][] = [
    [
      { arms: { low: {}, high: { batch_size: 0 } } },
      `Cannot set --batch_size in arm "high" of experiment "rates": ${whole} ` +
      "1, got 0",
    ],
    [
      { base: { ...base, max_length: 1 } },
      `Cannot set --max_length in the base of experiment "rates": ${whole} ` +
      "2, got 1",
    ],
    [
      { setup: { ...setup, vocab_size: 3 } },
      'Cannot set --vocab_size in the setup of experiment "rates": ' +
      `${whole} 278, got 3`,
    ],
    [
      { arms: { low: { seed: 1 } as ArmSettings } },
      'Cannot set seed in arm "low" of experiment "rates": the experiment ' +
      "gives each run its own, leave it out, see seeds",
    ],
    [
      { setup: { ...setup, pretrain: { ...setup.pretrain, num_epochs: 0.5 } } },
      `Cannot set --num_epochs in the setup of experiment "rates": ${whole} ` +
      "1, got 0.5",
    ],
    [
      {
        setup: {
          ...setup,
          models: { no: { n_layer: 0, n_embd: 8, n_head: 1 } },
        },
      },
      `Cannot set --n_layer in model "no" of experiment "rates": ${whole} ` +
      "1, got 0",
    ],
  ];
  for (const [changes, message] of cases) {
    const given = { ...TINY_EXPERIMENT, ...changes };
    assertEquals(
      assertThrows(() => defineExperiment(given), UserError).message,
      message,
    );
  }
});

Deno.test("defineExperiment() refuses a guess that no runs can answer", () => {
  const refusal = (changes: Partial<Experiment>) =>
    assertThrows(
      () => defineExperiment({ ...TINY_EXPERIMENT, ...changes }),
      UserError,
    ).message;

  assertEquals(
    refusal({ expects: [{ arm: "higher", is: "better" }] }),
    'Cannot define experiment "rates": it expects something of "higher", ' +
      "which is no arm",
  );
  assertEquals(
    refusal({ expects: [{ arm: "low", is: "better" }] }),
    'Cannot define experiment "rates": it compares arm "low" with itself',
  );
  assertEquals(
    refusal({ decidedBy: { metric: "rightShare", better: "lower" } }),
    'Cannot define experiment "rates": decidedBy says that rightShare is ' +
      "better lower, it is higher",
  );
});
