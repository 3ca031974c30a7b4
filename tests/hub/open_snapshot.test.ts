import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { hubName } from "sft/hub/hub_name.ts";
import type { NamedPart } from "sft/hub/needed_files.ts";
import { openSnapshot } from "sft/hub/open_snapshot.ts";
import { brokenOff, type HubModel } from "../support/hub_server.ts";
import {
  bytesOf,
  COMMIT,
  FILES,
  ID,
  MODEL,
  type TinyHub,
  tinyHub,
  treeOf,
  WEIGHTS,
} from "../support/tiny_hub.ts";

/** What Python's `huggingface_hub` made; see tests/fixtures/README.md. */
const PYTHON: {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly tree: Readonly<Record<string, { text?: string; link?: string }>>;
} = JSON.parse(
  Deno.readTextFileSync(
    `${import.meta.dirname}/../fixtures/hub_cache.json`,
  ),
);

function open(
  { access, host }: TinyHub,
  typed = ID,
  part: NamedPart = "model",
  changes: Partial<TinyHub["access"]> = {},
) {
  return openSnapshot(typed, hubName(typed)!, [part], host, {
    ...access,
    ...changes,
  });
}

/** The message, with what is this test's own left out. */
async function refusalOf(hub: TinyHub, run: () => Promise<unknown>) {
  const { message } = await assertRejects(run, UserError);
  return withoutPlaces(hub, message);
}

function withoutPlaces({ access }: TinyHub, text: string): string {
  return text.replaceAll(access.cache, "CACHE")
    .replaceAll(/(http:\/\/)?127\.0\.0\.1:\d+/g, "HUB");
}

/** How every refusal without a hub ends. */
const FETCH = ", run deno task fetch where the hub can be asked";

const withFiles = (files: HubModel["commits"][string]): HubModel => ({
  ...MODEL,
  commits: { [COMMIT]: files },
});

Deno.test("openSnapshot() makes the cache that Python makes", async () => {
  const files = Object.entries(PYTHON.files)
    .map(([path, text]) => [path, bytesOf(text)]);
  await using hub = await tinyHub(withFiles(Object.fromEntries(files)));

  const { folder, commit } = await open(hub, PYTHON.id);

  assertEquals(await treeOf(hub.access.cache), PYTHON.tree);
  assertEquals(commit, COMMIT);
  assertEquals(
    folder,
    `${hub.access.cache}/models--org--tiny/snapshots/${COMMIT}`,
  );
});

Deno.test("openSnapshot() opens what Python fetched, without the hub", async () => {
  await using hub = await tinyHub();
  for (const [path, { text, link }] of Object.entries(PYTHON.tree)) {
    const place = `${hub.access.cache}/${path}`;
    if (text !== undefined) await Deno.writeTextFile(place, text);
    else if (link !== undefined) await Deno.symlink(link, place);
    else await Deno.mkdir(place);
  }

  const { folder } = await open(hub, ID, "model", { offline: true });

  assertEquals(hub.server.requests, []);
  assertEquals(
    await Deno.readTextFile(`${folder}/model.safetensors`),
    "weights",
  );
});

Deno.test("openSnapshot() fetches what is needed, once, and says so", async () => {
  await using hub = await tinyHub();

  const { folder } = await open(hub);
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  assertEquals(names.sort(), [
    ...["config.json", "model.safetensors", "tokenizer.json"],
  ]);
  assertEquals(hub.lines.map((line) => withoutPlaces(hub, line)), [
    'fetching "org/tiny", commit 111111111111, from HUB into "CACHE"',
  ]);
  hub.lines.length = hub.server.requests.length = 0;
  assertEquals(await open(hub), { folder, commit: COMMIT });
  assertEquals(hub.lines, []);
  const fetched = hub.server.requests.filter(({ path }) =>
    !path.startsWith("/api/")
  );
  assertEquals(fetched, []);
});

Deno.test("openSnapshot() of a tokenizer fetches no weights", async () => {
  await using hub = await tinyHub();

  const { folder } = await open(hub, ID, "tokenizer");

  assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), [
    "tokenizer.json",
  ]);
  assertEquals(
    await refusalOf(hub, () => open(hub, ID, "model", { offline: true })),
    'Cannot open "org/tiny": there is no such folder, HF_HUB_OFFLINE is set, ' +
      'and the cache in "CACHE" has of its files only tokenizer.json' + FETCH,
  );
});

Deno.test("openSnapshot() fetches the files that an index names", async () => {
  const index = { weight_map: { a: "x-1.safetensors", b: "x-2.safetensors" } };
  const shards = {
    "x-1.safetensors": bytesOf("one"),
    "x-2.safetensors": bytesOf("two"),
  };
  await using hub = await tinyHub(withFiles({
    "config.json": bytesOf("{}"),
    "model.safetensors.index.json": bytesOf(JSON.stringify(index)),
    "x-3.safetensors": bytesOf("of another"),
    ...shards,
  }));

  const { folder } = await open(hub);

  assertEquals(
    await Deno.readTextFile(`${folder}/x-2.safetensors`),
    "two",
  );
  assertEquals(Array.from(Deno.readDirSync(folder)).length, 4);
  await Deno.remove(`${folder}/x-2.safetensors`);
  assertEquals(
    await refusalOf(hub, () => open(hub, ID, "model", { offline: true })),
    'Cannot open "org/tiny": there is no such folder, HF_HUB_OFFLINE is set, ' +
      'and the cache in "CACHE" has it without "x-2.safetensors"' + FETCH,
  );
});

