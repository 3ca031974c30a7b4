import { assertEquals, assertThrows } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { rowBatches } from "sft/data/prepare/row_batch.ts";
import { rowWork } from "sft/data/prepare/row_work.ts";
import type { RawRow } from "sft/data/source/raw_row.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { TOKENIZER } from "../../support/tiny_run.ts";
import { chat, workSettings } from "./settings.ts";

const tokenizer = await loadTokenizer(TOKENIZER);

/** What the work makes of rows; a text is a line as it stands. */
async function worked(
  rows: readonly unknown[],
  changes: Parameters<typeof workSettings>[0] = {},
) {
  async function* raw(): AsyncGenerator<RawRow> {
    for (const [index, row] of rows.entries()) {
      const text = typeof row === "string" ? row : JSON.stringify(row);
      yield { where: `x:${index + 1}`, line: new TextEncoder().encode(text) };
    }
  }
  const [batch] = await Array.fromAsync(rowBatches(raw(), 100));
  return rowWork(workSettings(changes), tokenizer)(batch);
}

Deno.test("rowWork() gives tokens, mask and places of the kept rows", async () => {
  const { tokens, lengths, supervised, ...rest } = await worked([
    chat("2+2?", "4"),
    chat("3+3?", "6"),
  ]);

  // By hand: the tokenizer's own ids of each piece of ChatML.
  const [start, end] = ["<|im_start|>", "<|im_end|>"].map((token) =>
    tokenizer.tokenId(token)!
  );
  const text = (words: string) => tokenizer.encodeContent(words);
  const before = (question: string) => [
    ...[start, ...text("user\n"), ...text(question)],
    ...[end, ...text("\n"), start, ...text("assistant\n")],
  ];
  const expected = [["2+2?", "4"], ["3+3?", "6"]].map(([question, answer]) => [
    ...[...before(question), ...text(answer)],
    ...[end, ...text("\n")],
  ]);
  assertEquals([...tokens], expected.flat());
  assertEquals([...lengths], expected.map(({ length }) => length));
  // The answer, one token, and its end.
  const trained = [...supervised].flatMap((one, t) => one ? [tokens[t]] : []);
  assertEquals(trained, [...text("4"), end, ...text("6"), end]);
  assertEquals(rest.fates, Uint8Array.of(0, 0));
  assertEquals(rest.truncated, Uint8Array.of(0, 0));
  assertEquals([rest.hashes.length, rest.signatures.length], [4, 0]);
});

Deno.test("rowWork() leaves rows out and says why", async () => {
  const { fates, reasons, lengths } = await worked([
    chat("good", "row"),
    "{broken",
    chat("good", "row that is far too long for this"),
    chat("good", "r\uFFFDw"),
    { conversations: [{ role: "user", content: "Hi" }] },
    chat("sample question of thirteen", "x"),
    "{broken",
  ], {
    onBadRow: "skip",
    maxLength: 30,
    filters: { dropBrokenText: true },
    evaluationQuestions: ["The sample question of thirteen"],
  });

  assertEquals([...fates], [0, 1, 2, 3, 4, 5, 1]);
  assertEquals(reasons, [
    { why: "not valid JSON", bad: true },
    { why: "longer than 30 tokens", bad: false },
    { why: "broken text", bad: false },
    { why: "no assistant turn", bad: true },
    { why: "in the evaluation", bad: false },
  ]);
  assertEquals(lengths.length, 1);
});

Deno.test("rowWork() cuts long rows where it is told to", async () => {
  const rows = [chat("good", "row that is far too long for this")];
  const cut = await worked(rows, { maxLength: 30, overlong: "truncate" });
  assertEquals([[...cut.lengths], [...cut.truncated]], [[30], [1]]);

  const early = await worked(rows, { maxLength: 8, overlong: "truncate" });
  assertEquals(early.reasons, [
    { why: "nothing to train after truncation", bad: false },
  ]);
  const short = await worked(rows, { minTokens: 200 });
  assertEquals(short.reasons, [{ why: "under 200 tokens", bad: false }]);
});

Deno.test("rowWork() stops at a bad row that may not be left out", async () => {
  const { failure, fates, lengths } = await worked([
    chat("good", "row"),
    "{}",
    chat("never", "seen"),
  ]);

  assertEquals(failure?.row, 1);
  assertEquals(
    failure?.message.startsWith('Cannot read "x" line 2: it has no keys'),
    true,
    failure?.message,
  );
  assertEquals([[...fates], lengths.length], [[0, 0, 0], 1]);

  const long = await worked([chat("good", "row")], {
    maxLength: 5,
    overlong: "error",
    onBadRow: "skip",
  });
  assertEquals(
    long.failure?.message.startsWith('Cannot fit "x" line 1: '),
    true,
    long.failure?.message,
  );
});

Deno.test("rowWork() counts a row that does not render as bad", async () => {
  const rows = [{
    messages: [
      { role: "system", content: "s" },
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
    ],
  }];
  const chatTemplate = TEMPLATES.gemma;
  const { reasons } = await worked(rows, { onBadRow: "skip", chatTemplate });
  assertEquals(reasons, [{ why: "cannot be rendered", bad: true }]);

  const { failure } = await worked(rows, { chatTemplate });
  assertEquals(
    failure?.message,
    'Cannot render with template "gemma": System role not supported ' +
      '(at "x" line 1)',
  );
});

Deno.test("rowWork() signs rows where near duplicates are looked for", async () => {
  const { signatures } = await worked([chat("a", "b"), chat("c", "d")], {
    nearDuplicates: { threshold: 0.8, capacity: 10 },
  });
  assertEquals(signatures.length, 2 * 80);
});

Deno.test("rowWork() does not take a fault of ours for a bad row", () => {
  const work = rowWork(
    workSettings({ chatTemplate: { ...TEMPLATES.chatml, source: "{% oops" } }),
    { ...tokenizer, encodeStretches: () => ({}) as never },
  );
  const line = new TextEncoder().encode(JSON.stringify(chat("a", "b")));
  const batch = {
    where: ["x:1"],
    bytes: line,
    ends: Uint32Array.of(line.length),
    values: new Map(),
  };
  // A template is the user's to mend, a tokenizer without a list is not.
  assertEquals(work(batch).failure?.row, 0);
  const broken = rowWork(workSettings({}), {
    ...tokenizer,
    encodeStretches: () => {
      throw new TypeError("ours");
    },
  });
  const error = assertThrows(() => broken(batch), TypeError);
  assertEquals(error instanceof UserError, false);
});
