import { assertEquals, assertRejects } from "@std/assert";
import type { Example } from "sft/batch/example.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { loadTokenizer } from "sft/chat/tokenizer.ts";
import { UserError } from "sft/core/errors.ts";
import {
  readYardstick,
  type YardstickOptions,
} from "sft/experiment/yardstick_data.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

const tokenizer = await loadTokenizer(TOKENIZER);

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
  changes: Partial<YardstickOptions> = {},
) {
  await using folder = await tempFolder();
  const path = `${folder.path}/held_out.jsonl`;
  await writeRows(path, rows);
  return await readYardstick(path, {
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

Deno.test("readYardstick() scores answers and stop tokens apart", async () => {
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

Deno.test("readYardstick() scores the same answers in any form", async () => {
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

Deno.test("readYardstick() reads any form out of several files", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRows(`${path}/a.jsonl`, [
    { instruction: "2+2", output: "4", answer: "4" },
    { conversations: [{ from: "gpt", value: "Hello" }], answer: "Hello" },
  ]);
  await writeRows(`${path}/b.jsonl`, [{ prompt: "Hi", completion: "Hello" }]);

  const { items, files } = await readYardstick(path, {
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
  assertEquals(files.map(({ path }) => path), [
    `${path}/a.jsonl`,
    `${path}/b.jsonl`,
  ]);
  // Named, the one format alone is read.
  const named = await readYardstick(path, {
    tokenizer,
    template: TEMPLATES.chatml,
    positions: 128,
    onBadRow: "skip",
    format: "alpaca",
  });
  assertEquals([named.items.length, named.dropped], [1, 2]);
});

Deno.test("readYardstick() leaves an answer room for its thought", async () => {
  const { items: [{ prompt }] } = await read([
    chat("Hi", "<think>Hello there</think>Hello"),
  ]);

  // Twice the two tokens of the thought and the one of the answer, and sixteen.
  assertEquals(prompt.limit, 22);
});

Deno.test("readYardstick() scores nothing else that a template adds", async () => {
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

Deno.test("readYardstick() asks what comes before the last answer", async () => {
  const { items: [{ prompt, right }] } = await read([TWO]);

  assertEquals(prompt.text, "Hi\nHello there\n2+2");
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

Deno.test("readYardstick() counts what it leaves out", async () => {
  const good = chat("Hi", "Hello");
  const { items, dropped, files } = await read(
    [good, "{", chat("Hi", "a".repeat(200)), good, []],
    { onBadRow: "skip" },
  );

  assertEquals([items.length, dropped], [2, 3]);
  assertEquals(items.map(({ right }) => right), [undefined, undefined]);
  assertEquals(files.map(({ sha256 }) => sha256.length), [64]);
  assertEquals((await read([good])).dropped, 0);
});

Deno.test("readYardstick() leaves out the same conversations in any form", async () => {
  // With twelve tokens a message for the form, 104 of text are one too many.
  const fits = chat("b".repeat(103), "Hello");
  const rows = [fits, chat("b".repeat(104), "Hello")];

  for (const template of [TEMPLATES.chatml, TEMPLATES.origin]) {
    const { items, dropped } = await read(rows, { template });
    assertEquals([items.length, dropped], [1, 1]);
    assertEquals(items[0].prompt.text.length, 103);
  }
  // And no form makes a model see more than it can.
  const wordy = templateFromSource(
    "wordy",
    TEMPLATES.origin.source.replaceAll(': "', `: ${"b".repeat(10)}"`),
    [],
    [],
  );
  const { items, dropped } = await read([chat("Hi", "Hello"), fits], {
    template: wordy,
  });
  assertEquals([items.length, dropped], [1, 1]);
});

Deno.test("readYardstick() refuses a file that measures nothing", async () => {
  const refusal = async (
    rows: readonly unknown[],
    changes: Partial<YardstickOptions> = {},
  ) =>
    (await assertRejects(() => read(rows, changes), UserError)).message
      .replace(/"[^"]*held_out.jsonl"/, "FILE");

  const nothing = (rows: number, positions: number) =>
    "Cannot measure on FILE: there is no answer in it to measure " +
    `(${
      rows === 1 ? "1 row" : `${rows} rows`
    } left out as bad or longer than ` +
    `the model's ${positions} positions), expected conversations with answers`;
  assertEquals(await refusal([]), nothing(0, 128));
  assertEquals(await refusal([chat("Hi", "")]), nothing(0, 128));
  assertEquals(
    await refusal([chat("Hi", "Hello")], { positions: 10 }),
    nothing(1, 10),
  );
  assertEquals(
    await refusal([chat("Hi", "Hello"), chat("Hi\u{FDD0}", "Hello")]),
    "Cannot render a text that holds the noncharacter U+FDD0: it marks " +
      "borders here, take it out of the data (at FILE line 2)",
  );
});
