import { hashOfAll } from "sft/open/source_hash.ts";
import { hashFile } from "sft/store/file_hash.ts";
import { assertEquals, assertRejects } from "@std/assert";
import type { Example } from "sft/batch/example.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import {
  countLeftOut,
  describeEvaluationSet,
  type EvaluationSetOptions,
  isMeasurable,
  readEvaluationSet,
} from "sft/measure/evaluation_set.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

const tokenizer = await loadTokenizer(TOKENIZER);

/** The origin's form has no place for a tool's answer and refuses it. */
const WITH_TOOL = {
  messages: [
    { role: "user", content: "Hi" },
    { role: "tool", content: "5" },
    { role: "assistant", content: "Hello" },
  ],
};

/** Two exchanges, the last of which is a sum. */
const TWO = {
  conversations: [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello there" },
    { role: "user", content: "2+2" },
    { role: "assistant", content: "4é" },
    { role: "user", content: "Hi" },
  ],
  answer: "4",
};

async function read(
  rows: readonly unknown[],
  changes: Partial<EvaluationSetOptions> = {},
) {
  await using folder = await tempFolder();
  const path = `${folder.path}/held_out.jsonl`;
  await writeRows(path, rows);
  return await readEvaluationSet(path, {
    tokenizer,
    template: TEMPLATES.chatml,
    positions: 128,
    onBadRow: "error",
    ...changes,
  });
}

/** The whole with brackets around each scored token. */
function drawn({ tokens, supervised }: Example): string {
  const texts = Array.from(tokens, (token, t) => {
    const text = tokenizer.tokenText(token);
    return supervised[t] ? `[${text}]` : text;
  });
  return texts.join("").replaceAll("\n", "⏎");
}

Deno.test("readEvaluationSet() scores answers and stop tokens apart", async () => {
  const { items: [{ answers, stops }] } = await read([TWO]);

  assertEquals(
    drawn(answers),
    "<|im_start|>user⏎Hi<|im_end|>⏎" +
      "<|im_start|>assistant⏎[Hello][ there]<|im_end|>⏎" +
      "<|im_start|>user⏎2+2<|im_end|>⏎" +
      "<|im_start|>assistant⏎[4][<0xC3>][<0xA9>]<|im_end|>⏎" +
      "<|im_start|>user⏎Hi<|im_end|>⏎",
  );
  assertEquals(
    drawn(stops),
    "<|im_start|>user⏎Hi<|im_end|>⏎" +
      "<|im_start|>assistant⏎Hello there[<|im_end|>]⏎" +
      "<|im_start|>user⏎2+2<|im_end|>⏎" +
      "<|im_start|>assistant⏎4é[<|im_end|>]⏎"
        .replace("é", "<0xC3><0xA9>") +
      "<|im_start|>user⏎Hi<|im_end|>⏎",
  );
});

Deno.test("readEvaluationSet() scores the same answers in any form", async () => {
  const { items: [{ answers, stops, answerBytes }] } = await read([TWO], {
    template: TEMPLATES.origin,
  });

  assertEquals(
    drawn(answers),
    "user: Hi⏎assistant: [Hello][ there]⏎" +
      "user: 2+2⏎assistant: [4][<0xC3>][<0xA9>]⏎user: Hi⏎",
  );
  // It has no stop token.
  assertEquals(stops.supervised.indexOf(1), -1);
  // "Hello there" and "4é".
  assertEquals(answerBytes, 11 + 3);
});

Deno.test("readEvaluationSet() reads any form out of several files", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRows(`${path}/a.jsonl`, [
    { instruction: "2+2", output: "4", answer: "4" },
    { conversations: [{ from: "gpt", value: "Hello" }], answer: "Hello" },
  ]);
  await writeRows(`${path}/b.jsonl`, [{ prompt: "Hi", completion: "Hello" }]);

  const { items, sha256 } = await readEvaluationSet(path, {
    tokenizer,
    template: TEMPLATES.chatml,
    positions: 128,
    onBadRow: "error",
  });

  assertEquals(items.map(({ prompt, right }) => [prompt.text, right]), [
    ["2+2", "4"],
    ["", "Hello"],
    ["Hi", undefined],
  ]);
  assertEquals(
    sha256,
    hashOfAll([
      await hashFile(`${path}/a.jsonl`),
      await hashFile(`${path}/b.jsonl`),
    ]),
  );
  // Named, the one format alone is read.
  const named = await readEvaluationSet(path, {
    tokenizer,
    template: TEMPLATES.chatml,
    positions: 128,
    onBadRow: "skip",
    format: "alpaca",
  });
  assertEquals([named.items.length, countLeftOut(named)], [1, 2]);
});

