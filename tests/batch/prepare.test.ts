import { assertEquals, assertRejects } from "@std/assert";
import { emptyDataReport } from "sft/batch/data_report.ts";
import { prepareExamples, type PrepareOptions } from "sft/batch/prepare.ts";
import type { Conversation, Message } from "sft/chat/message.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { tiny } from "../chat/random_conversation.ts";

const OPTIONS: PrepareOptions = {
  template: TEMPLATES.origin,
  tokenizer: tiny,
  supervise: "assistant",
  maxLength: 10,
  overlong: "drop",
};

/** Tokens: `user : ␣ Q… ␤ assistant : ␣ A… ␤`, one a letter of Q and A. */
function asked(question: string, answer: string): Message[] {
  return [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ];
}

const ROWS = [
  asked("a", "b"), // 10 tokens: fits
  asked("a", ""), // nothing to train
  asked("a", "bb"), // 11 tokens: too long by one
  asked("aaaa", "b"), // 13 tokens: the answer is the 12th
  asked("c", "d"), // fits
];

async function* conversations(): AsyncGenerator<Conversation> {
  for (const [index, messages] of ROWS.entries()) {
    await Promise.resolve();
    yield { messages, where: `x.jsonl:${index + 1}` };
  }
}

async function prepared(change: Partial<PrepareOptions> = {}) {
  const { examples, report } = await prepareExamples(conversations(), {
    ...OPTIONS,
    ...change,
  });
  return {
    report,
    drawn: examples.map(({ tokens, supervised }) =>
      Array.from(
        tokens,
        (id, t) =>
          supervised[t] ? `[${tiny.tokenText(id)}]` : tiny.tokenText(id),
      ).join("")
    ),
  };
}

Deno.test("prepareExamples() leaves out what is too long or trains nothing", async () => {
  const { drawn, report } = await prepared();

  assertEquals(drawn, [
    "user: a\nassistant: [b]\n",
    "user: c\nassistant: [d]\n",
  ]);
  assertEquals(report, {
    rows: 5,
    skipped: {},
    dropped: { "nothing to train": 1, "longer than 10 tokens": 2 },
    truncated: 0,
    examples: 2,
    packedRows: 0,
    tokens: { total: 20, supervised: 2, masked: 18, padding: 0 },
  });
});

Deno.test("prepareExamples() keeps the beginning of what is too long", async () => {
  const { drawn, report } = await prepared({ overlong: "truncate" });

  assertEquals(drawn, [
    "user: a\nassistant: [b]\n",
    "user: a\nassistant: [b][b]",
    "user: c\nassistant: [d]\n",
  ]);
  assertEquals(report.dropped, {
    "nothing to train": 1,
    "nothing to train after truncation": 1,
  });
  assertEquals(report.truncated, 1);
});

Deno.test("prepareExamples() stops at what is too long", async () => {
  const error = await assertRejects(
    () => prepared({ overlong: "error" }),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot fit "x.jsonl" line 3: 11 tokens are more than 10, raise ' +
      "--max_length or pass --overlong drop",
  );
});

Deno.test("prepareExamples() reads no further than its limit", async () => {
  const { report } = await prepared({ limit: 2 });

  assertEquals(report.rows, 2);
});

Deno.test("prepareExamples() adds to a report that has begun", async () => {
  const report = { ...emptyDataReport(), rows: 3, skipped: { broken: 3 } };

  await prepared({ report });

  assertEquals([report.rows, report.examples], [8, 2]);
});

Deno.test("prepareExamples() asks for the template's special tokens", async () => {
  const template = templateFromSource("tags", "", [], ["<s>"]);

  const error = await assertRejects(() => prepared({ template }), UserError);

  assertEquals(
    error.message,
    'Cannot use template "tags" with this tokenizer: it has no special token ' +
      '"<s>", choose another template or a tokenizer that reserves them',
  );
});

Deno.test("prepareExamples() says which row a template refuses", async () => {
  const template = templateFromSource(
    "polite",
    "{% generation %}{% endgeneration %}" +
      "{% if messages[0].content == 'c' %}{{ raise_exception('Not c') }}{% endif %}",
    [],
    [],
  );

  const error = await assertRejects(() => prepared({ template }), UserError);

  assertEquals(
    error.message,
    'Cannot render with template "polite": Not c (at "x.jsonl" line 5)',
  );
});
