import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { fetchBlob } from "sft/hub/fetch_blob.ts";
import { RefusedByHubError } from "sft/hub/hub_errors.ts";
import { listingOf } from "sft/hub/hub_listing.ts";
import { RepoCache } from "sft/hub/repo_cache.ts";
import { type Answer, brokenOff } from "../support/hub_server.ts";
import {
  bytesOf,
  COMMIT,
  FILES,
  ID,
  type TinyHub,
  tinyHub,
  WEIGHTS,
} from "../support/tiny_hub.ts";

const HALF = 1_500_000;
const NAME = '"org/tiny/model.safetensors"';

/** One file of the hub, to be fetched again and again. */
async function wantedOf(
  hub: TinyHub,
  path: keyof typeof FILES = "model.safetensors",
) {
  const cache = new RepoCache(ID, hub.access.cache);
  const { files } = await listingOf(hub.access, { id: ID, revision: COMMIT });
  const file = files.find((file) => file.path === path)!;
  const wanted = { ...file, id: ID, commit: COMMIT };
  const blob = cache.blob(file.etag);
  return {
    wanted,
    blob,
    incomplete: `${blob}.incomplete`,
    /** Fetches it, and says which ranges of bytes were asked for. */
    async fetch(instead?: Answer, host = hub.host) {
      hub.server.requests.length = 0;
      hub.server.instead(instead);
      await fetchBlob(hub.access, wanted, cache, host);
      return hub.server.requests.filter(({ on }) => on === "files")
        .map(({ headers }) => headers.get("range"));
    },
    /** What lies in the cache of it, in bytes. */
    async there() {
      const sizes: Record<string, number> = {};
      for (
        const [name, at] of [["blob", blob], ["part", `${blob}.incomplete`]]
      ) {
        const found = await Deno.stat(at).catch(() => undefined);
        if (found) sizes[name] = found.size;
      }
      return sizes;
    },
    async leave(bytes: Uint8Array) {
      await Deno.mkdir(blob.slice(0, blob.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeFile(`${blob}.incomplete`, bytes);
    },
  };
}

/** The message without the port of the server. */
async function refusalOf(run: () => Promise<unknown>): Promise<string> {
  const { message } = await assertRejects(run, UserError);
  return message.replaceAll(/127\.0\.0\.1:\d+/g, "HOST");
}

const large: (answer: () => Response) => Answer = (answer) => ({ on }) =>
  on === "files" ? answer() : undefined;

Deno.test("fetchBlob() brings a small file and a large one, once", async () => {
  await using hub = await tinyHub();

  for (const path of ["config.json", "model.safetensors"] as const) {
    const file = await wantedOf(hub, path);
    await file.fetch();
    assertEquals(await Deno.readFile(file.blob), FILES[path]);
    assertEquals(await file.fetch(), []);
    assertEquals(hub.server.requests, []);
    assertEquals(await file.there(), { blob: FILES[path].length });
  }
});

Deno.test("fetchBlob() goes on with what is there", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  await file.leave(WEIGHTS.slice(0, HALF));

  assertEquals(await file.fetch(), [`bytes=${HALF}-`]);
  assertEquals(await Deno.readFile(file.blob), WEIGHTS);
  assertEquals(await file.there(), { blob: WEIGHTS.length });
});

Deno.test("fetchBlob() asks for nothing where all was there but its name", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  await file.leave(WEIGHTS);

  assertEquals(await file.fetch(), []);
  assertEquals(await file.there(), { blob: WEIGHTS.length });
});

Deno.test("fetchBlob() begins anew where what is there is something else", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  const longer = new Uint8Array(WEIGHTS.length + 1);
  const other = new Uint8Array(HALF);

  await file.leave(longer);
  assertEquals(await file.fetch(), [null]);
  await Deno.remove(file.blob);
  await file.leave(other);
  assertEquals(await file.fetch(), [`bytes=${HALF}-`, null]);
  assertEquals(await Deno.readFile(file.blob), WEIGHTS);
});

Deno.test("fetchBlob() takes the whole from a server that knows no ranges", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  await file.leave(WEIGHTS.slice(0, HALF));

  assertEquals(
    await file.fetch(large(() => new Response(WEIGHTS))),
    [`bytes=${HALF}-`],
  );
  assertEquals(await Deno.readFile(file.blob), WEIGHTS);
});

Deno.test("fetchBlob() begins anew where there is no such range, or another comes", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  let first = true;
  const once = (answer: () => Response) => {
    first = true;
    return large(() => {
      if (!first) return new Response(WEIGHTS);
      first = false;
      return answer();
    });
  };
  await file.leave(WEIGHTS.slice(0, HALF));

  assertEquals(
    await file.fetch(once(() => new Response("", { status: 416 }))),
    [`bytes=${HALF}-`, null],
  );
  await Deno.remove(file.blob);
  await file.leave(WEIGHTS.slice(0, HALF));
  await file.fetch(once(() =>
    new Response(WEIGHTS, {
      status: 206,
      headers: { "content-range": "bytes 0-2999999/3000000" },
    })
  ));
  assertEquals(await Deno.readFile(file.blob), WEIGHTS);
});

