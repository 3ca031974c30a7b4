import { assertEquals } from "@std/assert";
import { parseSegments } from "sft/chat/formats/segments.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

Deno.test("parseSegments() trains what is labelled, special tokens and all", () => {
  const segments = [
    { label: false, text: "<s>2+2?" },
    { label: true, text: " 4</s>" },
  ];

  assertEquals(parseSegments({ segments }, WHERE), {
    stretches: [
      { text: "<s>2+2?", supervised: false, content: false },
      { text: " 4</s>", supervised: true, content: false },
    ],
    where: WHERE,
  });
});

Deno.test("parseSegments() refuses segments that are none", () => {
  const parse = (segments: unknown) => () => parseSegments({ segments }, WHERE);

  assertBadRow(parse("ab"), "no list", '"segments" is not a list');
  assertBadRow(parse([]), "no segment", '"segments" is empty');
  for (const segment of [null, "a", { text: "a" }, { label: 1, text: "a" }]) {
    assertBadRow(
      parse([segment]),
      "no label",
      '"label" of segment 1 is neither true nor false',
    );
  }
  assertBadRow(
    parse([{ label: true }]),
    "not text",
    '"text" of segment 1 is not a string',
  );
});
