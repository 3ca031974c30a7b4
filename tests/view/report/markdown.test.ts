import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { reportMarkdown } from "sft/view/report/markdown.ts";
import { reportSections } from "sft/view/sections/comparison.ts";
import { measuredArm, seedRun } from "../../support/arms.ts";
import { EVERY_BLOCK } from "../../support/sections.ts";
import { sampleWith } from "../../support/views.ts";

const TEXT = reportMarkdown({
  title: "More <epochs>\nor *data*?",
  intro: "First.\n\n# Second\nline.",
  sections: reportSections(groupRuns([
    ...measuredArm("1", [{ rightShare: 0.1 }, { rightShare: 0.2 }]),
    ...measuredArm("<img src=x>|", [{ rightShare: 0.7 }, { rightShare: 0.8 }]),
    seedRun("3", 1, { samples: [sampleWith(1, "**4**")] }, {
      config: { data_file: "```\nrm" },
    }),
  ])),
});

Deno.test("reportMarkdown() has the parts that have anything to tell", () => {
  assertEquals(TEXT.match(/^#+ .*/gm), [
    "# More &lt;epochs> or \\*data\\*?",
    "## Conclusion",
    "## What differs",
    "## Evaluation",
    "## Answers",
    "## Results",
    "## Cost",
    "## How to reproduce",
  ]);
  assertStringIncludes(TEXT, "\n\nFirst.\n\n\\# Second line.\n\n");
  assertStringIncludes(TEXT, "| 1 | 2 | 15.0 % ± 7.1 % | 0.7500 ± 0.0000 |");
  assertEquals(TEXT.endsWith("|\n"), true);
});

Deno.test("reportMarkdown() takes nothing in the data for markup", () => {
  assertEquals(TEXT.includes("<img"), false);
  assertStringIncludes(TEXT, "| &lt;img src=x>\\| | 2 |");
  assertStringIncludes(TEXT, "\\*\\*4\\*\\*");
  // The command's own backticks do not end its block.
  assertStringIncludes(TEXT, "````sh\ndeno task sft");
});

Deno.test("reportMarkdown() shows what is text of every kind of block", () => {
  assertEquals(
    reportMarkdown({ title: "All", intro: "", sections: [EVERY_BLOCK] }),
    `# All

## &lt;b>\\*x\\*&lt;/b>␛

| arm | seeds | loss |
| --- | ---: | ---: |
| &lt;b>\\*x\\*&lt;/b>␛ | 2 | 0.5 |

| run |
| --- |
| ours |

**a statement &lt;b>\\*x\\*&lt;/b>␛**

a note &lt;b>\\*x\\*&lt;/b>␛

\`\`\`sh
deno task sft '<b>*x*</b>␛'
\`\`\`

\`\`\`\`
rows
  read \`\`\` <b>*x*</b>␛
\`\`\`\`

instead of questions

instead of cards
`,
  );
});

Deno.test("reportMarkdown() leaves out a section of figures", () => {
  const blocks = EVERY_BLOCK.blocks.filter(({ kind }) => kind === "figure");
  const sections = [{ title: "Figures", blocks }];

  assertEquals(
    reportMarkdown({ title: "All", intro: "", sections }),
    "# All\n",
  );
});
