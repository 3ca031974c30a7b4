import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { metricOf, METRICS } from "sft/view/compare/metrics.ts";
import { evaluationWith } from "../../support/views.ts";

Deno.test("METRICS are fields of an evaluation, each once", () => {
  const event = evaluationWith(1);
  const fields = METRICS.map(({ field }) => field);

  assertEquals(fields.map((field) => typeof event[field]), [
    ...Array(8).fill("number"),
  ]);
  assertEquals(new Set(fields).size, 8);
});

Deno.test("METRICS know which way a model improves", () => {
  assertEquals(METRICS.map(({ field, better }) => [field, better]), [
    ["answerNatsPerToken", "lower"],
    ["answerBitsPerByte", "lower"],
    ["rightShare", "higher"],
    ["stopNatsPerToken", "lower"],
    ["stopShare", "higher"],
    ["emptyShare", "lower"],
    ["distinct2", "higher"],
    ["meanLength", undefined],
  ]);
});

Deno.test("metricOf() refuses what is not measured", () => {
  const error = assertThrows(() => metricOf("loss"), UserError);

  assertEquals(
    error.message,
    'Cannot find metric "loss": choose one of answerNatsPerToken, ' +
      "answerBitsPerByte, rightShare, stopNatsPerToken, stopShare, " +
      "emptyShare, distinct2, meanLength",
  );
});
