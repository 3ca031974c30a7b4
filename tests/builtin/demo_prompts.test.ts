import { assertEquals } from "@std/assert";
import { DEMO_PROMPTS } from "../../data/demo_prompts.ts";
import { TOPICS } from "../../data/generate.ts";
import { sideOf } from "../../data/split.ts";

Deno.test("DEMO_PROMPTS holds three questions in each language", () => {
  const chinese = DEMO_PROMPTS.filter((text) => /\p{Script=Han}/u.test(text));

  assertEquals(new Set(DEMO_PROMPTS).size, 6);
  assertEquals(chinese.length, 3);
});

Deno.test("DEMO_PROMPTS lie on the held-out side", () => {
  assertEquals(DEMO_PROMPTS.filter((text) => sideOf(text) !== "held out"), []);
});

Deno.test("DEMO_PROMPTS are asked by topics that know the answer", () => {
  const checks = new Map(
    TOPICS.flatMap((topic) => topic.exchanges())
      .filter(({ turns }) => turns.length === 1)
      .map(({ turns: [{ question, check }] }) => [question, check]),
  );

  assertEquals(DEMO_PROMPTS.map((prompt) => checks.get(prompt)), [
    "1, 6, 8",
    "Wellington",
    "October",
    "渥太华",
    "阿拉伯语",
    "5、6、8",
  ]);
});
