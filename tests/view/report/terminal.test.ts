import { assertEquals, assertStringIncludes } from "@std/assert";
import { displayWidth } from "sft/core/terminal_text.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { terminalText } from "sft/view/report/terminal.ts";
import { terminalSections } from "sft/view/sections/comparison.ts";
import { measuredArm } from "../../support/arms.ts";
import { EVERY_BLOCK } from "../../support/sections.ts";
import { sampleWith } from "../../support/views.ts";

Deno.test("terminalText() shows what is text of every kind of block", () => {
  assertEquals(
    terminalText([EVERY_BLOCK, EVERY_BLOCK]).split("\n\n\n")[1],
    `── <b>*x*</b>␛

arm    <b>*x*</b>␛
─────  ───────────
seeds            2
loss           0.5

run
────
ours

a statement <b>*x*</b>␛

a note <b>*x*</b>␛

deno task sft '<b>*x*</b>␛'

rows
  read \`\`\` <b>*x*</b>␛

instead of questions

instead of cards`,
  );
});

Deno.test("terminalText() turns wide tables of few rows alone", () => {
  const columns = ["arm", "a", "b"].map((title) => ({ title }));
  const firstLine = (rows: number, wide: boolean) =>
    terminalText([{
      title: "",
      blocks: [{
        kind: "table",
        table: { columns, rows: Array(rows).fill(["x", 1, 2]) },
        wide,
      }],
    }]).split("\n")[2];

  assertEquals(firstLine(2, true), "arm  x  x");
  assertEquals(firstLine(2, false), "arm  a  b");
  assertEquals(firstLine(3, true), "arm  a  b");
});

Deno.test("terminalText() leaves out a section of figures", () => {
  const blocks = EVERY_BLOCK.blocks.filter(({ kind }) => kind === "figure");

  assertEquals(terminalText([{ title: "Figures", blocks }]), "");
});

Deno.test("terminalText() of a comparison stays within the width", () => {
  const runs = [
    ...measuredArm("1", [{ meanLength: 10 }, { meanLength: 12 }]),
    ...measuredArm("3", [{ meanLength: 30 }, { meanLength: 33 }]),
  ].map((run) => ({
    ...run,
    samples: [sampleWith(0, "no"), sampleWith(9, `four\u001b[31m ${run.name}`)],
  }));

  const text = terminalText(terminalSections(groupRuns(runs), 1), 80);

  assertEquals(text.match(/^── .*/gm), [
    "── Conclusion",
    "── What differs",
    "── Evaluation",
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
