import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { bestBy, bestOf, valuesBy } from "sft/view/compare/best_step.ts";
import { evaluationWith, heldOutLossWith } from "../../support/views.ts";
import hugging from "../../fixtures/early_stopping.json" with { type: "json" };

const series = (values: readonly number[]) =>
  values.map((value, index) => ({ step: index + 1, value }));

Deno.test("bestOf() finds what Hugging Face's Trainer finds, and stops with it", () => {
  let stopped = 0;
  for (const { values, better, patience, threshold, after } of hugging.cases) {
    const by = { better: better as "lower" | "higher" };
    let stops = false;
    for (const [index, expected] of after.entries()) {
      const { best, since } = bestOf(
        series(values.slice(0, index + 1)),
        by,
        threshold,
      );
      // The callback stays with what it has said.
      stops ||= since >= patience;
      assertEquals({ best: best?.step, since, stops }, expected);
    }
    if (stops) stopped++;
  }
  assert(stopped > 10 && stopped <= hugging.cases.length);
});

Deno.test("bestOf() takes no number for the best that is none", () => {
  const lower = { better: "lower" } as const;
  assertEquals(bestOf([], lower), { best: undefined, since: 0 });
  assertEquals(bestOf(series([NaN]), lower), { best: undefined, since: 1 });
  assertEquals(bestOf(series([NaN, 3, -Infinity, NaN]), lower), {
    best: { step: 2, value: 3 },
    since: 2,
  });
});

Deno.test("bestBy() reads METRIC and SET/METRIC", () => {
  const named = (metric_for_best_model?: string, greater_is_better?: boolean) =>
    bestBy({ metric_for_best_model, greater_is_better }, ["A", "B/C"]);

  assertEquals(named(), { metric: "loss", set: "A", better: "lower" });
  assertEquals(named("rightShare"), {
    metric: "rightShare",
    set: "A",
    better: "higher",
  });
  assertEquals(named("B/C/loss"), {
    metric: "loss",
    set: "B/C",
    better: "lower",
  });
  assertEquals(named("meanLength", false).better, "lower");
  assertEquals(named("loss", true).better, "higher");
});

for (
  const [named, why] of [
    ["rightshare", "there is no such metric, closest is rightShare"],
    ["perplexity", "there is no such metric, choose one of loss, answerNats"],
    ["C/loss", 'there is no held-out set "C", choose one of A, B'],
    ["meanLength", "neither way is better by itself, pass --greater_is_better"],
  ]
) {
  Deno.test(`bestBy() refuses ${named}`, () => {
    assertThrows(
      () => bestBy({ metric_for_best_model: named }, ["A", "B"]),
      UserError,
      `Cannot choose the best model by "${named}": ${why}`,
    );
  });
}

Deno.test("valuesBy() takes what was measured after training began", () => {
  const measured = {
    heldOutLosses: [
      heldOutLossWith(0, 1),
      heldOutLossWith(2, 3),
      heldOutLossWith(2, 9, { set: "other" }),
      heldOutLossWith(4, 2),
    ],
    evaluations: [
      evaluationWith(0),
      evaluationWith(2, { rightShare: 0.5 }),
      evaluationWith(4, { rightShare: undefined }),
      // As the task evaluate adds it later.
      evaluationWith(2, { rightShare: 0.75 }),
    ],
  };
  const of = (metric: "loss" | "rightShare") =>
    valuesBy({ metric, set: "held_out", better: "lower" }, measured);

  assertEquals(of("loss"), [{ step: 2, value: 3 }, { step: 4, value: 2 }]);
  assertEquals(of("rightShare"), [
    { step: 2, value: 0.75 },
    { step: 4, value: NaN },
  ]);
});
