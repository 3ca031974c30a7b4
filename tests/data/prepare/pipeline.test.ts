import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { Duplicates } from "sft/data/prepare/duplicates.ts";
import type { JournalPart } from "sft/data/prepare/journal.ts";
import { type Part, preparedParts } from "sft/data/prepare/pipeline.ts";
import type { BatchResult, RowBatch } from "sft/data/prepare/row_batch.ts";
import { rowWork, type RowWorkSettings } from "sft/data/prepare/row_work.ts";
import { decodeShard } from "sft/data/prepare/shard.ts";
import type { RawRow } from "sft/data/source/raw_row.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { chat, workSettings } from "./settings.ts";

const KEY = "ab".repeat(32);
const tokenizer = await loadTokenizer(workSettings().tokenizerPath);

async function* rawRows(rows: readonly unknown[]): AsyncGenerator<RawRow> {
  for (const [index, value] of rows.entries()) {
    await Promise.resolve();
    yield { where: `x#${index + 1}`, value, size: 0 };
  }
}

/** Workers that work at once and in this thread. */
function atOnce(settings: RowWorkSettings) {
  const work = rowWork(settings, tokenizer);
  return {
    async *results(
      batches: AsyncIterable<RowBatch>,
    ): AsyncGenerator<BatchResult> {
      for await (const batch of batches) yield work(batch);
    },
  };
}

/** Runs the pipeline to its end, from a part on if there is one. */
async function run(
  rows: readonly unknown[],
  changes: Partial<RowWorkSettings> = {},
  before: readonly Part[] = [],
  stopRequested = () => false,
) {
  const settings = workSettings({
    dropExactDuplicates: true,
    ...changes,
  });
  const duplicates = new Duplicates(settings);
  for (const { marks } of before) duplicates.restore(marks);
  const last = before.at(-1);
  const after: JournalPart | undefined = last &&
    JSON.parse(JSON.stringify({ ...last, ...last.totals, shards: [] }));
  const parts: Part[] = [];
  const pipeline = preparedParts(rawRows(rows), {
    settings,
    key: KEY,
    tokenBytes: 2,
    workers: atOnce(settings),
    duplicates,
    after,
    stopRequested,
  });
  for (;;) {
    const { done, value } = await pipeline.next();
    if (done) return { parts, complete: value };
    parts.push(value);
  }
}

/** The answers in a part's shards, as text. */
function answersIn(part: Part, split: "train" | "held_out"): string[] {
  const shard = part.shards.find((shard) => shard.split === split);
  if (!shard) return [];
  const { tokens, supervised, lengths } = decodeShard(shard.bytes, "s", KEY);
  let start = 0;
  return Array.from(lengths, (length) => {
    const trained = [...tokens.subarray(start, start + length)]
      .filter((_, t) => supervised[start + t]);
    start += length;
    return tokenizer.decode(trained, { skipSpecial: true });
  });
}

const TEN = Array.from({ length: 10 }, (_, n) => chat(`q${n}`, `a${n}`));

Deno.test("preparedParts() makes a part of every so many input rows", async () => {
  const { parts, complete } = await run(TEN);

  assertEquals(complete, true);
  assertEquals(parts.map(({ part, rows }) => [part, rows]), [
    [0, 4],
    [1, 8],
    [2, 10],
  ]);
  assertEquals(parts.map((part) => answersIn(part, "train")), [
    ["a0", "a1", "a2", "a3"],
    ["a4", "a5", "a6", "a7"],
    ["a8", "a9"],
  ]);
});

Deno.test("preparedParts() drops duplicates across parts and counts all", async () => {
  const rows = [...TEN, chat("Q3", " A3"), { no: "row" }, TEN[0]];
  const { parts } = await run(rows, { onBadRow: "skip" });
  const { report, goodRows, lengths } = parts.at(-1)!.totals;

  assertEquals(parts.map(({ rows }) => rows), [4, 8, 12, 13]);
  assertEquals(parts[3].shards, []); // its only row is a duplicate
  assertEquals(report.rows, 13);
  assertEquals(report.skipped, { "unknown form": 1 });
  // "Q3" and "q3" are the same once normalised, and so are their answers.
  assertEquals(report.dropped, { "exact duplicate": 2 });
  assertEquals([report.examples, goodRows], [10, 12]);
  const counted = Object.entries(lengths.train)
    .reduce((sum, [length, count]) => sum + Number(length) * count, 0);
  assertEquals(counted, report.tokens.total);
  assertEquals(report.tokens.supervised + report.tokens.masked, counted);
});

Deno.test("preparedParts() counts rows that lose something", async () => {
  const rows = TEN.map((row, n) =>
    n % 5 === 0 ? { ...row, category: "x" } : row
  );
  const note = '"category", which nothing reads';

  const all = await run(rows);
  assertEquals(all.parts.map(({ totals: { report } }) => report.notes), [
    { [note]: 1 },
    { [note]: 2 },
    { [note]: 2 },
  ]);
  const some = await run(rows, { limit: 5 });
  assertEquals(some.parts.at(-1)?.totals.report.notes, { [note]: 1 });
});

Deno.test("preparedParts() goes on after any part with the same bytes", async () => {
  const rows = [...TEN, ...TEN, chat("q8", "a8!"), chat("new", "one")];
  const changes = {
    heldOut: 0.3,
    nearDuplicates: { threshold: 0.7, capacity: 100 },
  };
  const { parts: whole } = await run(rows, changes);
  assert(whole.some((part) => answersIn(part, "held_out").length > 0));

  for (let done = 1; done <= whole.length; done++) {
    const before = whole.slice(0, done);
    const { parts: rest } = await run(rows, changes, before);
    assertEquals(rest, whole.slice(done));
  }
});

Deno.test("preparedParts() ends after the good rows that it may take", async () => {
  const rows = [{ no: "row" }, ...TEN];
  const { parts, complete } = await run(rows, { limit: 5, onBadRow: "skip" });

  assertEquals(complete, true);
  assertEquals(parts.flatMap((part) => answersIn(part, "train")), [
    ...["a0", "a1", "a2", "a3", "a4"],
  ]);
  assertEquals(parts.at(-1)!.totals.report.rows, 6);
  // Resumed when there is nothing left to take.
  const { parts: more } = await run(
    rows,
    { limit: 5, onBadRow: "skip" },
    parts,
  );
  assertEquals(more, []);
});

Deno.test("preparedParts() tells of a bad row in its turn", async () => {
  const rows = [...TEN.slice(0, 5), { no: "row" }];
  const parts: Part[] = [];
  const error = await assertRejects(
    async () => void parts.push(...(await run(rows)).parts),
    UserError,
  );
  assertEquals(
    error.message.startsWith('Cannot read "x" row 6: '),
    true,
    error.message,
  );

  // Beyond what is taken it is no matter.
  const { complete } = await run(rows, { limit: 5 });
  assertEquals(complete, true);
});

Deno.test("preparedParts() stops between batches when asked to", async () => {
  let asked = 0;
  const { parts, complete } = await run(TEN, {}, [], () => ++asked > 1);

  assertEquals(complete, false);
  assertEquals(parts.map(({ rows }) => rows), [4]);
});
