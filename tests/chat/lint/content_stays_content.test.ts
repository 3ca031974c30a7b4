import { assertEquals } from "@std/assert";
import { contentStaysContent } from "sft/chat/lint/content_stays_content.ts";
import { characters, SMALL, subjectOf, talk, told } from "./subject.ts";

// Item 20 of the reference's pitfalls: special tokens injected through data.

const ASKED = talk("system: S", "user: U", "assistant: A");

Deno.test("contentStaysContent() shows letters where a token is typed", () => {
  // S, space, and the letters of <s>.
  assertEquals(told(contentStaysContent(subjectOf(SMALL, ASKED))), [
    "pass",
    "typed special tokens are spelled in letters",
    "typed <s>: S(183)@0  (132)@1 <(160)@2 s(215)@3 >(162)@4",
  ]);
});

Deno.test("contentStaysContent() fails with an encoder that reads data as template", () => {
  const open = characters(["<s>", "</s>"]);
  const tokenizer: typeof open = {
    ...open,
    encodeStretches: (stretches) =>
      open.encodeStretches(
        stretches.map(({ text }) => ({ text, content: false })),
      ),
  };

  assertEquals(
    told(contentStaysContent(subjectOf(SMALL, ASKED, { tokenizer }))),
    [
      "fail",
      "<s> in the system's text becomes the token",
      "forged: <s>(0)@2",
    ],
  );
  // Of the answer alone: the others are not tried before it.
  const answer = talk("assistant: A");
  assertEquals(
    told(contentStaysContent(subjectOf(SMALL, answer, { tokenizer })))[1],
    "<s> in the assistant's text becomes the token",
  );
});

Deno.test("contentStaysContent() fails where content steers the template", () => {
  const source = "{%- if '</s>' in messages[1].content -%}{{- '</s>' -}}" +
    "{%- endif -%}" + SMALL;

  // </s> S U space and letters; the answer with its own end.
  assertEquals(told(contentStaysContent(subjectOf(source, ASKED))), [
    "fail",
    "</s> in the user's text changes what the template writes around it",
    "special tokens: </s>(1)@0 </s>(1)@10",
  ]);
});

Deno.test("contentStaysContent() fails with a tokenizer without the token", () => {
  const tokenizer = characters(["</s>"]);

  assertEquals(
    told(contentStaysContent(subjectOf(SMALL, ASKED, { tokenizer }))),
    [
      "fail",
      "the tokenizer spells <s> in letters, as it does in messages",
    ],
  );
});

Deno.test("contentStaysContent() takes a row that is refused for harmless", () => {
  const source = "{%- if '</s>' in messages[1].content -%}" +
    "{{ raise_exception('no') }}{%- endif -%}" + SMALL;

  assertEquals(
    told(contentStaysContent(subjectOf(source, ASKED)))[1],
    "typed special tokens are spelled in letters, or their row is refused",
  );
});

Deno.test("contentStaysContent() has nothing to say of plain text", () => {
  assertEquals(
    told(
      contentStaysContent(subjectOf(SMALL, ASKED, { stops: [], specials: [] })),
    ),
    [
      "not applicable",
      "the template has no special tokens; its words are text that any " +
      "message may hold",
    ],
  );
});
