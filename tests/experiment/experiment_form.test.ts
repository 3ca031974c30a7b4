import { assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { Experiment } from "sft/experiment/experiment.ts";
import { assertForm } from "sft/experiment/experiment_form.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

Deno.test("assertForm() refuses what is no experiment", () => {
  const { seeds: _, ...seedless } = TINY_EXPERIMENT;
  const { decidedBy } = TINY_EXPERIMENT;
  const cases: [object, string][] = [
    [
      { ...seedless, seed: [1] },
      'Cannot define experiment "rates": nothing reads its "seed", closest is ' +
      '"seeds"',
    ],
    [
      seedless,
      'Cannot read "experiment rates": "seeds" is missing, expected a list',
    ],
    [
      { ...TINY_EXPERIMENT, arms: [{}] },
      'Cannot read "experiment rates": "arms" is a list, expected an object',
    ],
    [
      { ...TINY_EXPERIMENT, decidedBy: { ...decidedBy, metric: "loss" } },
      'Cannot read "experiment rates": "decidedBy.metric" is "loss", expected ' +
      "one of answerNatsPerToken, answerBitsPerByte, rightShare, " +
      "stopNatsPerToken, stopShare, emptyShare, distinct2, meanLength",
    ],
    [
      {
        ...TINY_EXPERIMENT,
        expects: [{ arm: "high", is: "better", againts: "low" }],
      },
      'Cannot define experiment "rates": what it expects of "high": nothing ' +
      'reads its "againts", closest is "against"',
    ],
  ];
  for (const [experiment, message] of cases) {
    assertThrows(
      () => assertForm(experiment as Experiment),
      UserError,
      message,
    );
  }
});
