import { assertEquals } from "@std/assert";
import { parseAlpaca } from "sft/chat/formats/alpaca.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

Deno.test("parseAlpaca() reads every field", () => {
  const row = {
    instruction: "Translate.",
    input: "bread",
    output: "面包",
    system: "You are a dictionary.",
    history: [["water", "水"]],
  };

  assertEquals(parseAlpaca(row, WHERE), {
    messages: [
      { role: "system", content: "You are a dictionary." },
      { role: "user", content: "water" },
      { role: "assistant", content: "水" },
      { role: "user", content: "Translate.\nbread" },
      { role: "assistant", content: "面包" },
    ],
    where: WHERE,
  });
});

Deno.test("parseAlpaca() does without input, system and history", () => {
  const row = {
    instruction: "Name a fruit.",
    input: "",
    output: "A pear.",
    system: "",
    history: [],
  };

  assertEquals(parseAlpaca(row, WHERE), {
    messages: [
      { role: "user", content: "Name a fruit." },
      { role: "assistant", content: "A pear." },
    ],
    where: WHERE,
  });
});

Deno.test("parseAlpaca() refuses a system that is no text", () => {
  assertBadRow(
    () => parseAlpaca({ instruction: "a", output: "b", system: [] }, WHERE),
    "not text",
    '"system" is not a string',
  );
});
