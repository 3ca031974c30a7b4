import { assertEquals, assertRejects } from "@std/assert";
import { openFile, openReadable, readUpTo } from "sft/data/source/open_file.ts";
import { UserError } from "sft/core/errors.ts";
import { tempFolder } from "../../support/temp_folder.ts";

Deno.test("openFile() names a file that is not there", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/none.jsonl`;

  const error = await assertRejects(() => openFile(path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${path}": there is no such file, check the path`,
  );
});

Deno.test("openFile() refuses a folder", async () => {
  await using folder = await tempFolder();

  const error = await assertRejects(() => openFile(folder.path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${folder.path}": it is a folder, name a file`,
  );
});

Deno.test("openReadable() opens a file, or takes the input as it is", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/x`, "abc");
  using file = await openReadable(`${folder.path}/x`);
  using input = await openReadable("/dev/stdin");

  assertEquals(new TextDecoder().decode(await readUpTo(file, 9)), "abc");
  assertEquals("stat" in input, false);
});

Deno.test("readUpTo() goes on where it ended, to the end", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/x`;
  await Deno.writeTextFile(path, "abcde");
  using file = await openFile(path);
  const next = async () => new TextDecoder().decode(await readUpTo(file, 3));

  assertEquals([await next(), await next(), await next()], ["abc", "de", ""]);
});
