import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { exists } from "sft/core/file.ts";
import {
  configOf,
  importLines,
  importMapText,
} from "sft/experiment/import_map.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("importMapText() names the surface and the folder of all else", async () => {
  const { imports } = JSON.parse(importMapText());

  assertEquals(Object.keys(imports), ["sft", "sft/"]);
  assertEquals(imports.sft, `${imports["sft/"]}mod.ts`);
  assertEquals(await exists(fileURLToPath(imports.sft)), true);
  assertEquals(JSON.parse(`{${importLines()}}`), imports);
});

Deno.test("configOf() finds the nearest, and whether it knows sft", async () => {
  await using folder = await tempFolder();
  const at = await Deno.realPath(folder.path);
  const inside = `${at}/own/below`;
  assertEquals(await configOf(inside), undefined);

  await Deno.mkdir(`${at}/own`);
  await Deno.writeTextFile(`${at}/own/deno.jsonc`, "{} // nothing");
  assertEquals(await configOf(inside), {
    path: `${at}/own/deno.jsonc`,
    knowsSft: false,
  });
  await Deno.mkdir(inside);
  await Deno.writeTextFile(`${inside}/deno.json`, importMapText());
  assertEquals(await configOf(inside), {
    path: `${inside}/deno.json`,
    knowsSft: true,
  });
});
