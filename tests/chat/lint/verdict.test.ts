import { assertEquals } from "@std/assert";
import {
  evidence,
  hasGeneration,
  placedTokens,
  wholeTokens,
} from "sft/chat/lint/verdict.ts";
import { characters, SMALL, subjectOf, talk } from "./subject.ts";

Deno.test("placedTokens() reads special tokens in the template alone", () => {
  const segment = { text: "<s>", supervised: false, why: "" };
  const tokens = placedTokens(
    [{ ...segment, content: false }, { ...segment, content: true }],
    characters(["<s>"]),
  );

  assertEquals(
    tokens.map(({ token, id, position }) => [token, id, position]),
    [["<s>", 0, 0], ["<", 160, 1], ["s", 215, 2], [">", 162, 3]],
  );
});

Deno.test("wholeTokens() takes everything for trained where nothing is marked", () => {
  const trained = (source: string) =>
    wholeTokens(subjectOf(source, talk("user: U", "assistant: A")))
      .map(({ token, segment }) => segment.supervised ? `[${token}]` : token)
      .join("");

  assertEquals(trained(SMALL), "U>[A][</s>]");
  assertEquals(
    trained(SMALL.replace(/{%- (end)?generation -%}/g, "")),
    "[U][>][A][</s>]",
  );
});

Deno.test("hasGeneration() heeds white space as Jinja does", () => {
  const has = (source: string) => hasGeneration(subjectOf(source, []).template);

  assertEquals(["{%generation%}", "{%-  generation -%}"].map(has), [
    true,
    true,
  ]);
  assertEquals(["{{ generation }}", "{% endgeneration %}"].map(has), [
    false,
    false,
  ]);
});

Deno.test("evidence() keeps no more than text, id and place", () => {
  const [token] = placedTokens(
    [{ text: "a", content: true, supervised: true, why: "" }],
    characters([]),
  );

  assertEquals(evidence("seen", [token]), {
    name: "seen",
    tokens: [{ token: "a", id: 197, position: 0 }],
  });
});
