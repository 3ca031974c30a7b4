import { assertEquals, assertRejects } from "@std/assert";
import type { HubAccess } from "sft/hub/hub_access.ts";
import { RefusedByHubError, UnreachableHubError } from "sft/hub/hub_errors.ts";
import { hubRequest, jsonFetch } from "sft/hub/hub_request.ts";
import {
  type Answer,
  brokenOff,
  type HubRequest,
  silence,
} from "../support/hub_server.ts";
import { bytesOf, type TinyHub, tinyHub } from "../support/tiny_hub.ts";

/** What arrives of `/a`, where the hub answers so. */
async function textOf({ server, access }: TinyHub, answer: Answer) {
  server.instead(answer);
  await using response = await hubRequest(access, `${server.endpoint}/a`);
  const chunks = await Array.fromAsync(response.chunks());
  return await new Blob(chunks as BlobPart[]).text();
}

/** Why nothing arrives, with ports left out. */
async function reasonOf(hub: TinyHub, answer: Answer): Promise<string> {
  const { why } = await assertRejects(
    () => textOf(hub, answer),
    UnreachableHubError,
  );
  return why.replaceAll(/127\.0\.0\.1:\d+/g, "HOST");
}

const redirect = (location: string, status = 302) =>
  new Response("", { status, headers: { location } });

/** Another server than the hub: the same machine, another port. */
function elsewhere(seen: Headers[]) {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, ({ headers }) => {
    seen.push(headers);
    return new Response("from elsewhere");
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("hubRequest() follows to other hosts, and leaves the token behind", async () => {
  await using hub = await tinyHub();
  const seen: Headers[] = [];
  await using other = elsewhere(seen);
  const access: HubAccess = { ...hub.access, token: "hf_owner" };
  const answer = ({ path }: HubRequest) =>
    path === "/a" ? redirect("/b", 307) : redirect(`${other.url}/c`);

  const text = await textOf({ ...hub, access }, answer);

  assertEquals(text, "from elsewhere");
  const tokens = hub.server.requests
    .map(({ headers }) => headers.get("authorization"));
  assertEquals(tokens, ["Bearer hf_owner", "Bearer hf_owner"]);
  assertEquals(seen.map((headers) => headers.get("authorization")), [null]);
  assertEquals(seen[0].get("accept-encoding"), "identity");
});

Deno.test("hubRequest() follows to web addresses alone, and not for ever", async () => {
  await using hub = await tinyHub();

  for (
    const location of ["file:///etc/passwd", "data:,a", "ftp://a/b", "http://["]
  ) {
    assertEquals(
      await reasonOf(hub, () => redirect(location)),
      `HOST redirects to "${location}", which is not followed`,
    );
  }
  assertEquals(
    await reasonOf(hub, () => redirect("/a")),
    "HOST redirects more than 8 times",
  );
});

Deno.test("hubRequest() waits only so long for an answer, and for more of it", async () => {
  await using hub = await tinyHub();
  const impatient = { ...hub, access: { ...hub.access, silenceMs: 60 } };
  const stuck = new ReadableStream({
    start: (controller) => controller.enqueue(bytesOf("abc")),
  });

  assertEquals(
    await reasonOf(impatient, silence),
    "HOST says nothing for 0.06 s",
  );
  assertEquals(
    await reasonOf(impatient, () => new Response(stuck)),
    "HOST says nothing for 0.06 s",
  );
});

Deno.test("hubRequest() tells a server that is ill from one that says no", async () => {
  await using hub = await tinyHub();
  const status = (status: number) => () =>
    new Response("", { status, headers: { "x-error-code": "GatedRepo" } });

  for (const ill of [429, 500, 503]) {
    assertEquals(await reasonOf(hub, status(ill)), `HOST answers ${ill}`);
  }
  for (const no of [400, 403, 404]) {
    const error = await assertRejects(
      () => textOf(hub, status(no)),
      RefusedByHubError,
    );
    assertEquals([error.status, error.code], [no, "GatedRepo"]);
  }
});

Deno.test("hubRequest() says that nobody is there, or went away", async () => {
  await using hub = await tinyHub();
  const gone = hub.access.endpoint;

  const broken = await reasonOf(
    hub,
    () =>
      brokenOff(bytesOf("abcdef"), 3, { headers: { "content-length": "6" } }),
  );
  await using _ = await tinyHub();
  await hub.server[Symbol.asyncDispose]();
  const { why } = await assertRejects(
    () => hubRequest(hub.access, `${gone}/a`),
    UnreachableHubError,
  );

  assertEquals(/^HOST cannot be reached \(.+\)$/.test(broken), true, broken);
  assertEquals(
    why,
    `${new URL(gone).host} cannot be reached (Connection refused)`,
  );
});

Deno.test("jsonFetch() refuses what is no JSON, and what has no end", async () => {
  await using hub = await tinyHub();
  const ask = async (answer: Answer) => {
    hub.server.instead(answer);
    const { why } = await assertRejects(
      async () => void await jsonFetch(hub.access)(`${hub.access.endpoint}/a`),
      UnreachableHubError,
    );
    return why.replaceAll(/127\.0\.0\.1:\d+/g, "HOST");
  };
  const megabyte = new Uint8Array(2 ** 20).fill(0x20);
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(megabyte),
      }),
    );

  assertEquals(
    await ask(() =>
      new Response("<html>Log in</html>", {
        headers: { "content-type": "text/html" },
      })
    ),
    "HOST answers with text/html that is no JSON, it may be no hub",
  );
  assertEquals(
    await ask(endless),
    "HOST answers with more than 64 MiB of text",
  );
});