Deno.test("readEvaluationSet() leaves an answer room for its thought", async () => {
  const { items: [{ prompt }] } = await read([
    chat("Hi", "<think>Hello there</think>Hello"),
  ]);

  // Twice the two tokens of the thought and the one of the answer, and sixteen.
  assertEquals(prompt.limit, 22);
});

Deno.test("readEvaluationSet() scores nothing else that a template adds", async () => {
  const source = TEMPLATES.chatml.source
    .replace(
      '{{- "<|im_end|>" -}}{%- endgeneration',
      '{{- "!<|im_end|>!" -}}{%- endgeneration',
    );
  const loud = templateFromSource("loud", source, ["<|im_end|>"], []);

  const { items: [{ answers, stops }] } = await read([chat("Hi", "Hello")], {
    template: loud,
  });

  assertEquals(
    drawn(answers),
    "<|im_start|>user⏎Hi<|im_end|>⏎" +
      "<|im_start|>assistant⏎[Hello]!<|im_end|>!⏎",
  );
  assertEquals(
    drawn(stops),
    "<|im_start|>user⏎Hi<|im_end|>⏎" +
      "<|im_start|>assistant⏎Hello![<|im_end|>]!⏎",
  );
});

Deno.test("readEvaluationSet() asks what comes before the last answer", async () => {
  const { items: [{ prompt, right }] } = await read([TWO]);

  assertEquals(prompt.text, "user: Hi\nassistant: Hello there\nuser: 2+2");
  assertEquals(
    tokenizer.decode(prompt.tokens),
    "<|im_start|>user\nHi<|im_end|>\n" +
      "<|im_start|>assistant\nHello there<|im_end|>\n" +
      "<|im_start|>user\n2+2<|im_end|>\n<|im_start|>assistant\n",
  );
  // Twice the three tokens of the last answer, and sixteen.
  assertEquals(prompt.limit, 22);
  assertEquals(right, "4");
});

Deno.test("readEvaluationSet() counts what it leaves out", async () => {
  const good = chat("Hi", "Hello");
  const set = await read(
    // The fourth cannot be rendered.
    [good, "{", chat("Hi", "a".repeat(200)), WITH_TOOL, good, []],
    { onBadRow: "skip", template: TEMPLATES.origin },
  );

  const { items } = set;
  assertEquals([items.length, countLeftOut(set)], [2, 4]);
  assertEquals(items.map(({ right }) => right), [undefined, undefined]);
  assertEquals((await read([good])).leftOut, {});
});

Deno.test("readEvaluationSet() is another set without rows that are trained", async () => {
  const rows = [chat("Hi", "a"), chat("Ho", "b"), chat("Hu", "c")];
  const without = (...lines: number[]) =>
    read(rows, {
      leftOutBy: (where) =>
        lines.some((line) => where.endsWith(`:${line}`))
          ? "in the training data"
          : undefined,
    });
  const [whole, first, last] = [
    await without(),
    await without(1),
    await without(3),
  ];

  assertEquals(
    [whole, first, last].map(({ items }) =>
      items.map(({ prompt }) => prompt.text)
    ),
    [["Hi", "Ho", "Hu"], ["Ho", "Hu"], ["Hi", "Ho"]],
  );
  assertEquals(first.leftOut, { "in the training data": 1 });
  assertEquals(
    new Set([whole, first, last].map(({ sha256 }) => sha256)).size,
    3,
  );
  assertEquals((await read(rows)).sha256, whole.sha256);
  assertEquals((await without(1)).sha256, first.sha256);
});

