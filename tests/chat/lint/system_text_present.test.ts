import { assertEquals } from "@std/assert";
import { systemTextPresent } from "sft/chat/lint/system_text_present.ts";
import { SMALL, subjectOf, talk, told } from "./subject.ts";

// Item 17 of the reference's pitfalls: the system prompt lost.

const ASKED = talk("system: Be", "user: U", "assistant: A");

Deno.test("systemTextPresent() shows where the text begins and ends", () => {
  assertEquals(told(systemTextPresent(subjectOf(SMALL, ASKED))), [
    "pass",
    "it is written, from its first token to its last",
    "written: B(166)@0 e(201)@1",
  ]);
});

Deno.test("systemTextPresent() finds the text inside of a user's turn", () => {
  const source = "{%- for m in messages[1:] -%}" +
    "{%- if loop.first -%}{{- '[' + messages[0].content + ']' -}}{%- endif -%}" +
    "{{- m.content -}}{%- endfor -%}";

  assertEquals(
    told(systemTextPresent(subjectOf(source, ASKED)))[2],
    "written: B(166)@1 e(201)@2",
  );
});

Deno.test("systemTextPresent() takes a text that is trimmed for present", () => {
  const source =
    "{%- for m in messages -%}{{- m.content | trim -}}{%- endfor -%}";
  const messages = [
    { role: "system", content: " Be\n" } as const,
    ...ASKED.slice(1),
  ];

  assertEquals(systemTextPresent(subjectOf(source, messages)).outcome, "pass");
});

Deno.test("systemTextPresent() fails where the template drops it", () => {
  // A user who says the same does not stand for it.
  const source = SMALL.replace(
    "in messages",
    "in messages if m.role != 'system'",
  );
  const messages = talk("system: Be", "user: Be", "assistant: A");

  assertEquals(told(systemTextPresent(subjectOf(source, messages))), [
    "fail",
    "the template leaves it out",
    "beginning: B(166)@0 e(201)@1 >(162)@2",
  ]);
});

Deno.test("systemTextPresent() fails with the words of a template that refuses it", () => {
  const source = "{%- if messages[0].role == 'system' -%}" +
    "{{ raise_exception('no system turns here') }}{%- endif -%}" + SMALL;

  assertEquals(told(systemTextPresent(subjectOf(source, ASKED))), [
    "fail",
    'Cannot render with template "small": no system turns here',
  ]);
});

Deno.test("systemTextPresent() has nothing to say without such a turn", () => {
  for (const messages of [ASKED.slice(1), talk("system:  ", "user: U")]) {
    assertEquals(told(systemTextPresent(subjectOf(SMALL, messages))), [
      "not applicable",
      "the conversation has no system text",
    ]);
  }
});
