import { assertEquals } from "@std/assert";
import { smallTalk } from "../../data/topics/small_talk.ts";

Deno.test("small talk is neither right nor wrong", () => {
  const turns = smallTalk.exchanges().flatMap(({ turns }) => turns);

  assertEquals(turns.filter(({ check }) => check !== undefined), []);
});

Deno.test("small talk answers in kind", () => {
  const answers = new Map(
    smallTalk.exchanges().map(({ turns: [{ question, answer }] }) => [
      question,
      answer,
    ]),
  );

  assertEquals(answers.get("Hello!"), "Hello! How can I help you?");
  assertEquals(answers.get("谢谢！"), "不客气！");
});
