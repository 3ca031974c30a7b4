import { assertEquals, assertThrows } from "@std/assert";
import { type ExampleForm, exampleOf } from "sft/batch/row_example.ts";
import { BadRowError } from "sft/chat/bad_row.ts";
import {
  templateByName,
  templateFromSource,
  TEMPLATES,
} from "sft/chat/template.ts";
import type { Message } from "sft/chat/message.ts";
import { UserError } from "sft/core/errors.ts";
import { tiny } from "../chat/random_conversation.ts";

const FORM: ExampleForm = {
  template: TEMPLATES.origin,
  tokenizer: tiny,
  supervise: "assistant",
  maxLength: 10,
  overlong: "drop",
};

/**
 * The example of a question and its answer, trained tokens in brackets, or why
 * it is dropped.
 *
 * Tokens: `user : ␣ Q… ␤ assistant : ␣ A… ␤`, one a letter of Q and A.
 */
function drawn(
  question: string,
  answer: string,
  change: Partial<ExampleForm> = {},
) {
  const row = {
    messages: [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ],
    where: "x.jsonl:5",
  } as const;
  const example = exampleOf(row, { ...FORM, ...change });
  if ("dropped" in example) return { dropped: example.dropped };
  const texts = Array.from(example.tokens, (id, t) => {
    const text = tiny.tokenText(id);
    return example.supervised[t] ? `[${text}]` : text;
  });
  return { text: texts.join(""), truncated: example.truncated };
}

Deno.test("exampleOf() renders and encodes a row", () => {
  assertEquals(drawn("a", "b"), {
    text: "user: a\nassistant: [b]\n",
    truncated: false,
  });
});

Deno.test("exampleOf() drops what trains nothing, is too long or too short", () => {
  assertEquals(drawn("a", ""), { dropped: "nothing to train" });
  // 11 tokens: too long by one.
  assertEquals(drawn("a", "bb"), { dropped: "longer than 10 tokens" });
  assertEquals(drawn("a", "b", { minTokens: 10 }), drawn("a", "b"));
  assertEquals(drawn("a", "b", { minTokens: 11 }), {
    dropped: "under 11 tokens",
  });
});

Deno.test("exampleOf() drops what has no text, whatever a template writes", () => {
  const template = TEMPLATES.chatml;
  for (const [question, answer] of [["", ""], [" ", "\n"], ["\t", ""]]) {
    assertEquals(drawn(question, answer, { template, maxLength: 99 }), {
      dropped: "no text",
    });
  }
  const stretches = [{ text: " \n", supervised: true, content: true }];
  assertEquals(exampleOf({ stretches, where: "x.jsonl:5" }, FORM), {
    dropped: "no text",
    notes: [],
  });
});

Deno.test("exampleOf() notes answers that teach nothing but to stop", () => {
  const notes = (answers: readonly Partial<Message>[]) =>
    exampleOf(
      {
        messages: answers.flatMap((answer): Message[] => [
          { role: "user", content: "a" },
          { role: "assistant", content: "", ...answer },
        ]),
        where: "x.jsonl:5",
      },
      { ...FORM, template: TEMPLATES.chatml, maxLength: 999 },
    ).notes;
  const call = { type: "function", function: { name: "f", arguments: {} } };

  assertEquals(notes([{ content: "b" }]), []);
  assertEquals(notes([{ content: "b" }, {}]), ["an answer without text"]);
  assertEquals(notes([{ content: " " }, {}]), ["an answer without text"]);
  assertEquals(notes([{ trained: false }, { content: "b" }]), []);
  assertEquals(notes([{ reasoning_content: "hm" }]), []);
  assertEquals(notes([{ tool_calls: [call] as never }]), []);
});

Deno.test("exampleOf() keeps the beginning of what is too long", () => {
  const cut = (question: string, answer: string) =>
    drawn(question, answer, { overlong: "truncate" });

  assertEquals(cut("a", "bb"), {
    text: "user: a\nassistant: [b][b]",
    truncated: true,
  });
  // 13 tokens: the answer is the 12th.
  assertEquals(cut("aaaa", "b"), {
    dropped: "nothing to train after truncation",
  });
  assertEquals(cut("aaaa", ""), { dropped: "nothing to train" });
});

Deno.test("exampleOf() stops at what is too long, and takes it for no bad row", () => {
  const error = assertThrows(
    () => drawn("a", "bb", { overlong: "error" }),
    UserError,
  );

  assertEquals(error instanceof BadRowError, false);
  assertEquals(
    error.message,
    'Cannot fit "x.jsonl" line 5: 11 tokens are more than 10, raise ' +
      "--max_length or pass --overlong drop",
  );
});

Deno.test("exampleOf() says which row a template refuses", () => {
  const template = templateFromSource(
    "polite",
    "{% generation %}{% endgeneration %}" +
      "{% if messages[0].content == 'c' %}{{ raise_exception('Not c') }}{% endif %}",
    [],
    [],
  );

  const error = assertThrows(() => drawn("c", "d", { template }), BadRowError);

  assertEquals(error.reason, "cannot be rendered");
  assertEquals(
    error.message,
    'Cannot render with template "polite": Not c (at "x.jsonl" line 5)',
  );
});

Deno.test("exampleOf() notes what of a row is lost, kept or dropped", () => {
  const notes = (
    unread: readonly string[],
    reasoning_content: string | undefined,
    change: Partial<ExampleForm> = {},
  ) => {
    const row = {
      messages: [
        { role: "user", content: "a" },
        { role: "assistant", content: "b", reasoning_content },
      ],
      where: "x.jsonl:5",
      unread,
    } as const;
    return exampleOf(row, { ...FORM, ...change }).notes;
  };
  const plain = templateFromSource(
    "plain",
    "{% for m in messages %}{% generation %}{{ m.content }}" +
      "{% endgeneration %}{% endfor %}",
    [],
    [],
  );

  assertEquals(notes([], undefined), []);
  assertEquals(notes(['"category"'], undefined, { minTokens: 99 }), [
    '"category", which nothing reads',
  ]);
  assertEquals(notes([], "hm", { maxLength: 99 }), []);
  assertEquals(notes(['"mood" in a message'], "hm", { template: plain }), [
    '"mood" in a message, which nothing reads',
    'reasoning that template "plain" does not write',
  ]);
  // Whoever strips thoughts knows that they are lost.
  const template = templateByName("origin", { reasoning: "strip" });
  assertEquals(notes([], "hm", { template }), []);
});
