import { assertEquals, assertThrows } from "@std/assert";
import { defineExperiment, type Experiment } from "sft/experiment/define.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

Deno.test("defineExperiment() gives back what it was given", () => {
  assertEquals(defineExperiment(TINY_EXPERIMENT), TINY_EXPERIMENT);
});

Deno.test("defineExperiment() refuses what could not be run", () => {
  const cases: [Partial<Experiment>, string][] = [
    [
      { name: "a/b" },
      'Cannot define experiment "a/b": "a/b" names a folder, expected ' +
      "letters, digits and any of _ . + - between them",
    ],
    [
      { arms: { "..": {} } },
      'Cannot define experiment "rates": ".." names a folder, expected ' +
      "letters, digits and any of _ . + - between them",
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
  ];
  for (const [changes, message] of cases) {
    const given = { ...TINY_EXPERIMENT, ...changes };
    assertEquals(
      assertThrows(() => defineExperiment(given), RangeError).message,
      message,
    );
  }
});
