import { assertEquals } from "@std/assert";
import { initials } from "sft/view/tokens/initials.ts";

const lettersOf = (...texts: string[]) =>
  [...initials(texts).values()].join("");

Deno.test("initials() takes the first letter of a text that is free", () => {
  assertEquals(lettersOf("answer", "Assistant", "as"), "asb");
  assertEquals(lettersOf("answer", "answer", "end of turn"), "ae");
});

Deno.test("initials() finds letters for texts that have none", () => {
  assertEquals(lettersOf("长江", "中文", "a"), "abc");
  const many = Array.from({ length: 37 }, (_, index) => `${index}`);
  assertEquals(new Set(initials(many).values()).size, 37);
});
