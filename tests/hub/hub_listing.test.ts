import { assertEquals, assertRejects } from "@std/assert";
import { RefusedByHubError, UnreachableHubError } from "sft/hub/hub_errors.ts";
import { listingOf, revisionsOf, siblingsOf } from "sft/hub/hub_listing.ts";
import type { HubRequest } from "../support/hub_server.ts";
import { COMMIT, ID, MODEL, tinyHub } from "../support/tiny_hub.ts";

const MAIN = { id: ID, revision: "main" };

Deno.test("listingOf() is a commit and its files, through pages and folders", async () => {
  await using hub = await tinyHub();

  const { commit, files } = await listingOf(hub.access, MAIN);

  assertEquals(commit, COMMIT);
  assertEquals(files.map(({ path, bytes, hashed }) => [path, bytes, hashed]), [
    ["README.md", 6, "git"],
    ["config.json", 2, "git"],
    ["model.safetensors", 3_000_000, "sha256"],
    ["pytorch_model.bin", 17, "git"],
    ["tokenizer.json", 2, "git"],
  ]);
  // As `git hash-object` says of "hello\n" and of "{}".
  assertEquals(
    [files[0].etag, files[1].etag],
    [
      "ce013625030ba8dba906f756967f9e9ca394464a",
      "9e26dfeeb6e641a33dae4961196235bdb965b21b",
    ],
  );
  const pages = hub.server.requests.filter(({ path }) => /tree/.test(path));
  assertEquals(pages.length, 2);
});

Deno.test("listingOf() asks for a revision by its whole name", async () => {
  await using hub = await tinyHub({
    ...MODEL,
    tags: { "refs/pr/1": COMMIT, "v1": COMMIT },
  });
  const commitOf = async (revision: string) =>
    (await listingOf(hub.access, { id: ID, revision })).commit;

  assertEquals(await commitOf("refs/pr/1"), COMMIT);
  assertEquals(await commitOf("v1"), COMMIT);
  hub.server.requests.length = 0;
  assertEquals(await commitOf(COMMIT), COMMIT);
  // What a commit is, need not be asked.
  assertEquals(
    hub.server.requests.filter(({ path }) => /revision/.test(path)),
    [],
  );
});

Deno.test("listingOf() passes a refusal on", async () => {
  await using hub = await tinyHub();

  const { status, code } = await assertRejects(
    () => listingOf(hub.access, { id: ID, revision: "gone" }),
    RefusedByHubError,
  );

  assertEquals([status, code], [404, "RevisionNotFound"]);
});

Deno.test("listingOf() believes no commit, hash or size that is none", async () => {
  await using hub = await tinyHub();
  const hash = "a".repeat(40);
  const file = { type: "file", path: "a", size: 1, oid: hash };
  const tree = (...entries: unknown[]) => ({ path }: HubRequest) =>
    /tree/.test(path) ? Response.json(entries) : undefined;

  for (
    const answer of [
      () => Response.json({}),
      () => Response.json(null),
      () => Response.json({ sha: "../../../etc" }),
      tree({ ...file, oid: "../x" }),
      tree({ ...file, oid: undefined }),
      tree({ ...file, size: -1 }),
      tree({ ...file, size: 1e300 }),
      tree({ ...file, path: 7 }),
      tree({ ...file, lfs: { oid: hash, size: 1 } }),
      tree(null),
    ]
  ) {
    hub.server.instead(answer);
    const { why } = await assertRejects(
      () => listingOf(hub.access, MAIN),
      UnreachableHubError,
    );

    assertEquals(
      why,
      `${hub.access.endpoint} answers otherwise than a hub does, check ` +
        "HF_ENDPOINT",
    );
  }
});

Deno.test("listingOf() ends where pages lead in a circle", async () => {
  await using hub = await tinyHub();
  hub.server.instead(({ path }) =>
    /tree/.test(path)
      ? Response.json([], {
        headers: { link: `<${hub.access.endpoint}${path}>; rel="next"` },
      })
      : undefined
  );

  await assertRejects(() => listingOf(hub.access, MAIN), UnreachableHubError);
});

Deno.test("revisionsOf() and siblingsOf() are what may have been meant", async () => {
  await using hub = await tinyHub(
    { ...MODEL, tags: { v1: COMMIT } },
    { ...MODEL, id: "org/small" },
    { ...MODEL, id: "other/tiny" },
  );

  assertEquals(await revisionsOf(hub.access, MAIN), ["main", "v1"]);
  assertEquals(await siblingsOf(hub.access, MAIN), ["org/small"]);
  hub.server.instead(() => Response.json({ branches: 7 }));
  assertEquals(await revisionsOf(hub.access, MAIN), []);
  assertEquals(await siblingsOf(hub.access, MAIN), []);
});
