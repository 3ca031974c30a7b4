import { assert, assertEquals } from "@std/assert";
import { DEMO_PROMPTS } from "../../data/demo_prompts.ts";
import { demoSet } from "../../data/demo_set.ts";
import type { ConversationRow } from "../../data/generate.ts";
import { questionKey } from "../../data/split.ts";

const ALL = { train: 10_000, questions: 10_000 };

const askedIn = (rows: readonly ConversationRow[]) =>
  rows.flatMap(({ conversations }) =>
    conversations.filter(({ role }) => role === "user")
      .map(({ content }) => content)
  );

Deno.test("demoSet() asks nothing that a training conversation asks", () => {
  const { train, questions } = demoSet({ seed: 1, rows: ALL, texts: 10 });
  const taught = new Set(askedIn(train).map(questionKey));

  assert(askedIn(train).length > 2500);
  assert(questions.length > 100);
  assertEquals(
    askedIn(questions).filter((question) => taught.has(questionKey(question))),
    [],
  );
  assertEquals(new Set(askedIn(train)).size, askedIn(train).length);
  assertEquals(new Set(askedIn(questions)).size, questions.length);
});

Deno.test("demoSet() begins its questions with the prompts, and can check all", () => {
  const { questions } = demoSet({ seed: 1, rows: ALL, texts: 10 });

  assertEquals(askedIn(questions).slice(0, 6), [...DEMO_PROMPTS]);
  assert(
    questions.every(({ answer, conversations }) =>
      conversations.length === 2 && conversations[1].content.includes(answer!)
    ),
  );
});

Deno.test("demoSet() is decided by its seed, and cut to what is asked for", () => {
  const rows = { train: 50, questions: 7 };
  const [one, again, other] = [1, 1, 2].map((seed) =>
    demoSet({ seed, rows, texts: 20 })
  );

  assertEquals(one, again);
  assert(JSON.stringify(one.train) !== JSON.stringify(other.train));
  assertEquals(
    [one.train.length, one.questions.length, one.pretrain.length],
    [50, 7, 20],
  );
});
