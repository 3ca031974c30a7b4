import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  chineseRatio,
  isBroken,
  refusal,
  repetition,
  type RowFilters,
} from "sft/data/prepare/filters.ts";

function row(question: string, answer: string) {
  return {
    questions: [question],
    answers: [answer],
    whole: `${question}\n${answer}`,
  };
}

Deno.test("refusal() lets everything pass where nothing is asked", () => {
  assertEquals(refusal(row("", "\uFFFD\uFFFD"), {}), undefined);
});

Deno.test("refusal() names the first filter that a row fails", () => {
  const cases: [RowFilters, string, string, string | undefined][] = [
    [{ minQuestionCharacters: 3 }, "ab", "x", "question under 3 characters"],
    [{ minQuestionCharacters: 3 }, "abc", "x", undefined],
    [{ maxQuestionCharacters: 3 }, "abcd", "x", "question over 3 characters"],
    [{ minAnswerCharacters: 2 }, "q", "a", "answer under 2 characters"],
    [{ maxAnswerCharacters: 2 }, "q", "abc", "answer over 2 characters"],
    // An emoji is one character and two code units.
    [{ maxAnswerCharacters: 2 }, "q", "😀😀", undefined],
    [{ minChineseRatio: 0.5 }, "你好", "ok好", "Chinese ratio under 0.5"],
    [{ minChineseRatio: 0.5 }, "你好", "好!", undefined],
    [{ maxRepetition: 0.4 }, "q", "哈".repeat(30), "repetition over 0.4"],
    [{ dropBrokenText: true }, "q", "caf\uFFFD", "broken text"],
    [
      { dropBrokenText: true, minAnswerCharacters: 9 },
      "q",
      "caf\uFFFD",
      "answer under 9 characters",
    ],
  ];
  for (const [filters, question, answer, expected] of cases) {
    assertEquals(refusal(row(question, answer), filters), expected, answer);
  }
});

Deno.test("refusal() asks every turn, not only the first", () => {
  const text = { questions: ["long enough", "no"], answers: ["x"], whole: "" };

  assertEquals(
    refusal(text, { minQuestionCharacters: 3 }),
    "question under 3 characters",
  );
});

Deno.test("chineseRatio() counts Han characters among all others", () => {
  assertEquals(chineseRatio("你好"), 1);
  assertEquals(chineseRatio("你好，a"), 0.5);
  assertEquals(chineseRatio("日本のテ"), 0.5); // kana are none
  assertEquals(chineseRatio("好😀"), 0.5);
  assertEquals(chineseRatio(""), 0);
});

Deno.test("repetition() is the share of stretches seen before", () => {
  assertEquals(repetition("0123456789"), 0); // one stretch
  assertEquals(repetition("abcdefghijklmnopqrst"), 0);
  // 21 stretches of 10 in "aaa…": 20 of them repeat the first.
  assertAlmostEquals(repetition("a".repeat(30)), 20 / 21, 1e-12);
  // Twice the same ten: 11 stretches, of which the last is the first again.
  assertAlmostEquals(repetition("0123456789".repeat(2)), 1 / 11, 1e-12);
});

Deno.test("isBroken() finds lost, invisible and misread characters", () => {
  const broken = [
    "caf\uFFFD",
    "caf\u00EF\u00BF\u00BD", // U+FFFD read as Latin-1
    "锟斤拷",
    "bell\u0007",
    "\u0085next line",
    "cafÃ©",
    "donâ€™t",
    "ä½ å¥½", // 你好 read as Latin-1
  ];
  const whole = [
    "café, naïve, Ångström, São Paulo, NÃO, À bientôt",
    "tab\tand\r\nlines",
    "“quotes” — and… 你好！",
    "grâce à\u00A0«\u00A0moi\u00A0», café\u00A0»",
    "好烫，烫烫的",
    "5 €, 3 £, 20 °C, «mot», ½",
    "",
  ];
  assertEquals(broken.filter((text) => !isBroken(text)), []);
  assertEquals(whole.filter(isBroken), []);
});
