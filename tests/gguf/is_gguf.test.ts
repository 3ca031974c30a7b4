import { assertEquals } from "@std/assert";
import { isGguf } from "sft/gguf/is_gguf.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("isGguf() knows a file by its name or its beginning", async () => {
  await using folder = await tempFolder();
  const files = {
    "a.gguf": "anything",
    "B.GGUF": "",
    "sha256-0": "GGUF and more",
    "config.json": "{}",
    "short": "GG",
  };
  for (const [name, contents] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, contents);
  }
  await Deno.mkdir(`${folder.path}/folder.gguf`);
  const names = [...Object.keys(files), "folder.gguf", "absent.gguf"];

  assertEquals(
    await Promise.all(names.map((name) => isGguf(`${folder.path}/${name}`))),
    [true, true, true, false, false, false, false],
  );
});
