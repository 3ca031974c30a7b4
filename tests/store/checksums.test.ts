import { assertEquals } from "@std/assert";
import {
  whyDiffers,
  whyNotWhole,
  writeChecksums,
} from "sft/store/checksums.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** `sha256sum` of the three bytes `abc`, from FIPS 180-2. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("writeChecksums() keeps length and SHA-256 of each file", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/a.txt`, "abc");

  await writeChecksums(path);

  assertEquals(
    JSON.parse(await Deno.readTextFile(`${path}/checksums.json`)),
    { "a.txt": { bytes: 3, sha256: ABC } },
  );
  assertEquals(await whyNotWhole(path), undefined);
  await Deno.writeTextFile(`${path}/a.txt`, "abd");
  assertEquals(
    await whyNotWhole(path),
    "its a.txt has changed since it was written",
  );
});

Deno.test("whyNotWhole() says nothing of a folder without sums", async () => {
  await using folder = await tempFolder();
  assertEquals(await whyNotWhole(folder.path), undefined);
});

Deno.test("whyDiffers() tells what became of a file", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/a.txt`;
  const why = () => whyDiffers(file, { bytes: 3, sha256: ABC });
  assertEquals(await why(), "is missing");
  await Deno.writeTextFile(file, "ab");
  assertEquals(await why(), "has 2 bytes, 3 were written");
  await Deno.writeTextFile(file, "abc");
  assertEquals(await why(), undefined);
  await Deno.remove(file);
  await Deno.mkdir(file);
  assertEquals(await why(), "is not a file");
});
