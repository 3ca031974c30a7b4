import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { assertReplaceable, writeMarked } from "sft/store/marked_file.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("writeMarked() replaces what it wrote, for the same command", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/deep/page.html`;
  await writeMarked(path, "<p>one", "report");
  await writeMarked(path, "<p>two", "report");

  assertEquals(
    await Deno.readTextFile(path),
    "<p>two\n<!-- Written by deno task report, which may write it again. -->\n",
  );
  const error = await assertRejects(
    () => writeMarked(path, "<p>three", "prepare"),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot write "${path}": there is a file already that "prepare" did not ` +
      "write, choose another name or move it away",
  );
});

Deno.test("assertReplaceable() refuses what is not the command's", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await assertReplaceable(`${path}/nothing`, "report");
  await assertRejects(() => assertReplaceable(path, "report"), UserError);

  await writeMarked(`${path}/page.md`, "# Mine", "report");
  await Deno.writeTextFile(`${path}/page.md`, "My notes.\n", { append: true });
  await Deno.writeTextFile(`${path}/empty`, "");
  for (const name of ["page.md", "empty"]) {
    await assertRejects(
      () => assertReplaceable(`${path}/${name}`, "report"),
      UserError,
      "did not write",
    );
  }
});
