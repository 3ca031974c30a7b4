import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  exists,
  namesIn,
  openToRead,
  readFully,
  readIfThere,
  readText,
  unreadable,
  writeFully,
  writeJson,
} from "sft/core/file.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("openToRead() and readText() name a missing file", async () => {
  for (const read of [openToRead, readText]) {
    const error = await assertRejects(() => read("no/such.json"), UserError);

    assertEquals(
      error.message,
      'Cannot read "no/such.json": there is no such file',
    );
  }
});

Deno.test("openToRead() and readText() name a folder that is no file", async () => {
  for (const read of [openToRead, readText]) {
    const error = await assertRejects(() => read("lib"), UserError);

    assertEquals(
      error.message,
      'Cannot read "lib": it is a folder, name a file',
    );
  }
});

Deno.test({
  name: "readText() and readIfThere() end with a device that does not",
  ignore: Deno.build.os === "windows",
  fn: readDevices,
});

async function readDevices() {
  for (const read of [readText, readIfThere]) {
    assertEquals(await read("/dev/null"), "");
    const error = await assertRejects(() => read("/dev/zero"), UserError);
    assertEquals(
      error.message,
      'Cannot read "/dev/zero": it is larger than 256 MiB, check the path',
    );
  }
}

Deno.test("readText() says what the system refuses", async () => {
  await using folder = await tempFolder();

  const error = await assertRejects(() => readText(folder.path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${folder.path}": it is a folder, name a file`,
  );
});

Deno.test("writeJson() writes text that people can read", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/config.json`;

  await writeJson(path, { n_layer: 2, 名: undefined });

  assertEquals(await Deno.readTextFile(path), '{\n  "n_layer": 2\n}\n');
});

Deno.test("exists() and namesIn() take a missing folder for empty", async () => {
  await using folder = await tempFolder();

  assertEquals(await exists(`${folder.path}/none`), false);
  assertEquals(await namesIn(`${folder.path}/none`), []);

  await Deno.writeTextFile(`${folder.path}/b`, "");
  await Deno.writeTextFile(`${folder.path}/a`, "");
  assertEquals(await exists(`${folder.path}/a`), true);
  assertEquals(await namesIn(folder.path), ["a", "b"]);
});

Deno.test("readFully() refuses a file that ends early", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/bytes`;
  using file = await Deno.open(path, { read: true, write: true, create: true });
  await writeFully(file, Int32Array.of(1, 2).subarray(1));
  await file.seek(0, Deno.SeekMode.Start);

  const error = await assertRejects(
    () => readFully(file, new Uint8Array(6)),
    RangeError,
  );

  assertEquals(
    error.message,
    "Cannot read 6 bytes: the file ends after 4",
  );
});

Deno.test("unreadable() is an error that a person can act on", () => {
  const error = unreadable("a.json", "it is empty");

  assertEquals(error instanceof UserError, true);
  assertEquals(error.message, 'Cannot read "a.json": it is empty');
});

Deno.test("exists() is false for a path below a file", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/notes`, "");

  assertEquals(await exists(`${folder.path}/notes`), true);
  assertEquals(await exists(`${folder.path}/notes/below`), false);
});
