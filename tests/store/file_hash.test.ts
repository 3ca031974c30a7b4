import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { hashFile } from "sft/store/file_hash.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("hashFile() agrees with the published digests", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/data`;
  // FIPS 180-4's examples; the million is more than one read brings.
  const digests: [text: string, sha256: string][] = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "a".repeat(1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    ],
  ];
  for (const [text, sha256] of digests) {
    await Deno.writeTextFile(path, text);

    assertEquals(await hashFile(path), { path, sha256, bytes: text.length });
  }
});

Deno.test("hashFile() names a missing file", async () => {
  const error = await assertRejects(() => hashFile("no.jsonl"), UserError);

  assertEquals(
    error.message,
    'Cannot read "no.jsonl": there is no such file',
  );
});
