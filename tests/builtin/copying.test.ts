import { assert, assertEquals } from "@std/assert";
import { repeat, sortWords } from "../../data/topics_b/copying.ts";

Deno.test("repeat answers with what was given", () => {
  const all = repeat.exchanges();
  assert(all.length > 600);
  for (const { turns: [{ question, answer, check }] } of all) {
    const given = /^(?:Repeat: |重复：)(.+)[.。]$/.exec(question)![1];
    assertEquals([check, answer.slice(0, -1)], [given, given]);
  }
});

Deno.test("sortWords goes by the alphabet, or turns a Chinese pair", () => {
  for (const { language, turns: [turn] } of sortWords.exchanges()) {
    if (language === "en") {
      const [, a, b] = /^Sort the words (\w+), (\w+) by/.exec(turn.question)!;
      assertEquals(turn.check, a < b ? `${a}, ${b}` : `${b}, ${a}`);
    } else {
      const [, a, b] = /^把(.+)、(.+)交换顺序。$/.exec(turn.question)!;
      assertEquals(turn.check, `${b}、${a}`);
    }
  }
});
