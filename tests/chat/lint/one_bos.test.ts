import { assertEquals } from "@std/assert";
import { oneBos } from "sft/chat/lint/one_bos.ts";
import { SMALL, subjectOf, talk, told } from "./subject.ts";

// Item 15 of the reference's pitfalls: double BOS.

const TWO = talk("user: U", "assistant: A", "user: V", "assistant: B");

/** The small template with text before the whole, or before user turns. */
const begun = (text: string) => text + SMALL;
const opened = (text: string) =>
  SMALL.replace("{%- else -%}", `{%- else -%}{{- ${JSON.stringify(text)} -}}`);

Deno.test("oneBos() passes one at the start", () => {
  assertEquals(told(oneBos(subjectOf(begun("<s>"), TWO))), [
    "pass",
    "one, at the start",
    "written: <s>(0)@0",
  ]);
});

Deno.test("oneBos() fails two in a row", () => {
  assertEquals(told(oneBos(subjectOf(begun("<s><s>"), TWO))), [
    "fail",
    "it is written twice in a row",
    "stray: <s>(0)@0 <s>(0)@1",
  ]);
});

Deno.test("oneBos() passes one before each exchange, as Llama 2 writes it", () => {
  // <s> U > A </s> <s> V > B </s>
  assertEquals(told(oneBos(subjectOf(opened("<s>"), TWO))), [
    "pass",
    "2, at the start and right after ends of turns",
    "written: <s>(0)@0 <s>(0)@5",
  ]);
});

Deno.test("oneBos() fails one inside of an exchange", () => {
  const inside = SMALL.replace("{{- '>' -}}", "{{- '<s>' -}}");

  assertEquals(told(oneBos(subjectOf(inside, TWO))), [
    "fail",
    "it stands where no exchange begins",
    "stray: U(185)@0 <s>(0)@1",
  ]);
});

Deno.test("oneBos() knows the template's own name for it", () => {
  const changes = {
    specials: ["<start>", "</s>"],
    variables: { bos_token: "<start>" },
  };

  assertEquals(
    told(
      oneBos(subjectOf("{{ bos_token }}{{ bos_token }}" + SMALL, TWO, changes)),
    ),
    [
      "fail",
      "it is written twice in a row",
      "stray: <start>(0)@0 <start>(0)@1",
    ],
  );
});

Deno.test("oneBos() has nothing to say where none is written", () => {
  assertEquals(
    told(oneBos(subjectOf(SMALL, talk("user: <s>", "assistant: A")))),
    [
      "not applicable",
      "the template writes none, and our encoder adds none",
      "beginning: <(160)@0",
    ],
  );
});
