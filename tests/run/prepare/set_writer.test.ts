import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { cacheKey } from "sft/data/prepare/cache_key.ts";
import { freshTotals } from "sft/data/prepare/journal.ts";
import type { Part } from "sft/data/prepare/pipeline.ts";
import { folderState, SetWriter } from "sft/run/prepare/set_writer.ts";
import { SETTINGS } from "../../support/prepare.ts";
import { tempFolder } from "../../support/temp_folder.ts";

/** What is made. */
function head(maxLength: number) {
  const settings = { ...SETTINGS, maxLength };
  return { key: cacheKey(settings), settings };
}

function part(number: number): Part {
  return {
    part: number,
    rows: 10 * (number + 1),
    totals: totalsOf(number + 1),
    shards: [{
      split: "train",
      examples: 1,
      tokens: 2,
      bytes: Uint8Array.of(number),
    }],
    marks: Uint8Array.of(number, number),
  };
}

/** A set of so many examples of two tokens. */
function setOf({ shards }: SetWriter, examples: number) {
  return {
    ...head(1),
    data_file: "x",
    shards,
    ...totalsOf(examples),
  };
}

/** What is counted of so many. */
function totalsOf(examples: number) {
  const { report, goodRows } = freshTotals();
  return {
    goodRows,
    report: { ...report, examples },
    lengths: { train: { 2: examples }, held_out: {} },
  };
}

const names = (path: string) =>
  [...Deno.readDirSync(path)].map(({ name }) => name).sort();

Deno.test("SetWriter() has every part that was written when it is opened again", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  assertEquals(await folderState(path, head(1)), { kind: "free" });
  {
    using first = await SetWriter.open(path, head(1));
    await first.write(part(0));
    await first.write(part(1));
  }
  // Killed while it wrote: half a line, a shard without one.
  await Deno.writeTextFile(`${path}/journal.jsonl`, '{"part": 2, "ro', {
    append: true,
  });
  await Deno.writeTextFile(`${path}/train-00002.shard`, "half");

  const state = await folderState(path, head(1));
  assert(state.kind === "begun", state.kind);
  assertEquals(state.journal?.parts.map(({ rows }) => rows), [10, 20]);
  using again = await SetWriter.open(path, head(1), state.journal);
  assertEquals(
    await Array.fromAsync(again.marks(), (bytes) => [...bytes]),
    [[0, 0], [1, 1]],
  );
  await again.write(part(2));
  assertEquals(again.shards.map(({ name, bytes }) => [name, bytes]), [
    ["train-00000.shard", 1],
    ["train-00001.shard", 1],
    ["train-00002.shard", 1],
  ]);
  await again.complete(setOf(again, 3));
  assertEquals(names(path), [
    "prepared.json",
    "train-00000.shard",
    "train-00001.shard",
    "train-00002.shard",
  ]);
  assertEquals((await folderState(path, head(1))).kind, "complete");
});

Deno.test("folderState() refuses a set of other settings, begun or complete", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const refusal = async () =>
    (await assertRejects(() => folderState(path, head(2)), UserError)).message;
  const expected = `Cannot prepare in "${path}": it holds a set of other ` +
    "settings (--max_length is 2, was 1), choose another --output_dir";

  using begun = await SetWriter.open(path, head(1));
  // Without a part there is nothing to keep.
  assertEquals(await folderState(path, head(2)), { kind: "free" });
  await begun.write(part(0));
  assertEquals(await refusal(), expected);
  await begun.complete(setOf(begun, 1));
  assertEquals(await refusal(), expected);
});

Deno.test("folderState() refuses a folder of something else", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/thesis.txt`, "");
  const error = await assertRejects(
    () => folderState(folder.path, head(1)),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot prepare in "${folder.path}": it holds "thesis.txt" and no ` +
      "prepared set, choose another --output_dir",
  );
});

Deno.test("folderState() takes the parts that are as they were written", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  {
    using writer = await SetWriter.open(path, head(1));
    for (const number of [0, 1, 2]) await writer.write(part(number));
  }
  const state = async () => {
    const { kind, journal, damage } = await folderState(path, head(1)) as {
      kind: string;
      journal?: { parts: readonly unknown[] };
      damage?: string;
    };
    return [kind, journal?.parts.length, damage];
  };
  assertEquals(await state(), ["begun", 3, undefined]);

  await Deno.writeFile(`${path}/marks-00002.bin`, Uint8Array.of(9, 9));
  assertEquals(await state(), [
    "begun",
    2,
    "marks-00002.bin has changed since it was written",
  ]);
  await Deno.writeTextFile(`${path}/train-00001.shard`, "");
  assertEquals(await state(), [
    "begun",
    1,
    "train-00001.shard has 0 bytes, 1 were written",
  ]);
  await Deno.remove(`${path}/train-00000.shard`);
  assertEquals(await state(), ["free", 0, "train-00000.shard is missing"]);
});

Deno.test("folderState() refuses a complete set that lacks a shard", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  {
    using writer = await SetWriter.open(path, head(1));
    await writer.write(part(0));
    await Deno.writeTextFile(`${path}/train-00000.shard`, "");
    const complete = () => writer.complete(setOf(writer, 1));
    assertEquals(
      (await assertRejects(complete, UserError)).message,
      `Cannot complete the set in "${path}": its train-00000.shard has 0 ` +
        "bytes, 1 were written, run the same command again",
    );
    await Deno.writeFile(`${path}/train-00000.shard`, Uint8Array.of(0));
    await complete();
  }
  await Deno.remove(`${path}/train-00000.shard`);

  assertEquals(
    (await assertRejects(() => folderState(path, head(1)), UserError)).message,
    `Cannot use the prepared set "${path}": its train-00000.shard is missing, ` +
      "prepare it again in another --output_dir",
  );
});

Deno.test("folderState() refuses somebody's own journal", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/journal.jsonl`, '{"monday": "rain"}\n');

  assertEquals(
    (await assertRejects(() => folderState(path, head(1)), UserError)).message,
    `Cannot prepare in "${path}": it holds "journal.jsonl" and no prepared ` +
      "set, choose another --output_dir",
  );
});