Deno.test("readEvaluationSet() reads the first rows, which are another set", async () => {
  const rows = [chat("Hi", "a"), chat("Ho", "b"), chat("Hu", "c")];
  const whole = await read(rows);
  const two = await read(rows, { limit: 2 });
  const left = await read(rows, { limit: 2, leftOutBy: () => "trained" });

  assertEquals(two.items.map(({ prompt }) => prompt.text), ["Hi", "Ho"]);
  assertEquals(left.leftOut, { trained: 2 });
  assertEquals(new Set([whole, two, left].map(({ sha256 }) => sha256)).size, 3);
  assertEquals((await read(rows, { limit: 4 })).sha256, whole.sha256);
});

Deno.test("readEvaluationSet() leaves out the same conversations in any form", async () => {
  // With twelve tokens a message for the form, 104 of text are one too many.
  const fits = chat("b".repeat(103), "Hello");
  const rows = [fits, chat("b".repeat(104), "Hello")];

  for (const template of [TEMPLATES.chatml, TEMPLATES.origin]) {
    const set = await read(rows, { template });
    const { items } = set;
    assertEquals([items.length, countLeftOut(set)], [1, 1]);
    assertEquals(items[0].prompt.text.length, 103);
  }
  // And no form makes a model see more than it can.
  const wordy = templateFromSource(
    "wordy",
    TEMPLATES.origin.source.replaceAll(': "', `: ${"b".repeat(10)}"`),
    [],
    [],
  );
  const set = await read([chat("Hi", "Hello"), fits], { template: wordy });
  assertEquals([set.items.length, countLeftOut(set)], [1, 1]);
});

Deno.test("readEvaluationSet() leaves out, by reason, what it may", async () => {
  const rows = [
    chat("Hi", "Hello"),
    { text: "Hello there" },
    { ...chat("Hi", "Hello"), answer: "" },
    WITH_TOOL,
    chat("Hi", "a".repeat(200)),
    { text: "Hello" },
  ];

  const set = await read(rows, {
    onBadRow: "skip",
    template: TEMPLATES.origin,
  });

  assertEquals(set.leftOut, {
    "no conversation": 2,
    "empty answer": 1,
    "cannot be rendered": 1,
    "longer than the model's 128 positions": 1,
  });
  assertEquals([set.items.length, countLeftOut(set)], [1, 5]);
  assertEquals(
    describeEvaluationSet(set),
    "1 conversation to answer, 5 rows left out (no conversation: 2, empty " +
      "answer: 1, cannot be rendered: 1, longer than " +
      "the model's 128 positions: 1)",
  );
});

Deno.test("isMeasurable() is false where no conversation has an answer", async () => {
  const measurable = async (
    rows: readonly unknown[],
    changes: Partial<EvaluationSetOptions> = {},
  ) => {
    const set = await read(rows, changes);
    return [isMeasurable(set), describeEvaluationSet(set)];
  };

  assertEquals(await measurable([]), [false, "no answer to measure"]);
  assertEquals(await measurable([chat("Hi", "")]), [
    false,
    "no answer to measure",
  ]);
  assertEquals(await measurable([chat("Hi", "Hello")], { positions: 10 }), [
    false,
    "no answer to measure, 1 row left out (longer than the model's 10 " +
    "positions: 1)",
  ]);
  assertEquals(await measurable([chat("Hi", "Hello")]), [
    true,
    "1 conversation to answer",
  ]);
});

Deno.test("readEvaluationSet() refuses a row that it may not leave out", async () => {
  const refusal = async (row: unknown) =>
    (await assertRejects(
      () => read([chat("Hi", "Hello"), row], { template: TEMPLATES.origin }),
      UserError,
    )).message.replace(/"[^"]*held_out.jsonl"/, "FILE");

  assertEquals(
    await refusal(WITH_TOOL),
    'Cannot render with template "origin": it has no form for tools, choose ' +
      '"chatml" or "minimind_3" (at FILE line 2)',
  );
  assertEquals(
    await refusal({ text: "Hello there" }),
    "Cannot read FILE line 2: it is a text without turns, expected a " +
      "conversation, mend the line or pass --on_bad_row skip",
  );
});

Deno.test("readEvaluationSet() leaves out what has no text, and notes empty answers", async () => {
  const set = await read([chat("", " "), chat("Hi", ""), chat("Hi", "Hello")]);

  assertEquals(set.leftOut, { "no text": 1 });
  assertEquals(set.notes, { "an answer without text": 1 });
  assertEquals(set.items.length, 2);
});
