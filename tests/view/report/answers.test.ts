import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { answersSection } from "sft/view/report/answers.ts";
import { seedRun } from "../../support/arms.ts";
import { runViewWith, sampleWith } from "../../support/views.ts";

const ORIGIN = runViewWith("origin", {
  samples: [sampleWith(0, ""), sampleWith(9, "4444", { stopped: false })],
});
const OURS = runViewWith("ours", {
  samples: [
    sampleWith(5, "4"),
    sampleWith(5, "four", { seed: 43 }),
    sampleWith(5, "<b>9</b>", { prompt: "3*3?" }),
  ],
});

Deno.test("answersSection() shows last answers and folds earlier ones", () => {
  const { markup } = answersSection(groupRuns([ORIGIN, OURS]), new Map())!.body;

  assertEquals(markup.match(/<article/g)?.length, 3);
  const [first] = markup.split("</section>");
  const [last, earlier] = first.split("<details>");
  assertStringIncludes(last, ">4444<");
  assertStringIncludes(last, "did not stop");
  assertStringIncludes(earlier, "<em>nothing</em>");
  assertStringIncludes(markup, "no answer recorded");
  assertStringIncludes(markup, "&lt;b&gt;9&lt;/b&gt;");
});

Deno.test("answersSection() of runs without answers is left out", () => {
  assertEquals(
    answersSection(groupRuns([runViewWith("ours")]), new Map()),
    undefined,
  );
});

Deno.test("answersSection() marks words that the first arm has not", () => {
  const samples = (answer: string) => ({ samples: [sampleWith(9, answer)] });

  const { markup } = answersSection(
    groupRuns([
      seedRun("1", 1, samples("It is <4>")),
      seedRun("3", 1, samples("It is <5>")),
      seedRun("3", 2, samples("It is <6>")),
    ]),
    new Map(),
  )!.body;

  assertEquals(markup.match(/<p class="said">.*?<\/p>/g), [
    '<p class="said">It is &lt;4&gt;</p>',
    '<p class="said">It is <mark>&lt;5&gt;</mark></p>',
    '<p class="said">It is <mark>&lt;6&gt;</mark></p>',
  ]);
  assertStringIncludes(markup, "<summary>1 other run</summary>");
  assertStringIncludes(markup, "3 · seed 2");
});

Deno.test("answersSection() shows some of very many earlier answers", () => {
  const samples = Array.from(
    { length: 40 },
    (_, step) => sampleWith(step, "4"),
  );

  const { markup } = answersSection(
    groupRuns([runViewWith("ours", { samples })]),
    new Map(),
  )!.body;

  assertStringIncludes(markup, "12 of 39 earlier answers");
  assertEquals(markup.match(/class="said"/g)?.length, 13);
});
