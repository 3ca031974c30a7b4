import { assertEquals } from "@std/assert";
import { contaminationCheck } from "sft/data/prepare/contamination.ts";

function row(question: string, answer: string) {
  return {
    questions: [question],
    answers: [answer],
    whole: `${question}\n${answer}`,
  };
}

Deno.test("contaminationCheck() finds a shared stretch wherever it is", () => {
  // Thirteen letters and digits are shared from "quickbrownfox" on.
  const check = contaminationCheck(["See how the quick brown fox runs!"]);

  assertEquals(check(row("A QUICK, brown-fox", "no")), true);
  assertEquals(check(row("no", "it is the quick\n\nbrown fox.")), true);
  assertEquals(check(row("quick brown fo", "x")), false); // twelve and a break
  assertEquals(check(row("something", "else")), false);
});

Deno.test("contaminationCheck() compares short questions whole", () => {
  const check = contaminationCheck(["2 + 2 = ?", "你好"]);

  assertEquals(check(row("2+2=", "4")), true);
  assertEquals(check(row("你好！", "你好")), true);
  assertEquals(check(row("12 + 2 = ?", "14")), false);
  assertEquals(check(row("hi", "你好")), false); // an answer is no question
});

Deno.test("contaminationCheck() takes stretches of the length it is given", () => {
  const check = contaminationCheck(["abcdef"], 4);

  assertEquals(check(row("xx bcde", "")), true);
  assertEquals(check(row("xx bcd ef", "")), true); // spaces hide nothing
  assertEquals(check(row("xx bcd xx", "")), false);
});

Deno.test("contaminationCheck() of nothing finds nothing", () => {
  assertEquals(contaminationCheck([])(row("anything", "at all")), false);
  assertEquals(contaminationCheck(["?!"])(row("", "")), false);
});
