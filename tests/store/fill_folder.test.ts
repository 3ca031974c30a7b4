import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { namesIn } from "sft/core/file.ts";
import { fillFolder } from "sft/store/fill_folder.ts";
import { lockFolder } from "sft/store/folder_lock.ts";
import { tempFolder } from "../support/temp_folder.ts";

const writeTwo = async (aside: string) => {
  await Deno.mkdir(aside);
  await Deno.writeTextFile(`${aside}/a.txt`, "a");
  await Deno.writeTextFile(`${aside}/b.txt`, "b");
  return 2;
};

Deno.test("fillFolder() fills a new folder, an empty one and one behind a link", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/empty`);
  await Deno.mkdir(`${path}/far`);
  await Deno.symlink(`${path}/far`, `${path}/link`);
  // A killed one left its lock and what it had so far.
  await Deno.mkdir(`${path}/killed`);
  await Deno.writeTextFile(`${path}/killed/.lock`, "{}");
  await Deno.mkdir(`${path}/.killed.partial-12ab/killed`, { recursive: true });

  for (const name of ["deep/new", "empty", "link", "killed"]) {
    assertEquals(await fillFolder(`${path}/${name}`, "data", writeTwo), 2);
    assertEquals(await namesIn(`${path}/${name}`), ["a.txt", "b.txt"]);
  }
  assertEquals(
    await namesIn(path),
    ["deep", "empty", "far", "killed", "link"],
  );
});

Deno.test("fillFolder() refuses a folder that holds anything, at first or in the end", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/held`);
  await Deno.writeTextFile(`${path}/held/thesis.tex`, "the only copy");
  const refused = async (write: (aside: string) => Promise<unknown>) =>
    (await assertRejects(
      () => fillFolder(`${path}/held`, "data", write),
      UserError,
    )).message;

  assertEquals(
    await refused(writeTwo),
    `Cannot write to "${path}/held": it already holds "thesis.tex", choose ` +
      "another --output_dir or empty it",
  );
  await Deno.remove(`${path}/held/thesis.tex`);
  assertEquals(
    await refused(async (aside) => {
      await writeTwo(aside);
      await Deno.writeTextFile(`${path}/held/thesis.tex`, "just saved");
    }),
    `Cannot write "${await Deno.realPath(path)}/held": it already exists, ` +
      "choose another path or remove it",
  );
  assertEquals(await namesIn(`${path}/held`), ["thesis.tex"]);
  assertEquals(await namesIn(path), ["held"]);
});

Deno.test("fillFolder() keeps others out while it works", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/set`;

  await fillFolder(path, "data", async (aside) => {
    const error = await assertRejects(() => lockFolder(path, "sft"), UserError);
    assertEquals(/"data", since/.test(error.message), true);
    await writeTwo(aside);
  });

  assertEquals(await namesIn(path), ["a.txt", "b.txt"]);
});
