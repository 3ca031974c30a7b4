import { assertEquals } from "@std/assert";
import { cachedIds, RepoCache } from "sft/hub/repo_cache.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { treeOf } from "../support/tiny_hub.ts";

const COMMIT = "a".repeat(40);

Deno.test("RepoCache lays a model out as Python does", async () => {
  await using root = await tempFolder();
  const cache = new RepoCache("org/tiny", root.path);

  await cache.remember("refs/pr/1", COMMIT);
  await Deno.mkdir(`${root.path}/models--org--tiny/blobs`);
  await Deno.writeTextFile(cache.blob("123"), "bytes");
  await cache.link(COMMIT, "sub/a.json", "123");
  await cache.link(COMMIT, "sub/a.json", "123");

  const tree = await treeOf(root.path);
  const things = Object.entries(tree).filter(([, { text, link }]) =>
    text !== undefined || link !== undefined
  );
  assertEquals(Object.fromEntries(things), {
    "models--org--tiny/blobs/123": { text: "bytes" },
    "models--org--tiny/refs/refs/pr/1": { text: COMMIT },
    [`models--org--tiny/snapshots/${COMMIT}/sub/a.json`]: {
      link: "../../../blobs/123",
    },
  });
  assertEquals(
    await Deno.readTextFile(`${cache.snapshot(COMMIT)}/sub/a.json`),
    "bytes",
  );
  assertEquals(
    cache.lockOf("123"),
    `${root.path}/.locks/models--org--tiny/123.lock`,
  );
});

Deno.test("RepoCache knows what a revision was", async () => {
  await using root = await tempFolder();
  const cache = new RepoCache("org/tiny", root.path);
  const refs = `${root.path}/models--org--tiny/refs`;

  assertEquals(await cache.commitOf("main"), undefined);
  assertEquals(await cache.commitOf(COMMIT), COMMIT);
  await cache.remember(COMMIT, COMMIT);
  assertEquals(await cachedIds(root.path), []);

  await cache.remember("main", COMMIT);
  assertEquals(await cache.commitOf("main"), COMMIT);
  await cache.remember("main", "b".repeat(40));
  assertEquals(await cache.commitOf("main"), "b".repeat(40));
  await Deno.writeTextFile(`${refs}/main`, "../../../etc");
  assertEquals(await cache.commitOf("main"), undefined);
});

Deno.test("cachedIds() are the models that the cache has something of", async () => {
  await using root = await tempFolder();
  for (const name of ["models--a--b", "models--c--d-e", "datasets--f--g"]) {
    await Deno.mkdir(`${root.path}/${name}`);
  }

  assertEquals(await cachedIds(root.path), ["a/b", "c/d-e"]);
  assertEquals(await cachedIds(`${root.path}/nowhere`), []);
});
