import { assert, assertEquals } from "@std/assert";
import { arithmetic } from "../../data/topics/arithmetic.ts";

/** Counting on fingers: what each sign and word means. */
const MEANING: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "×": (a, b) => a * b,
  "÷": (a, b) => a / b,
  " plus ": (a, b) => a + b,
  " minus ": (a, b) => a - b,
  " times ": (a, b) => a * b,
  " divided by ": (a, b) => a / b,
  "加": (a, b) => a + b,
  "减": (a, b) => a - b,
  "乘以": (a, b) => a * b,
  "除以": (a, b) => a / b,
};

const FIRST = /^(?:What is |Calculate |计算：)?(\d+)(\D+)(\d+)/;
const NEXT = /^(?:Now add |再加)(\d+)/;

Deno.test("arithmetic asks sums that come out as it says", () => {
  const exchanges = arithmetic.exchanges();

  // (144 sums + 144 differences + 81 + 81) asked twice, and the 66 sums up to
  // 12 with a follow-up, in two languages.
  assertEquals(exchanges.length, 2 * (2 * 450 + 66));
  for (const { turns } of exchanges) {
    const [, a, sign, b] = turns[0].question.match(FIRST)!;
    const meaning = MEANING[sign] ?? MEANING[sign.trim()];
    const result = meaning(Number(a), Number(b));

    assertEquals(turns[0].check, `${result}`, turns[0].question);
    assert(Number.isInteger(result) && result >= 0, turns[0].question);
    if (turns.length === 1) continue;
    const [, more] = turns[1].question.match(NEXT)!;
    assertEquals(turns[1].check, `${result + Number(more)}`);
  }
});

Deno.test("arithmetic says the sum in the words of the question", () => {
  const answers = new Map(
    arithmetic.exchanges().map(({ turns }) => [
      turns.map(({ question }) => question).join(" "),
      turns.at(-1)!.answer,
    ]),
  );

  assertEquals(
    answers.get("What is 12 divided by 3?"),
    "12 divided by 3 is 4.",
  );
  assertEquals(answers.get("Calculate 16 - 9."), "16 - 9 = 7.");
  assertEquals(answers.get("6乘以7等于多少？"), "6乘以7等于42。");
  assertEquals(answers.get("计算：3 + 4"), "3 + 4 = 7。");
  assertEquals(answers.get("What is 1 plus 1? Now add 4."), "2 plus 4 is 6.");
  assertEquals(answers.get("1加1等于多少？ 再加4呢？"), "2加4等于6。");
});