Deno.test("fetchBlob() takes up a download that breaks off", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  let first = true;
  const ranges = await file.fetch(large(() => {
    const start = first ? 0 : HALF;
    const answer = first
      ? brokenOff(WEIGHTS, HALF)
      : new Response(WEIGHTS.slice(HALF), {
        status: 206,
        headers: { "content-range": `bytes ${start}-2999999/3000000` },
      });
    first = false;
    return answer;
  }));

  assertEquals(ranges, [null, `bytes=${HALF}-`]);
  assertEquals(await Deno.readFile(file.blob), WEIGHTS);
  assertEquals(hub.lines.length, 1);
  assertEquals(hub.lines[0].startsWith(`${NAME} breaks off, going on: `), true);
});

Deno.test("fetchBlob() leaves what came where a download ends for good", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  await file.leave(WEIGHTS.slice(0, HALF));

  const message = await refusalOf(() =>
    file.fetch(large(() => new Response("", { status: 503 })))
  );

  assertEquals(
    message,
    `Cannot fetch ${NAME}: HOST answers 503; 1.4 MiB of 2.9 MiB are here, the ` +
      "same command goes on from there",
  );
  assertEquals(await file.there(), { part: HALF });
});

Deno.test("fetchBlob() keeps nothing whose hash is another", async () => {
  await using hub = await tinyHub();
  const weights = await wantedOf(hub);
  const config = await wantedOf(hub, "config.json");
  const wrong = WEIGHTS.with(7, 1);

  const messages = [
    await refusalOf(() => weights.fetch(large(() => new Response(wrong)))),
    await refusalOf(() => config.fetch(() => new Response("[]"))),
  ];

  assertEquals(messages, [
    `Cannot fetch ${NAME}: what arrives has another SHA-256 than the hub lists ` +
    `(${weights.wanted.etag}), it is not kept, try again later`,
    'Cannot fetch "org/tiny/config.json": what arrives has another git hash ' +
    "than the hub lists (9e26dfeeb6e641a33dae4961196235bdb965b21b), it is not " +
    "kept, try again later",
  ]);
  assertEquals([await weights.there(), await config.there()], [{}, {}]);
});

Deno.test("fetchBlob() refuses another length before it takes a byte", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  const page = new Response("<html>Log in</html>", {
    headers: { "content-type": "text/html" },
  });
  const huge = brokenOff(bytesOf("a"), 1, {
    headers: { "content-length": String(2 ** 50), "content-type": "a/b" },
  });

  for (
    const [answer, seen] of [[page, "19 bytes of text/html"], [
      huge,
      "1125899906842624 bytes of a/b",
    ]] as const
  ) {
    assertEquals(
      await refusalOf(() => file.fetch(large(() => answer))),
      `Cannot fetch ${NAME}: HOST sends ${seen}, expected 3000000, try again ` +
        "later or check HF_ENDPOINT",
    );
    assertEquals(await file.there(), {});
  }
});

Deno.test("fetchBlob() stops where more comes than is listed", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);
  const endless = () =>
    new Response(
      new ReadableStream({ pull: (control) => control.enqueue(WEIGHTS) }),
    );

  assertEquals(
    await refusalOf(() => file.fetch(large(endless))),
    `Cannot fetch ${NAME}: more than the 3000000 bytes arrive that the hub ` +
      "lists, try again later",
  );
});

Deno.test("fetchBlob() passes a refusal on, and leaves no empty file", async () => {
  await using hub = await tinyHub();
  const file = await wantedOf(hub);

  await assertRejects(
    () => file.fetch(() => new Response("", { status: 403 })),
    RefusedByHubError,
  );
  assertEquals(await file.there(), {});
});

Deno.test("fetchBlob() tells how much of a large file is here", async () => {
  await using hub = await tinyHub();
  const told: unknown[] = [];
  const host = {
    log: () => {},
    watchDownload: (label: string, bytes: number) => {
      told.push(label, bytes);
      let last = 0;
      return {
        update: (bytes: number) => last = bytes,
        finish: () => told.push(last),
      };
    },
  };
  await (await wantedOf(hub, "config.json")).fetch(undefined, host);
  await (await wantedOf(hub)).fetch(undefined, host);

  assertEquals(told, [NAME, 3_000_000, 3_000_000]);
});

Deno.test("fetchBlob() fetches once where two processes want a file", async () => {
  await using hub = await tinyHub();
  const [one, two] = [await wantedOf(hub), await wantedOf(hub)];
  const lock = new RepoCache(ID, hub.access.cache).lockOf(one.wanted.etag);
  await Deno.mkdir(lock.slice(0, lock.lastIndexOf("/")), { recursive: true });
  const other = await Deno.open(lock, { write: true, create: true });
  await other.lock(true);

  const waiting = two.fetch();
  while (hub.lines.length === 0) await new Promise((go) => setTimeout(go, 5));
  await Deno.mkdir(one.blob.slice(0, one.blob.lastIndexOf("/")), {
    recursive: true,
  });
  await Deno.writeFile(one.blob, WEIGHTS);
  other.close();

  assertEquals(await waiting, []);
  assertEquals(hub.lines, [
    `another process fetches ${NAME}, waiting for it`,
  ]);
});
