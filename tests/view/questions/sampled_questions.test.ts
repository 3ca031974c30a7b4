import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { sampledQuestions } from "sft/view/questions/sampled_questions.ts";
import { seedRun } from "../../support/arms.ts";
import { sampleWith } from "../../support/views.ts";

const FIRST = [sampleWith(0, ""), sampleWith(9, "It is 4")];
const SECOND = [sampleWith(9, "It is 5", { stopped: false })];
const FOUR = [sampleWith(5, "4")];
const NINE = [sampleWith(5, "9", { prompt: "3*3?" })];

const GROUPS = groupRuns([
  seedRun("1", 1, { samples: FIRST }),
  seedRun("1", 2, { samples: SECOND }),
  seedRun("3", 1, { samples: [] }),
  seedRun("3", 2, { samples: [...FOUR, ...NINE] }),
]);

Deno.test("sampledQuestions() lines up arms by prompt and seed", () => {
  assertEquals(sampledQuestions(GROUPS), [
    {
      prompt: "2+2?",
      seed: 42,
      sets: ["held_out"],
      arms: [
        {
          answers: FIRST,
          run: "1 · seed 1",
          others: [{ run: "1 · seed 2", last: SECOND[0] }],
        },
        { answers: FOUR, run: "3 · seed 2", others: [] },
      ],
    },
    {
      prompt: "3*3?",
      seed: 42,
      sets: ["held_out"],
      arms: [
        { answers: [], others: [] },
        { answers: NINE, run: "3 · seed 2", others: [] },
      ],
    },
  ]);
});
