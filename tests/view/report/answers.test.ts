import { assertEquals, assertStringIncludes } from "@std/assert";
import { answersSection, questionsOf } from "sft/view/report/answers.ts";
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

Deno.test("questionsOf() lines up runs by prompt and seed", () => {
  assertEquals(questionsOf([ORIGIN, OURS]), [
    {
      prompt: "2+2?",
      seed: 42,
      answers: [ORIGIN.samples, [sampleWith(5, "4")]],
    },
    {
      prompt: "2+2?",
      seed: 43,
      answers: [[], [sampleWith(5, "four", { seed: 43 })]],
    },
    {
      prompt: "3*3?",
      seed: 42,
      answers: [[], [sampleWith(5, "<b>9</b>", { prompt: "3*3?" })]],
    },
  ]);
});

Deno.test("answersSection() shows last answers and folds earlier ones", () => {
  const { markup } = answersSection([ORIGIN, OURS], new Map())!.body;

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
  assertEquals(answersSection([runViewWith("ours")], new Map()), undefined);
});
