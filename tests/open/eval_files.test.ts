import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { evalFiles } from "sft/open/eval_files.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("evalFiles() calls a set as its file, without folder and extensions", async () => {
  const names = async (...paths: string[]) =>
    (await evalFiles(paths)).map(({ name }) => name);

  assertEquals(
    await names("a/held_out.jsonl", "b.json.gz", "A+B.held_out.jsonl", "set/"),
    ["held_out", "b", "A+B", "set"],
  );
  assertEquals(await names(".hidden.jsonl"), [".hidden"]);
  assertEquals(await names("data/*.jsonl"), ["*"]);
  assertEquals(await evalFiles([]), []);
});

Deno.test("evalFiles() takes a name before the path", async () => {
  assertEquals(
    await evalFiles(["sums=data/a.jsonl", "加法=b.jsonl:3,c.jsonl:1"]),
    [
      { name: "sums", path: "data/a.jsonl" },
      { name: "加法", path: "b.jsonl:3,c.jsonl:1" },
    ],
  );
  // The path may hold the sign as well; a folder is no name.
  assertEquals(await evalFiles(["x=lr=1/a.jsonl", "out/lr=2/b.jsonl"]), [
    { name: "x", path: "lr=1/a.jsonl" },
    { name: "b", path: "out/lr=2/b.jsonl" },
  ]);
});

Deno.test("evalFiles() takes a path that exists for a path", async () => {
  await using folder = await tempFolder();
  const before = Deno.cwd();
  try {
    Deno.chdir(folder.path);
    await Deno.writeTextFile("lr=1.jsonl", "");

    assertEquals(await evalFiles(["lr=1.jsonl", "lr=2.jsonl"]), [
      { name: "lr=1", path: "lr=1.jsonl" },
      { name: "lr", path: "2.jsonl" },
    ]);
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("evalFiles() refuses two sets of one name", async () => {
  const error = await assertRejects(
    () => evalFiles(["a/x.jsonl", "y.jsonl", "b/x.json"]),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot evaluate on "b/x.json": it is called "x", and so is "a/x.jsonl", ' +
      "name one of them with --eval_file NAME=PATH",
  );
});
