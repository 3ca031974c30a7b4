import { assertEquals } from "@std/assert";
import {
  countLetters,
  ends,
  reverse,
  spell,
} from "../../data/topics_b/spelling.ts";
import type { Topic } from "../../data/topics/topic.ts";

/** The last word of every question, by question: what it is about. */
const answersOf = (topic: Topic) =>
  new Map(
    topic.exchanges().map(({ turns: [{ question, answer, check }] }) => [
      question,
      { answer, check },
    ]),
  );

Deno.test("spell parts a word into its letters", () => {
  const answers = answersOf(spell);
  assertEquals(answers.get("Spell cat."), {
    answer: "cat is spelled c-a-t.",
    check: "c-a-t",
  });
  assertEquals(answers.get("天空分开怎么写？"), {
    answer: "天空分开写是天-空。",
    check: "天-空",
  });
  assertEquals(answers.get("How do you spell cat?")?.check, "c-a-t");
});

Deno.test("countLetters counts", () => {
  const answers = answersOf(countLetters);
  assertEquals(answers.get("How many letters are in bird?"), {
    answer: "The number of letters in bird is 4.",
    check: "4",
  });
  assertEquals(answers.get("天空有几个字？")?.check, "2");
});

Deno.test("reverse turns a word round", () => {
  const answers = answersOf(reverse);
  assertEquals(answers.get("Spell bird backwards."), {
    answer: "bird backwards is d-r-i-b.",
    check: "d-r-i-b",
  });
  assertEquals(answers.get("把天空倒过来写。")?.check, "空-天");
});

Deno.test("ends names the first and the last letter", () => {
  const answers = answersOf(ends);
  const both = (
    first: string,
    last: string,
  ) => [answers.get(first)?.check, answers.get(last)?.check];
  assertEquals(
    both("What is the first letter of bird?", "Name the last letter of bird."),
    ["b", "d"],
  );
  assertEquals(both("天空的第一个字是什么？", "说出天空的最后一个字。"), [
    "天",
    "空",
  ]);
});
