import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { filesAsTyped, namedFolders } from "sft/open/named_folders.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { COMMIT, FILES, MODEL, tinyHub } from "../support/tiny_hub.ts";
import { quietHost, TOKENIZER } from "../support/tiny_run.ts";

const NEXT = "2".repeat(40);

Deno.test("namedFolders() leaves paths as they are, and asks nobody", async () => {
  await using hub = await tinyHub();
  let found = 0;
  const host = { ...hub.host, onNamesFound: () => void found++ };

  for (
    const path of [
      ...["lib/open", "./org/tiny", "../org/tiny", "/org/tiny", "~/tiny"],
      ...["org/tiny/final", "tiny", "org/ti;ny", "org/tiny/", "org\\tiny"],
    ]
  ) {
    const names = { model_path: path, tokenizer_path: path };
    assertEquals(await namedFolders(names, host, {}, hub.access), {
      folders: names,
      commits: {},
    });
  }
  assertEquals(hub.server.requests, []);
  assertEquals(found, 10);
});

Deno.test("namedFolders() takes what is on the disk, though the hub has it", async () => {
  await using hub = await tinyHub({ ...MODEL, id: "lib/open" });
  const names = { tokenizer_path: "lib/open" };

  assertEquals(await namedFolders(names, hub.host, {}, hub.access), {
    folders: names,
    commits: {},
  });
  assertEquals(hub.server.requests, []);
});

Deno.test("namedFolders() asks nobody for what a folder here could have", async () => {
  await using hub = await tinyHub({ ...MODEL, id: "lib/opne" });
  const open = (typed: string, pinned = {}) =>
    namedFolders({ tokenizer_path: typed }, hub.host, pinned, hub.access);

  const { message } = await assertRejects(() => open("lib/opne"), UserError);
  assertEquals(
    message,
    'Cannot open "lib/opne": the folder "lib" has none of that name, closest ' +
      'is "lib/open"; a model on a hub would be named lib/opne@main',
  );
  assertEquals(hub.server.requests, []);

  assertEquals((await open("lib/opne@main")).commits, {
    "lib/opne@main": COMMIT,
  });
  // A run that began before there was such a folder goes on.
  assertEquals((await open("lib/opne", { "lib/opne": COMMIT })).commits, {
    "lib/opne": COMMIT,
  });
});

Deno.test("namedFolders() finds names on the hub, and says which commits", async () => {
  await using hub = await tinyHub({ ...MODEL, tags: { v1: COMMIT } });
  const snapshot = `${hub.access.cache}/models--org--tiny/snapshots/${COMMIT}`;

  assertEquals(
    await namedFolders(
      { model_path: "org/tiny", tokenizer_path: "org/tiny@v1" },
      hub.host,
      {},
      hub.access,
    ),
    {
      folders: { model_path: snapshot, tokenizer_path: snapshot },
      commits: { "org/tiny": COMMIT, "org/tiny@v1": COMMIT },
    },
  );
});

Deno.test("namedFolders() asks once for a name, and has one commit of it", async () => {
  await using hub = await tinyHub({
    ...MODEL,
    commits: { [COMMIT]: FILES, [NEXT]: FILES },
    branches: { main: NEXT },
  });
  const names = { model_path: "org/tiny", tokenizer_path: "org/tiny" };
  const found = async (pinned = {}) =>
    (await namedFolders(names, hub.host, pinned, hub.access)).commits;

  assertEquals(await found(), { "org/tiny": NEXT });
  const asked = hub.server.requests.filter(({ path }) => /revision/.test(path));
  assertEquals(asked.length, 1);
  // A run that goes on has what it began with.
  assertEquals(await found({ "org/tiny": COMMIT }), { "org/tiny": COMMIT });
});

Deno.test("namedFolders() refuses what is neither, and tells nobody to leave", async () => {
  await using hub = await tinyHub();
  const onNamesFound = () => {
    throw new Error("Cannot leave yet");
  };

  const { message } = await assertRejects(
    () =>
      namedFolders(
        { tokenizer_path: "org/no-such" },
        { ...hub.host, onNamesFound },
        {},
        { ...hub.access, token: "hf_owner" },
      ),
    UserError,
  );

  assertEquals(
    message,
    'Cannot open "org/no-such": there is no such folder, and the hub at ' +
      `${hub.access.endpoint} has no model "org/no-such"`,
  );
});

Deno.test("namedFolders() names the model of a run", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/manifest.json`, "{}");
  const open = (names: { model_path?: string; tokenizer_path: string }) =>
    namedFolders(names, quietHost());
  const refusal = async (names: Parameters<typeof open>[0]) =>
    (await assertRejects(() => open(names), UserError)).message;
  const run = { model_path: path, tokenizer_path: path };

  assertEquals(
    await refusal(run),
    `Cannot open "${path}": it is a run, and has written no model yet`,
  );
  await Deno.mkdir(`${path}/final`);
  await Deno.writeTextFile(`${path}/final/config.json`, "{}");
  const message =
    `Cannot open "${path}": it is a run, pass its model "${path}/final"`;
  assertEquals(await refusal(run), message);
  assertEquals(await refusal({ ...run, tokenizer_path: TOKENIZER }), message);
  assertEquals(await refusal({ tokenizer_path: path }), message);

  const model = { model_path: `${path}/final`, tokenizer_path: TOKENIZER };
  assertEquals((await open(model)).folders, model);
});

Deno.test("namedFolders() names runs that are in a folder", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const run of ["a", "b", "c", "d"]) {
    await Deno.mkdir(`${path}/${run}`);
    await Deno.writeTextFile(`${path}/${run}/manifest.json`, "{}");
  }
  await Deno.writeTextFile(`${path}/notes.txt`, "");
  const names = { model_path: path, tokenizer_path: path };

  const { message } = await assertRejects(
    () => namedFolders(names, quietHost()),
    UserError,
  );

  assertEquals(
    message,
    `Cannot open "${path}": it is a folder with runs in it, pass a model of ` +
      `one: "${path}/a", "${path}/b", "${path}/c" and 1 more`,
  );
  // A model is one, whatever lies beside its files.
  await Deno.writeTextFile(`${path}/config.json`, "{}");
  assertEquals((await namedFolders(names, quietHost())).folders, names);
});

Deno.test("filesAsTyped() names files by what was typed", () => {
  const file = {
    path: "/cache/snapshots/1/config.json",
    sha256: "a",
    bytes: 1,
  };

  assertEquals(filesAsTyped("org/tiny@v1", [file]), [
    { ...file, path: "org/tiny@v1/config.json" },
  ]);
});
