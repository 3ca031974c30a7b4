import { assert, assertEquals } from "@std/assert";
import { ordering } from "../../data/topics/ordering.ts";

const COMPARED = /larger|smaller|哪个大|哪个小/;

Deno.test("ordering tells the larger and the smaller number", () => {
  const compared = ordering.exchanges()
    .filter(({ turns: [{ question }] }) => COMPARED.test(question));

  // 200 pairs, both questions, two languages.
  assertEquals(compared.length, 800);
  for (const { turns: [{ question, check }] } of compared) {
    const [a, b] = numbersIn(question);
    const larger = /larger|大/.test(question);
    const expected = larger === (a > b) ? a : b;

    assert(a !== b, question);
    assertEquals(check, `${expected}`, question);
  }
});

Deno.test("ordering sorts three different digits", () => {
  const sorted = ordering.exchanges()
    .filter(({ turns: [{ question }] }) => !COMPARED.test(question));

  assertEquals(sorted.length, 1136 - 800);
  for (const { turns: [{ question, check }] } of sorted) {
    const given = numbersIn(question);
    const answered = numbersIn(check!);

    assertEquals([answered.length, new Set(given).size], [3, 3], question);
    assert(answered.every((digit) => given.includes(digit)), question);
    assert(answered[0] < answered[1] && answered[1] < answered[2], question);
  }
});

Deno.test("ordering says the same in both languages", () => {
  const answers = new Map(
    ordering.exchanges().map(({ turns: [{ question, answer }] }) => [
      question,
      answer,
    ]),
  );

  assertEquals(
    answers.get("Which is larger, 9 or 4?"),
    "The larger number is 9.",
  );
  assertEquals(answers.get("9和4哪个大？"), "较大的数是9。");
  assertEquals(answers.get("Sort the numbers 8, 6, 1."), "In order: 1, 6, 8.");
  assertEquals(
    answers.get("把8、6、1从小到大排列。"),
    "从小到大排列是1、6、8。",
  );
});

function numbersIn(text: string): number[] {
  return text.match(/\d+/g)!.map(Number);
}
