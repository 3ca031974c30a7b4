import { assertEquals } from "@std/assert";
import { normalise, rowText } from "sft/data/prepare/row_text.ts";

Deno.test("rowText() tells questions from answers, turn by turn", () => {
  const text = rowText({
    messages: [
      { role: "system", content: "Be brief" },
      { role: "user", content: "2+2?" },
      { role: "assistant", content: "4", reasoning_content: "Add." },
      { role: "user", content: "3+3?" },
      { role: "assistant", content: "6" },
    ],
    where: "sums:1",
  });

  assertEquals(text, {
    questions: ["2+2?", "3+3?"],
    answers: ["4", "6"],
    whole: "Be brief\n2+2?\nAdd.\n4\n3+3?\n6",
  });
});

Deno.test("rowText() tells answers apart that are calls alone", () => {
  const { whole } = rowText({
    messages: [
      { role: "user", content: "Rain?" },
      {
        role: "assistant",
        content: "",
        tool_calls: [{
          type: "function",
          function: { name: "weather", arguments: { city: "Oslo" } },
        }],
      },
    ],
    where: "x:1",
  });

  assertEquals(whole, 'Rain?\nweather {"city":"Oslo"}');
});

Deno.test("rowText() takes what a marked text trains for the answer", () => {
  const stretch = (text: string, supervised: boolean) => ({
    text,
    supervised,
    content: true,
  });
  const row = (...stretches: ReturnType<typeof stretch>[]) => ({
    stretches,
    where: "x:1",
  });

  assertEquals(rowText(row(stretch("Q", false), stretch("A", true))), {
    questions: ["Q"],
    answers: ["A"],
    whole: "QA",
  });
  assertEquals(rowText(row(stretch("all", true))).questions, []);
});

Deno.test("normalise() makes one of what reads the same", () => {
  assertEquals(normalise("\tＡＢＣ　１２３\r\n ﬁn "), "abc 123 fin");
  assertEquals(normalise("  \n"), "");
});
