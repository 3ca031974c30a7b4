/**
 * A hub on this machine: two servers at 127.0.0.1 that speak as Hugging Face's
 * does, as far as models are read. Large files lie on the second, which knows of
 * no tokens and refuses requests that bring one.
 *
 * Run as a program it serves a folder: `PORT FOLDER ORG/NAME`.
 *
 * @module
 */

/** Files by path, at each commit. */
export interface HubModel {
  readonly id: string;
  readonly commits: Readonly<Record<string, HubFiles>>;
  /** The default is the first. */
  readonly branches: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Shown to nobody without it. */
  readonly token?: string;
}

export type HubFiles = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** A request that came in. */
export interface HubRequest {
  readonly on: "hub" | "files";
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
}

/** What answers instead; nothing lets the hub answer. */
export type Answer = (
  request: HubRequest,
) => Response | undefined | Promise<Response | undefined>;

export interface HubServer extends AsyncDisposable {
  /** `http://127.0.0.1:` and a port, for `HF_ENDPOINT`. */
  readonly endpoint: string;
  /** All so far, in their order. */
  readonly requests: HubRequest[];
  /** What is to go wrong from now on; nothing if left out. */
  instead(answer?: Answer): void;
}

/** Files of a page of a listing: small, so that there are several. */
const PAGE = 4;

export function startHub(
  models: readonly HubModel[],
  port = 0,
): HubServer {
  const requests: HubRequest[] = [];
  const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  let instead: Answer = () => undefined;
  // Not shutdown(): it would wait for answers that never come.
  const end = new AbortController();
  const serve = (
    on: HubRequest["on"],
    port: number,
    answer: (request: HubRequest) => Response | Promise<Response>,
  ) =>
    Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal: end.signal,
      onListen: () => {},
      onError: () => new Response("broken", { status: 500 }),
    }, async ({ method, url, headers }) => {
      const { pathname, search } = new URL(url);
      const request = { on, method, path: pathname + search, headers };
      requests.push(request);
      return await instead(request) ?? await answer(request);
    });
  const files = serve("files", 0, ({ path, headers }) => {
    if (headers.has("authorization")) return new Response("", { status: 400 });
    const bytes = blobs.get(path.slice(1));
    return bytes ? sent(bytes, headers) : new Response("", { status: 404 });
  });
  const filesUrl = `http://127.0.0.1:${files.addr.port}`;
  const hub = serve("hub", port, async ({ path, headers }) => {
    const url = new URL(path, endpoint);
    if (url.pathname === "/api/models") {
      const author = url.searchParams.get("author");
      return Response.json(
        models.filter(({ id }) => id.startsWith(`${author}/`))
          .map(({ id }) => ({ id, _id: id })),
      );
    }
    const [, api, id, rest] =
      /^\/(api\/models\/)?([^/]+\/[^/]+)(?:\/(.*))?$/.exec(url.pathname) ?? [];
    const model = models.find((model) => model.id === id);
    const asked = headers.get("authorization")?.replace("Bearer ", "");
    if (asked !== undefined && !KNOWN_TOKENS.has(asked)) {
      return refused(401, undefined, "Invalid credentials");
    }
    if (!model || model.token !== undefined && model.token !== asked) {
      // To whom does not say who asks, it is the same.
      const status = asked === undefined ? 401 : 404;
      return refused(status, "RepoNotFound", "Repository not found");
    }
    const { branches, tags = {} } = model;
    if (api && rest === "refs") {
      const named = (refs: Readonly<Record<string, string>>) =>
        Object.entries(refs).map(([name, targetCommit]) => ({
          name,
          ref: name,
          targetCommit,
        }));
      return Response.json({ branches: named(branches), tags: named(tags) });
    }
    const [, what, revision, file] =
      /^(revision|tree|resolve)\/([^/]+)(?:\/(.*))?$/.exec(rest) ?? [];
    const ref = decodeURIComponent(revision ?? "");
    const commit = branches[ref] ?? tags[ref] ?? ref;
    const held = model.commits[commit];
    if (!held) return refused(404, "RevisionNotFound", "Invalid rev id");
    if (what === "revision") {
      const siblings = Object.keys(held).map((rfilename) => ({ rfilename }));
      return Response.json({ _id: "1", id, sha: commit, siblings });
    }
    if (what === "tree") return await page(held, url);
    const bytes = held[decodeURIComponent(file)];
    if (!bytes) return refused(404, "EntryNotFound", "Entry not found");
    // Python's client reads these.
    const etag = `"${await gitHash(bytes)}"`;
    const known = { "x-repo-commit": commit, etag };
    if (!isLarge(file)) return sent(bytes, headers, known);
    const key = await hex("SHA-256", bytes);
    blobs.set(key, bytes);
    return new Response(null, {
      status: 302,
      headers: {
        ...known,
        "x-linked-etag": `"${key}"`,
        "x-linked-size": String(bytes.length),
        location: `${filesUrl}/${key}`,
      },
    });
  });
  const endpoint = `http://127.0.0.1:${hub.addr.port}`;
  return {
    endpoint,
    requests,
    instead: (answer = () => undefined) => instead = answer,
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await Promise.all([hub.finished, files.finished]);
    },
  };
}

