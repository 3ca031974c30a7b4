import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  assertReadableTwice,
  filesAt,
  infoOf,
  sourceFiles,
} from "sft/data/source/source_files.ts";
import { type TempFolder, tempFolder } from "../../support/temp_folder.ts";

/** A folder of empty files; a name may hold folders. */
async function folderOf(...names: string[]): Promise<TempFolder> {
  const folder = await tempFolder();
  for (const name of names) {
    const path = `${folder.path}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "");
  }
  return folder;
}

const refused = async (path: string) =>
  (await assertRejects(() => filesAt(path), UserError)).message;

Deno.test("filesAt() reads a folder's data files in a fixed order", async () => {
  await using folder = await folderOf(
    "b.jsonl",
    "a.json.gz",
    "B.parquet",
    "c.ndjson.zst",
    "README.md",
    ".hidden.jsonl",
    "x.jsonl.part",
    "deep/d.jsonl",
    "folder.jsonl/e.jsonl",
  );
  const { path } = folder;
  // Downloads are often links into a cache.
  await Deno.symlink(`${path}/deep/d.jsonl`, `${path}/linked.jsonl`);

  assertEquals(await filesAt(path), [
    `${path}/B.parquet`,
    `${path}/a.json.gz`,
    `${path}/b.jsonl`,
    `${path}/c.ndjson.zst`,
    `${path}/linked.jsonl`,
  ]);
});

Deno.test("filesAt() reads what matches a pattern", async () => {
  await using folder = await folderOf("a1.x", "a2.x", "b1.x", "deep/a3.x");
  const { path } = folder;

  assertEquals(await filesAt(`${path}/a*.x`), [`${path}/a1.x`, `${path}/a2.x`]);
  assertEquals(await filesAt(`${path}/?1.x`), [`${path}/a1.x`, `${path}/b1.x`]);
  assertEquals(await filesAt(`${path}/{b1,a2}.x`), [
    `${path}/a2.x`,
    `${path}/b1.x`,
  ]);
  assertEquals(await filesAt(`${path}/**/a*.x`), [
    `${path}/a1.x`,
    `${path}/a2.x`,
    `${path}/deep/a3.x`,
  ]);
});

Deno.test("filesAt() takes a name that is there for no pattern", async () => {
  await using folder = await folderOf("a[1].jsonl", "a1.jsonl");
  const path = `${folder.path}/a[1].jsonl`;

  assertEquals(await filesAt(path), [path]);
});

Deno.test("filesAt() says what is not there", async () => {
  await using empty = await folderOf();
  await using other = await folderOf("README.md", "deep/a.jsonl");

  assertEquals(
    await refused(`${empty.path}/a.jsonl`),
    `Cannot read "${empty.path}/a.jsonl": there is no such file, check the path`,
  );
  assertEquals(
    await refused(`${other.path}/README.md/a`),
    `Cannot read "${other.path}/README.md/a": there is no such file, check ` +
      "the path",
  );
  assertEquals(
    await refused(`${other.path}/*.jsonl`),
    `Cannot read "${other.path}/*.jsonl": no file matches it, check the ` +
      "pattern and quote it from the shell",
  );
  const expected = ", expected .jsonl, .ndjson, .json or .parquet, the first " +
    "three also as .gz or .zst";
  assertEquals(
    await refused(empty.path),
    `Cannot read "${empty.path}": the folder is empty${expected}`,
  );
  assertEquals(
    await refused(other.path),
    `Cannot read "${other.path}": none of its 2 entries is a data file` +
      expected,
  );
});

Deno.test("sourceFiles() names each file of a mixture once", async () => {
  await using folder = await folderOf("a.jsonl", "b.jsonl", "c.txt");
  const { path } = folder;

  assertEquals(
    await sourceFiles(`${path}/b.jsonl:3,${path}:1,${path}/c.txt`),
    [`${path}/b.jsonl`, `${path}/a.jsonl`, `${path}/c.txt`],
  );
});

Deno.test("infoOf() is nothing where there is nothing", async () => {
  await using folder = await folderOf("a");

  assertEquals((await infoOf(`${folder.path}/a`))?.isFile, true);
  for (const name of ["b", "a/b", "x".repeat(5000)]) {
    assertEquals(await infoOf(`${folder.path}/${name}`), undefined);
  }
});

Deno.test({
  name: "assertReadableTwice() refuses what is empty the second time",
  ignore: Deno.build.os === "windows",
  fn: refuseDevices,
});

async function refuseDevices() {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/a.jsonl`, "");
  await assertReadableTwice(`${folder.path}/a.jsonl`);

  for (const path of ["/dev/null", "/dev/stdin"]) {
    const error = await assertRejects(
      () => assertReadableTwice(path),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot read "${path}" more than once, as this command must: it is a ` +
        "pipe or a device, write it to a file first",
    );
  }
}
