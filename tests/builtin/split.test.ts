import { assert, assertEquals } from "@std/assert";
import {
  HELD_OUT_SHARE,
  onSide,
  questionKey,
  type Side,
  sideOf,
} from "../../data/split.ts";
import type { Exchange } from "../../data/topics/topic.ts";

// Sides as they have to stay: models are evaluated on the held-out rows of sets
// that they were not trained on, so no question may ever change its side.
const HELD_OUT = "What is 7 plus 9?";
const TRAINED = "What is 7 plus 8?";

Deno.test("questionKey() drops case, width, spaces and punctuation", () => {
  const key = "what is 7 plus 9";

  assertEquals(questionKey("What is 7 plus 9?"), key);
  assertEquals(questionKey("  WHAT is\n7  plus 9 ??"), key);
  assertEquals(questionKey("Ｗｈａｔ is ７ plus ９？"), key);
  assertEquals(questionKey("你好！"), questionKey("你好"));
  assertEquals(questionKey("把8、5、6排列。"), questionKey("把8, 5, 6排列"));
});

Deno.test("questionKey() keeps the words and the signs", () => {
  const questions = [
    "Calculate 3 + 4.",
    "Calculate 3 - 4.",
    "Calculate 3 × 4.",
    "Calculate 3 ÷ 4.",
    "Calculate 34.",
    "What is 3 plus 4?",
    "3加4等于多少？",
  ];

  assertEquals(new Set(questions.map(questionKey)).size, questions.length);
});

Deno.test("sideOf() looks at the words of a question alone", () => {
  assertEquals(sideOf(HELD_OUT), "held out");
  assertEquals(sideOf("what is 7 plus 9"), "held out");
  assertEquals(sideOf("加拿大的首都是哪里？"), "held out");
  assertEquals(sideOf(TRAINED), "train");
  assertEquals(sideOf("日本的首都是哪里？"), "train");
});

Deno.test("sideOf() holds out the share that it says", () => {
  const questions = Array.from({ length: 20000 }, (_, i) => `Number ${i}?`);
  const heldOut = questions.filter((text) => sideOf(text) === "held out");

  // Five standard deviations of 20000 draws at 5 % are 154.
  assertEquals(HELD_OUT_SHARE, 0.05);
  assert(Math.abs(heldOut.length - 1000) < 154, `${heldOut.length} held out`);
});

Deno.test("onSide() takes exchanges that lie there with every question", () => {
  const exchanges = [
    asking(HELD_OUT),
    asking(TRAINED),
    asking(HELD_OUT, TRAINED),
    asking(HELD_OUT, "加拿大的首都是哪里？"),
    asking(TRAINED, "日本的首都是哪里？"),
  ];
  const taken = (side: Side) =>
    onSide(side, exchanges).map((exchange) => exchanges.indexOf(exchange));

  assertEquals(taken("held out"), [0, 3]);
  assertEquals(taken("train"), [1, 4]);
});

function asking(...questions: string[]): Exchange {
  return {
    language: "en",
    turns: questions.map((question) => ({ question, answer: "Yes." })),
  };
}
