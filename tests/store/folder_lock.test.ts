import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { namesIn } from "sft/core/file.ts";
import { UserError } from "sft/core/errors.ts";
import { assertNoFileInTheWay, lockFolder } from "sft/store/folder_lock.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** Takes the lock of a folder in a process of its own, and says whether. */
const HOLDER = `
  import { lockFolder } from "${new URL(
  "../../lib/store/folder_lock.ts",
  import.meta.url,
)}";
  try {
    await lockFolder(Deno.args[0], "sft");
    console.log("mine");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  } catch (error) {
    console.log(error.message);
  }
`;

function startHolder(path: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", HOLDER, path],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  return {
    pid: child.pid,
    heard: async () => new TextDecoder().decode((await reader.read()).value),
    kill: async () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await child.status;
      await reader.cancel();
    },
  };
}

const refusal = async (path: string) =>
  (await assertRejects(() => lockFolder(path, "tokenizer"), UserError)).message;

Deno.test("lockFolder() refuses what a living process writes, not a dead one", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/deep/run`;
  const holder = startHolder(path);
  assertEquals(await holder.heard(), "mine\n");

  const said = await refusal(path);
  assertMatch(said, /since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
  assertEquals(
    said.replace(/since [^)]*/, "since T"),
    `Cannot write to "${path}": the folder is being written by process ` +
      `${holder.pid} ("sft", since T), wait for it or choose another ` +
      "--output_dir",
  );

  await holder.kill();
  assertEquals(await namesIn(path), [".lock"]);
  using _ = await lockFolder(path, "tokenizer");
});

Deno.test("lockFolder() lets one of many go on that come at once", async () => {
  await using folder = await tempFolder();
  const holders = Array.from(
    { length: 4 },
    () => startHolder(`${folder.path}/run`),
  );
  const said = await Promise.all(holders.map(({ heard }) => heard()));
  for (const { kill } of holders) await kill();

  assertEquals(said.filter((line) => line === "mine\n").length, 1);
  assertEquals(
    said.filter((line) => line.startsWith("Cannot write to")).length,
    3,
  );
});

Deno.test("lockFolder() knows a folder by all of its names", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/a`);
  await Deno.symlink(`${path}/a`, `${path}/link`);
  using _ = await lockFolder(`${path}/link`, "sft");

  for (const name of ["a", "a/", "link/../a/.", "link"]) {
    assertMatch(await refusal(`${path}/${name}`), /is being written by/);
  }
});

Deno.test("lockFolder() leaves nothing where nothing was written", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  (await lockFolder(`${path}/a/b`, "sft")).release();
  assertEquals(await namesIn(path), []);

  const lock = await lockFolder(`${path}/a/b`, "sft");
  await Deno.writeTextFile(`${path}/a/notes.txt`, "");
  lock.release();
  assertEquals(await namesIn(`${path}/a`), ["notes.txt"]);
});

Deno.test("lockFolder() removes what killed processes left half-written", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const kept = [".hidden.partial-x", "notes.txt", "run.partial-1f"];
  for (const name of kept) await Deno.writeTextFile(`${path}/${name}`, "");
  await Deno.mkdir(`${path}/.final.partial-3f9a/final`, { recursive: true });

  using _ = await lockFolder(path, "sft");

  assertEquals(await namesIn(path), [kept[0], ".lock", kept[1], kept[2]]);
});

Deno.test("lockFolder() goes with a folder that gets another name", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  {
    using lock = await lockFolder(`${path}/old`, "experiment");
    await Deno.writeTextFile(`${path}/old/manifest.json`, "");
    await lock.rename(`${path}/new`);
    assert(lock.path.endsWith("/new"), lock.path);
    assertMatch(await refusal(`${path}/new`), /is being written by/);
  }
  assertEquals(await namesIn(`${path}/new`), ["manifest.json"]);
});

Deno.test("assertNoFileInTheWay() refuses what is no folder", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/file`, "");
  await assertNoFileInTheWay(`${path}/nothing/yet`);

  const error = await assertRejects(
    () => assertNoFileInTheWay(`${path}/file/run`),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot write to "${path}/file/run": "${path}/file" is a file, choose ` +
      "another --output_dir or move it away",
  );
});
