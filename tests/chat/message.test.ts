import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { isConversation, parseText } from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../support/bad_row.ts";

Deno.test("isConversation() tells turns from a text that marks itself", () => {
  assertEquals(isConversation({ messages: [], where: WHERE }), true);
  assertEquals(isConversation({ stretches: [], where: WHERE }), false);
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
