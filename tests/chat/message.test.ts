import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import {
  isConversation,
  isSilent,
  parseText,
  saysNothing,
} from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../support/bad_row.ts";

Deno.test("isConversation() tells turns from a text that marks itself", () => {
  assertEquals(isConversation({ messages: [], where: WHERE }), true);
  assertEquals(isConversation({ stretches: [], where: WHERE }), false);
});

Deno.test("saysNothing() of rows of white space alone", () => {
  const talk = (...contents: string[]) => ({
    messages: contents.map((content) => ({ role: "user", content }) as const),
    where: WHERE,
  });
  const text = (text: string) => ({
    stretches: [{ text, supervised: true, content: true }],
    where: WHERE,
  });

  assertEquals(saysNothing(talk("", " \n", "\u3000")), true);
  assertEquals(saysNothing(talk("", "a")), false);
  assertEquals(saysNothing(text("\t")), true);
  assertEquals(saysNothing(text("a")), false);
});

Deno.test("isSilent() of turns that neither speak, think nor call", () => {
  const turn = { role: "assistant", content: "\n" } as const;
  const call = { type: "function", function: { name: "f", arguments: "" } };

  assertEquals(isSilent(turn), true);
  assertEquals(isSilent({ ...turn, reasoning_content: " " }), true);
  assertEquals(isSilent({ ...turn, reasoning_content: "hm" }), false);
  assertEquals(isSilent({ ...turn, tool_calls: [call] as never }), false);
});

Deno.test("parseText() keeps a text as it is", () => {
  assertEquals(parseText(" 😀\n", '"text"', WHERE), " 😀\n");
});

Deno.test("parseText() refuses what no tokenizer can encode", () => {
  for (const value of [undefined, null, 7, ["a"], { text: "a" }]) {
    assertBadRow(
      () => parseText(value, '"text"', WHERE),
      "not text",
      '"text" is not a string',
    );
  }
  for (const half of ["😀".slice(0, 1), "😀".slice(1)]) {
    const error = assertThrows(
      () => parseText(`a${half}`, '"text"', WHERE),
      BadRowError,
    );
    assertEquals(error.reason, "broken character");
  }
});