/** Tokens of accounts; every other one is refused. */
const KNOWN_TOKENS = new Set(["hf_owner", "hf_stranger"]);

function refused(status: number, code: string | undefined, error: string) {
  return Response.json({ error }, {
    status,
    headers: code === undefined ? {} : { "x-error-code": code },
  });
}

/** A listing, a page at a time, with folders among the files. */
async function page(files: HubFiles, url: URL): Promise<Response> {
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const folders = new Set(
    Object.keys(files).filter((path) => path.includes("/"))
      .map((path) => path.slice(0, path.lastIndexOf("/"))),
  );
  const entries: unknown[] = [...folders]
    .map((path) => ({ type: "directory", oid: "0".repeat(40), size: 0, path }));
  for (const [path, bytes] of Object.entries(files)) {
    const size = bytes.length;
    const oid = await hex("SHA-256", bytes);
    const large = isLarge(path) && {
      oid: "f".repeat(40), // of a small file that stands for it
      lfs: { oid, size, pointerSize: 134 },
    };
    entries.push({
      type: "file",
      oid: await gitHash(bytes),
      size,
      path,
      ...large,
    });
  }
  const headers = new Headers();
  if (from + PAGE < entries.length) {
    url.searchParams.set("cursor", String(from + PAGE));
    headers.set("link", `<${url.href}>; rel="next"`);
  }
  return Response.json(entries.slice(from, from + PAGE), { headers });
}

/** All, or the range that is asked for. */
function sent(
  bytes: Uint8Array<ArrayBuffer>,
  headers: Headers,
  known: Record<string, string> = {},
): Response {
  const from = /^bytes=(\d+)-$/.exec(headers.get("range") ?? "")?.[1];
  const start = Number(from ?? 0);
  if (start > 0 && start >= bytes.length) {
    return new Response("", {
      status: 416,
      headers: { "content-range": `bytes */${bytes.length}` },
    });
  }
  return new Response(bytes.slice(start), {
    status: from === undefined ? 200 : 206,
    headers: from === undefined ? known : {
      ...known,
      "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    },
  });
}

/** The beginning of a file, and then the connection is gone. */
export function brokenOff(
  bytes: Uint8Array<ArrayBuffer>,
  after: number,
  init: ResponseInit = {},
): Response {
  let given = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!given) controller.enqueue(bytes.slice(0, after));
      else {
        // The beginning is to be on its way by then.
        await new Promise((resolve) => setTimeout(resolve, 50));
        controller.error(new Error("Cannot go on"));
      }
      given = true;
    },
  });
  return new Response(body, init);
}

/** No answer, as long as anybody waits. */
export function silence(): Promise<Response> {
  return new Promise(() => {});
}

function isLarge(path: string): boolean {
  return path.endsWith(".safetensors");
}

async function gitHash(bytes: Uint8Array): Promise<string> {
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return await hex("SHA-1", whole);
}

async function hex(
  algorithm: "SHA-1" | "SHA-256",
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes)).toHex();
}

/** The files of a folder and of those in it. */
export async function filesOf(folder: string, below = ""): Promise<HubFiles> {
  let files: HubFiles = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    files = isDirectory
      ? { ...files, ...await filesOf(path, `${below}${name}/`) }
      : { ...files, [`${below}${name}`]: await Deno.readFile(path) };
  }
  return files;
}

if (import.meta.main) {
  const [port, folder, id] = Deno.args;
  const commit = "1".repeat(40);
  const { requests } = startHub([{
    id,
    commits: { [commit]: await filesOf(folder) },
    branches: { main: commit },
  }], Number(port));
  setInterval(() => {
    for (const { on, path, headers } of requests.splice(0)) {
      console.log(on, path, headers.get("range") ?? "");
    }
  }, 200);
}
