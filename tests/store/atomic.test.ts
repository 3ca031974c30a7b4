import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { removeAside, writeAside } from "sft/store/atomic.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** Names in a folder, hidden ones included. */
const names = (path: string) =>
  [...Deno.readDirSync(path)].map(({ name }) => name).sort();

Deno.test("writeAside() makes parents and leaves nothing beside", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/deep/er/notes.txt`;

  await writeAside(path, (aside) => Deno.writeTextFile(aside, "whole"));

  assertEquals(await Deno.readTextFile(path), "whole");
  assertEquals(names(`${folder.path}/deep/er`), ["notes.txt"]);
});

Deno.test("writeAside() shows the old file until the new one is whole", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/notes.txt`;
  await Deno.writeTextFile(path, "old");

  await writeAside(path, async (aside) => {
    await Deno.writeTextFile(aside, "ne");
    assertEquals(await Deno.readTextFile(path), "old");
    await Deno.writeTextFile(aside, "new");
  });

  assertEquals(await Deno.readTextFile(path), "new");
});

Deno.test("writeAside() leaves everything as it was when writing fails", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/notes.txt`;
  await Deno.writeTextFile(path, "old");

  await assertRejects(
    () =>
      writeAside(path, async (aside) => {
        await Deno.writeTextFile(aside, "half");
        throw new RangeError("disk on fire");
      }),
    RangeError,
    "disk on fire",
  );

  assertEquals(await Deno.readTextFile(path), "old");
  assertEquals(names(folder.path), ["notes.txt"]);
});

const writeFolder = (text: string) => async (aside: string) => {
  await Deno.mkdir(`${aside}/inside`, { recursive: true });
  await Deno.writeTextFile(`${aside}/inside/${text}.txt`, text);
};

Deno.test("writeAside() moves a whole folder into place", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/final`;
  await Deno.mkdir(path); // empty: nothing to lose

  await writeAside(path, writeFolder("one"));

  assertEquals(names(`${path}/inside`), ["one.txt"]);
  assertEquals(names(folder.path), ["final"]);
});

Deno.test("writeAside() refuses to take the place of a folder", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/final`;
  await writeAside(path, writeFolder("one"));

  const error = await assertRejects(
    () => writeAside(path, writeFolder("two")),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot write "${path}": it already exists, choose another path or ` +
      "remove it",
  );
  assertEquals(names(`${path}/inside`), ["one.txt"]);
  assertEquals(names(folder.path), ["final"]);
});

Deno.test("writeAside() replaces a folder when asked to", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/final`;
  await writeAside(path, writeFolder("one"));

  await writeAside(path, writeFolder("two"), { replace: true });

  assertEquals(names(`${path}/inside`), ["two.txt"]);
  assertEquals(names(folder.path), ["final"]);
});

/** Writes half of a file in a process of its own, and waits to be killed. */
const HALF = `
  import { removeAside, writeAside } from "${new URL(
  "../../lib/store/atomic.ts",
  import.meta.url,
)}";
  await writeAside(Deno.args[0], async (aside) => {
    await Deno.writeTextFile(aside, "ha");
    console.log("half");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
`;

Deno.test("writeAside() leaves the old file when it is killed", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/notes.txt`;
  await Deno.writeTextFile(path, "old");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", HALF, path],
    stdout: "piped",
  }).spawn();
  const stdout = child.stdout.getReader();
  assertEquals(new TextDecoder().decode((await stdout.read()).value), "half\n");

  child.kill("SIGKILL");
  await child.status;
  await stdout.cancel();

  assertEquals(await Deno.readTextFile(path), "old");
  await writeAside(path, (aside) => Deno.writeTextFile(aside, "new"));
  assertEquals(await Deno.readTextFile(path), "new");
});

Deno.test("writeAside() writes under any name that a file can have", async () => {
  await using folder = await tempFolder();
  for (const name of ["what? a:b.html", "a\x1b]0;b\x07\n\x85|*<>.txt"]) {
    const path = `${folder.path}/${name}`;
    await writeAside(path, (aside) => Deno.writeTextFile(aside, name));

    assertEquals(await Deno.readTextFile(path), name);
  }
});

Deno.test("removeAside() leaves nothing of a folder, and its neighbours alone", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const name of ["old", "new"]) {
    await Deno.mkdir(`${path}/${name}/inside`, { recursive: true });
    await Deno.writeTextFile(`${path}/${name}/inside/file`, name);
  }

  await removeAside(`${path}/old`);

  assertEquals(names(path), ["new"]);
  assertEquals(await Deno.readTextFile(`${path}/new/inside/file`), "new");
  await assertRejects(() => removeAside(`${path}/old`), Deno.errors.NotFound);
  assertEquals(names(path), ["new"]);
});
