import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { sourceContents } from "sft/run/prepare/source_contents.ts";
import { tempFolder } from "../../support/temp_folder.ts";

/** SHA-256 of "abc", FIPS 180-4, and of nothing. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const NOTHING =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("sourceContents() hashes files in their order and counts lines", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/a.jsonl`, "abc");
  await Deno.writeTextFile(`${path}/b.jsonl`, "");

  assertEquals(await sourceContents(path, 1), {
    files: [{ sha256: ABC, bytes: 3 }, { sha256: NOTHING, bytes: 0 }],
    reading: {},
    rows: 1, // a last line needs no end
  });
  await Deno.writeTextFile(`${path}/b.jsonl`, "1\n2\n");
  assertEquals((await sourceContents(path, 1)).rows, 3);
});

Deno.test("sourceContents() keeps what decides the order of a mixture", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/a.jsonl`, "abc");
  await Deno.writeTextFile(`${path}/b.jsonl`, "");

  const source = `${path}/a.jsonl:3,${path}/b.jsonl`;
  assertEquals((await sourceContents(source, 7)).reading, {
    weights: [3, 1],
    files: [1, 1],
    seed: 7,
  });
});

Deno.test("sourceContents() knows the rows of Parquet files", async () => {
  await using folder = await tempFolder();
  const fixtures = `${import.meta.dirname}/../../fixtures/parquet`;
  await Deno.writeTextFile(`${folder.path}/a.jsonl`, "1\n2\n");
  await Deno.copyFile(`${fixtures}/zstd.parquet`, `${folder.path}/b.parquet`);

  // Three rows in two groups, as tests/fixtures/make_parquet.py writes them.
  assertEquals((await sourceContents(folder.path, 1)).rows, 2 + 3);
});

Deno.test("sourceContents() does not guess the rows of other files", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/a.json`, "[1,\n2]");
  await Deno.writeTextFile(`${folder.path}/b.jsonl`, "1\n");

  assertEquals((await sourceContents(folder.path, 1)).rows, undefined);
  const error = await assertRejects(
    () => sourceContents(`${folder.path}/c.jsonl`, 1),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot read "${folder.path}/c.jsonl": there is no such file, check the ` +
      "path",
  );
});
