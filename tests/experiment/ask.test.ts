import { assertEquals } from "@std/assert";
import { askAll, endsWith, type Question } from "sft/experiment/ask.ts";
import type { ChatModel } from "sft/experiment/chat.ts";

Deno.test("endsWith() looks past final punctuation and white space", () => {
  const cases: [text: string, answer: string, ends: boolean][] = [
    ["3 plus 4 is 7.", "7", true],
    ["It is 7 !\n", "7", true],
    ["答案是 7。", "7", true],
    ["7", "7", true],
    ["7, I think", "7", false],
    ["", "7", false],
    ["是长江。", "长江", true],
    ["就是长江", "长江", true],
  ];
  for (const [text, answer, ends] of cases) {
    assertEquals(endsWith(text, answer), ends, JSON.stringify(text));
  }
});

Deno.test("endsWith() asks for the whole number or word", () => {
  const cases: [text: string, answer: string, ends: boolean][] = [
    ["It is 112", "12", false],
    ["It is 0.5", "5", false],
    ["It is x12", "12", true],
    ["等于12", "12", true],
    ["a carpet", "pet", false],
    ["a pet", "pet", true],
    ["宠物pet", "pet", true],
  ];
  for (const [text, answer, ends] of cases) {
    assertEquals(endsWith(text, answer), ends, JSON.stringify(text));
  }
});

/** Answers that were written down before, in order. */
function reciting(answers: readonly { text: string; stopped: boolean }[]) {
  const asked: [string, number][] = [];
  const answer = (messages: Question["messages"], seed: number) => {
    asked.push([messages[0].content, seed]);
    return Promise.resolve(answers[asked.length - 1]);
  };
  return { asked, model: { answer } as unknown as ChatModel };
}

Deno.test("askAll() counts right answers, stops and characters", async () => {
  const { asked, model } = reciting([
    { text: "It is 7.", stopped: true },
    { text: "It is 17.", stopped: true },
    { text: "是🌊", stopped: false },
  ]);
  const question = (content: string, answer: string): Question => ({
    messages: [{ role: "user", content }],
    answer,
  });
  const done: number[] = [];

  const score = await askAll(
    model,
    [question("3 + 4", "7"), question("3 + 4?", "7"), question("海", "🌊")],
    5,
    (count) => done.push(count),
  );

  // 8, 9 and 2 characters; an emoji is one.
  assertEquals(score, {
    questions: 3,
    right: 2,
    stopped: 2,
    meanLength: 19 / 3,
  });
  assertEquals(asked, [["3 + 4", 5], ["3 + 4?", 5], ["海", 5]]);
  assertEquals(done, [1, 2, 3]);
});
