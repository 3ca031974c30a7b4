import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { rawRows } from "sft/data/source/raw_rows.ts";
import { valuesOf } from "../../support/source_rows.ts";
import { tempFolder } from "../../support/temp_folder.ts";

Deno.test("rawRows() reads the files of a folder one after the other", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/b.jsonl`, "3\n4\n");
  await Deno.writeTextFile(`${path}/a.json`, "[1, 2]");

  const expected: [unknown, string][] = [
    [1, `${path}/a.json#1`],
    [2, `${path}/a.json#2`],
    [3, `${path}/b.jsonl:1`],
    [4, `${path}/b.jsonl:2`],
  ];
  assertEquals(await valuesOf(rawRows(path)), expected);
  assertEquals(await valuesOf(rawRows(`${path}/*.json*`)), expected);
  assertEquals(
    await valuesOf(rawRows(`${path}/b.jsonl`)),
    expected.slice(2),
  );
});

Deno.test("rawRows() mixes by weight, under the seed", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const lines = (from: number) =>
    Array.from({ length: 50 }, (_, index) => `${from + index}\n`).join("");
  await Deno.writeTextFile(`${path}/a.jsonl`, lines(100));
  await Deno.writeTextFile(`${path}/b.jsonl`, lines(200));
  const source = `${path}/a.jsonl:3,${path}/b.jsonl:1`;
  const read = (seed?: number) => valuesOf(rawRows(source, { seed }));

  const first = await read(1);
  assertEquals(await read(1), first);
  assertEquals(JSON.stringify(await read(2)) === JSON.stringify(first), false);
  assertEquals(await read(), await read(0));
  // The heavy one is used up first, and its order is kept.
  const ofA = first.map(([value]) => value as number).filter((v) => v < 200);
  assertEquals(ofA, Array.from({ length: 50 }, (_, index) => 100 + index));
});

Deno.test("rawRows() looks for every part before it reads the first", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/a.jsonl`, "1\n");

  const error = await assertRejects(
    () => rawRows(`${path}/a.jsonl:3,${path}/none.jsonl:1`).next(),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot read "${path}/none.jsonl": there is no such file, check the path`,
  );
});
