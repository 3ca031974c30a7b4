import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { hashOfAll, hashSource } from "sft/open/source_hash.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** `sha256sum` of the three bytes `abc`, from FIPS 180-2. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/** `sha256sum` of an empty file. */
const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** `sha256sum` of these two in hexadecimal, a line each. */
const BOTH = "ff481ce4c9482a1350469a8ff263915d6a478123e3a0c03f6eba5cb3e38a150f";

Deno.test("hashSource() hashes every file of a folder or a mixture", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/a.jsonl`, "abc");
  await Deno.writeTextFile(`${path}/b.jsonl`, "");
  const a = { path: `${path}/a.jsonl`, sha256: ABC, bytes: 3 };
  const b = { path: `${path}/b.jsonl`, sha256: EMPTY, bytes: 0 };

  assertEquals(await hashSource(a.path), [a]);
  assertEquals(await hashSource(path), [a, b]);
  assertEquals(await hashSource(`${path}/*.jsonl`), [a, b]);
  assertEquals(await hashSource(`${b.path}:3,${path}:1`), [b, a]);
});

Deno.test("hashSource() names a part that is not there", async () => {
  const error = await assertRejects(() => hashSource("no.jsonl"), UserError);

  assertEquals(
    error.message,
    'Cannot read "no.jsonl": there is no such file, check the path',
  );
});

Deno.test("hashOfAll() is a single file's hash, or the hash of hashes", () => {
  const a = { path: "a", sha256: ABC, bytes: 3 };
  const b = { path: "b", sha256: EMPTY, bytes: 0 };

  assertEquals(hashOfAll([a]), ABC);
  assertEquals(hashOfAll([a, b]), BOTH);
  assertEquals(hashOfAll([b, a]) === BOTH, false);
});
