import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { freshTotals } from "sft/data/prepare/journal.ts";
import type { Part } from "sft/data/prepare/pipeline.ts";
import { folderState, PrepareFolder } from "sft/experiment/prepare_folder.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** What is made: settings of one field, since no more is looked at here. */
function head(maxLength: number) {
  return { key: `key ${maxLength}`, settings: { maxLength } as never };
}

function part(number: number): Part {
  return {
    part: number,
    rows: 10 * (number + 1),
    totals: freshTotals(),
    shards: [{
      split: "train",
      examples: 1,
      tokens: 2,
      bytes: Uint8Array.of(number),
    }],
    marks: Uint8Array.of(number, number),
  };
}

const names = (path: string) =>
  [...Deno.readDirSync(path)].map(({ name }) => name).sort();

Deno.test("PrepareFolder() has every part that was written when it is opened again", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/set`;
  assertEquals(await folderState(path, head(1)), { kind: "free" });
  {
    using first = await PrepareFolder.open(path, head(1));
    await first.write(part(0));
    await first.write(part(1));
  }
  // Killed while it wrote: half a line, a shard without one, a file aside.
  await Deno.writeTextFile(`${path}/journal.jsonl`, '{"part": 2, "ro', {
    append: true,
  });
  await Deno.writeTextFile(`${path}/train-00002.shard`, "half");
  await Deno.mkdir(`${path}/.train-00003.shard.partial-1f`);

  const state = await folderState(path, head(1));
  assert(state.kind === "begun", state.kind);
  assertEquals(state.journal.parts.map(({ rows }) => rows), [10, 20]);
  using again = await PrepareFolder.open(path, head(1), state.journal);
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
  await again.complete({
    ...head(1),
    data_file: "x",
    shards: again.shards,
    report: freshTotals().report,
    lengths: freshTotals().lengths,
  });
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
  const path = `${folder.path}/set`;
  const refusal = async () =>
    (await assertRejects(() => folderState(path, head(2)), UserError)).message;
  const expected = `Cannot prepare in "${path}": it holds a set of other ` +
    "settings (--max_length is 2, was 1), choose another --output_dir";

  using begun = await PrepareFolder.open(path, head(1));
  // Without a part there is nothing to keep.
  assertEquals(await folderState(path, head(2)), { kind: "free" });
  await begun.write(part(0));
  assertEquals(await refusal(), expected);
  await begun.complete({ ...head(1) } as never);
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

Deno.test("PrepareFolder() is for one process at a time", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const expected =
    `Cannot prepare in "${path}": another process is preparing there, wait ` +
    "for it or choose another --output_dir";
  const refused = async () => {
    const open = () => PrepareFolder.open(path, head(1));
    assertEquals((await assertRejects(open, UserError)).message, expected);
  };
  {
    using first = await PrepareFolder.open(path, head(1));
    await refused();
    await first.write(part(0));
  }
  // The other one is done by now, and what was seen is out of date.
  await refused();
});
