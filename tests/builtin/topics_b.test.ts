import { assert, assertEquals } from "@std/assert";
import { endsWith } from "sft/measure/answer_prompts.ts";
import { generateBuiltin, TOPICS } from "../../data/generate.ts";
import { questionKey } from "../../data/split.ts";
import { TOPICS_B } from "../../data/topics_b/topics.ts";

const questionsOf = (rows: ReturnType<typeof generateBuiltin>["train"]) =>
  new Set(
    rows.flatMap(({ conversations }) => conversations)
      .filter(({ role }) => role === "user")
      .map(({ content }) => questionKey(content)),
  );

Deno.test("TOPICS_B make a set that shares no held-out question", () => {
  const sets = [1, 2].map((seed) =>
    generateBuiltin({
      seed,
      trainRows: 1500,
      heldOutRows: 200,
      pretrainTexts: 500,
      topics: TOPICS_B,
    })
  );
  const trained = new Set(sets.flatMap(({ train }) => [...questionsOf(train)]));
  const heldOut = sets.flatMap(({ heldOut }) => [...questionsOf(heldOut)]);

  assert(trained.size > 800 && new Set(heldOut).size > 50);
  assertEquals(heldOut.filter((question) => trained.has(question)), []);
  for (const { conversations, answer } of sets[0].heldOut) {
    const { content } = conversations.at(-1)!;
    assert(endsWith(content, answer!), `"${content}" and "${answer}"`);
  }
});

Deno.test("TOPICS_B ask nothing that the first set asks", () => {
  const keys = (topics: typeof TOPICS) =>
    topics.flatMap((topic) => topic.exchanges())
      .flatMap(({ turns }) =>
        turns.map(({ question }) => questionKey(question))
      );
  const first = new Set(keys(TOPICS));

  assertEquals(keys(TOPICS_B).filter((key) => first.has(key)), []);
});

Deno.test("TOPICS_B tell of the same world in running text", () => {
  const { pretrain } = generateBuiltin({
    seed: 1,
    trainRows: 1,
    heldOutRows: 1,
    pretrainTexts: 300,
    topics: TOPICS_B,
  });
  assertEquals(pretrain.filter(({ text }) => /[?？]/.test(text)), []);
});
