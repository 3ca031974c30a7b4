import { assertEquals } from "@std/assert";
import { isHeldOut, isSampled } from "sft/data/prepare/split.ts";

/** Row n of a set of questions that only their numbers tell apart. */
function row(n: number) {
  const question = `question ${n}`;
  return {
    questions: [question],
    answers: ["answer"],
    whole: `${question}\nanswer`,
  };
}

const numbers = Array.from({ length: 40 }, (_, n) => n);

// The numbers were computed by Python's hashlib from what the text says.

Deno.test("isHeldOut() follows the hash of the question", () => {
  const heldOut = (share: number) =>
    numbers.filter((n) => isHeldOut(row(n), share));

  assertEquals(heldOut(0.2), [1, 5, 10, 13, 22, 23, 31, 34, 35, 36, 37]);
  assertEquals(heldOut(0.1), [10, 34, 35, 36]); // of those above
  assertEquals(heldOut(0), []);
});

Deno.test("isHeldOut() puts rows of one question on the same side", () => {
  const other = {
    questions: ["  QUESTION 10 ", "more"],
    answers: [],
    whole: "",
  };
  assertEquals(isHeldOut(other, 0.1), true);
  // Without a question, all of the text decides.
  const bare = { questions: [], answers: ["x"], whole: "question 10" };
  assertEquals(isHeldOut(bare, 0.1), true);
});

Deno.test("isSampled() draws another sample with another seed", () => {
  const sampled = (seed: number) =>
    numbers.filter((n) => isSampled(row(n), 0.25, seed));

  assertEquals(sampled(7), [5, 9, 11, 13, 16, 19, 30, 38]);
  assertEquals(sampled(8), [0, 2, 5, 6, 12, 18, 22, 23, 26, 32, 36]);
  assertEquals(numbers.every((n) => isSampled(row(n), 1, 7)), true);
});
