import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { reportMarkdown } from "sft/view/report/markdown.ts";
import { measuredArm, seedRun } from "../../support/arms.ts";
import { sampleWith } from "../../support/views.ts";

const TEXT = reportMarkdown({
  title: "More <epochs>\nor *data*?",
  intro: "First.\n\n# Second\nline.",
  groups: groupRuns([
    ...measuredArm("1", [{ rightShare: 0.1 }, { rightShare: 0.2 }]),
    ...measuredArm("<img src=x>|", [{ rightShare: 0.7 }, { rightShare: 0.8 }]),
    seedRun("3", 1, { samples: [sampleWith(1, "**4**")] }, {
      config: { data_file: "```\nrm" },
    }),
  ]),
});

Deno.test("reportMarkdown() has the parts that have anything to tell", () => {
  assertEquals(TEXT.match(/^#+ .*/gm), [
    "# More &lt;epochs> or \\*data\\*?",
    "## Yardstick",
    "## Results",
    "## Answers",
    "## Cost",
    "## What differs",
    "## How to reproduce",
  ]);
  assertStringIncludes(TEXT, "\n\nFirst.\n\n\\# Second line.\n\n");
  assertStringIncludes(TEXT, "| 1 | 2 | 0.7500 ± 0.0000 |");
  assertEquals(TEXT.endsWith("|\n"), true);
});

Deno.test("reportMarkdown() takes nothing in the data for markup", () => {
  assertEquals(TEXT.includes("<img"), false);
  assertStringIncludes(TEXT, "| &lt;img src=x>\\| | 2 |");
  assertStringIncludes(TEXT, "\\*\\*4\\*\\*");
  // The command's own backticks do not end its block.
  assertStringIncludes(TEXT, "````sh\ndeno task sft");
});

Deno.test("reportMarkdown() of one arm lists its settings", () => {
  const text = reportMarkdown({
    title: "One",
    intro: "",
    groups: groupRuns(measuredArm("1", [{}, {}])),
  });

  assertStringIncludes(text, "## Settings\n\n|  | 1 |\n");
  assertStringIncludes(text, "| seed | 1, 2 |");
});