Deno.test("openSnapshot() leads no file out of its folder", async () => {
  const index = { weight_map: { a: "../../../escaped.safetensors" } };
  await using hub = await tinyHub(withFiles({
    "config.json": bytesOf("{}"),
    "model.safetensors.index.json": bytesOf(JSON.stringify(index)),
    "../../../escaped.safetensors": bytesOf("weights"),
  }));

  const message = await refusalOf(hub, () => open(hub));

  assertEquals(message.startsWith('Cannot read "CACHE/'), true, message);
  assertEquals(
    message.endsWith("expected the name of a file in the same folder"),
    true,
    message,
  );
});

Deno.test("openSnapshot() opens the cache where the hub is ill or gone", async () => {
  await using hub = await tinyHub();
  const opened = await open(hub);
  const said = async (answer: () => Response | Promise<Response>) => {
    hub.lines.length = 0;
    hub.server.instead(answer);
    assertEquals(await open(hub, ID, "model", { silenceMs: 60 }), opened);
    return hub.lines.map((line) => withoutPlaces(hub, line));
  };
  const end = '; "org/tiny" is what the cache has, commit 111111111111';

  assertEquals(await said(() => new Response("", { status: 502 })), [
    `HUB answers 502${end}`,
  ]);
  assertEquals(
    await said(() => new Response("<p>Log in", { headers: HTML })),
    [`HUB answers with text/html that is no JSON, it may be no hub${end}`],
  );
  assertEquals(await said(() => new Promise(() => {})), [
    `HUB says nothing for 0.06 s${end}`,
  ]);
});

const HTML = { "content-type": "text/html" };

Deno.test("openSnapshot() asks nobody where HF_HUB_OFFLINE is set", async () => {
  await using hub = await tinyHub({ ...MODEL, tags: { v1: COMMIT } });
  const opened = await open(hub);
  hub.server.requests.length = 0;
  const offline = (typed: string) =>
    open(hub, typed, "model", { offline: true });

  assertEquals(await offline(ID), opened);
  assertEquals(await offline(`${ID}@${COMMIT}`), opened);
  const refused = (what: string, near = "") =>
    `there is no such folder, HF_HUB_OFFLINE is set, and the cache in "CACHE" ` +
    `has nothing of ${what}${near}${FETCH}`;
  assertEquals(
    await refusalOf(hub, () => offline(`${ID}@v1`)),
    `Cannot open "org/tiny@v1": ${refused("org/tiny@v1")}`,
  );
  assertEquals(
    await refusalOf(hub, () => offline("org/tinny")),
    `Cannot open "org/tinny": ` +
      refused("org/tinny@main", ', closest there is "org/tiny"'),
  );
  assertEquals(hub.server.requests, []);
});

Deno.test("openSnapshot() remembers a revision when all of it is here", async () => {
  const next = "2".repeat(40);
  await using hub = await tinyHub({
    ...MODEL,
    commits: {
      [COMMIT]: FILES,
      [next]: { ...FILES, "model.safetensors": WEIGHTS.with(0, 9) },
    },
    branches: { main: next },
    tags: { v1: COMMIT },
  });
  await open(hub, `${ID}@v1`);

  hub.server.instead(({ on }) =>
    on === "files" ? brokenOff(WEIGHTS, 1000) : undefined
  );
  const broken = await refusalOf(hub, () => open(hub));
  hub.server.instead();
  const lost = await refusalOf(
    hub,
    () => open(hub, ID, "model", { offline: true }),
  );

  assertEquals(
    broken.endsWith(
      "0.0 MiB of 2.9 MiB are here, the same command goes on from there",
    ),
    true,
    broken,
  );
  assertEquals(
    lost.endsWith(`in "CACHE" has nothing of org/tiny@main${FETCH}`),
    true,
    lost,
  );
  assertEquals((await open(hub)).commit, next);
  assertEquals(
    (await open(hub, `${ID}@v1`, "model", { offline: true })).commit,
    COMMIT,
  );
});

Deno.test("openSnapshot() takes a file of another size for damaged", async () => {
  await using hub = await tinyHub();
  const { folder } = await open(hub);
  const blob = await Deno.realPath(`${folder}/model.safetensors`);
  await Deno.truncate(blob, 1000);

  await open(hub);

  assertEquals(await Deno.readFile(`${folder}/model.safetensors`), WEIGHTS);
});

Deno.test("openSnapshot() refuses before it fetches what cannot be opened", async () => {
  await using hub = await tinyHub(withFiles({
    "config.json": bytesOf("{}"),
    "tiny.gguf": bytesOf("GGUF"),
  }));

  assertEquals(
    await refusalOf(hub, () => open(hub)),
    'Cannot open "org/tiny" as a model: it has no model.safetensors, but ' +
      '"tiny.gguf" on HUB, name another one, or a folder or file on this disk',
  );
  assertEquals(await treeOf(hub.access.cache), {});
});
