import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { comparisonText } from "sft/view/compare/text.ts";
import { displayWidth } from "sft/view/terminal_text.ts";
import { measuredArm } from "../../support/arms.ts";
import { runViewWith, sampleWith } from "../../support/views.ts";

const RUNS = [
  ...measuredArm("1", [{ meanLength: 10 }, { meanLength: 12 }]),
  ...measuredArm("3", [{ meanLength: 30 }, { meanLength: 33 }]),
].map((run) => ({
  ...run,
  samples: [sampleWith(0, "no"), sampleWith(9, `four\u001b[31m ${run.name}`)],
}));

/** The title of each part. */
const titles = (text: string) => text.match(/^── .*/gm)!;

Deno.test("comparisonText() tells everything within the width", () => {
  const text = comparisonText(groupRuns(RUNS), { width: 80, prompt: 1 });

  assertEquals(titles(text), [
    "── What differs",
    "── Yardstick",
    "── Results",
    "── Cost",
    "── Answers",
    '── Answers over training to "2+2?"',
  ]);
  assertStringIncludes(text, "11.0 ± 1.4");
  assertStringIncludes(text, "not resolved");
  assertEquals(text.includes("\u001b"), false);
  assertEquals(
    text.split("\n").filter((line) => displayWidth(line) > 80),
    [],
  );
});

Deno.test("comparisonText() says what is not there", () => {
  const text = comparisonText(groupRuns([runViewWith("a"), runViewWith("b")]));

  assertStringIncludes(text, "── What differs\n\nNo setting differs.\n");
  assertStringIncludes(
    text,
    "── Yardstick\n\nNo run was measured: pass --yardstick_file to sft.\n",
  );
});

Deno.test("comparisonText() refuses a prompt that nobody answered", () => {
  const error = assertThrows(
    () => comparisonText(groupRuns(RUNS), { prompt: 2 }),
    UserError,
  );

  assertEquals(
    error.message,
    "Cannot show prompt 2: the runs recorded answers to 1 prompt",
  );
});
