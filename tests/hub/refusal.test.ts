import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { hubName } from "sft/hub/hub_name.ts";
import { openSnapshot } from "sft/hub/open_snapshot.ts";
import { COMMIT, MODEL, type TinyHub, tinyHub } from "../support/tiny_hub.ts";

/** What the hub's refusal of a name is, after the words that they all have. */
async function reasonOf(
  { access, host }: TinyHub,
  typed: string,
  token?: string,
): Promise<string> {
  const { message } = await assertRejects(
    () =>
      openSnapshot(typed, hubName(typed)!, ["model"], host, {
        ...access,
        token,
      }),
    UserError,
  );
  const before =
    `Cannot open "${typed}": there is no such folder, and the hub ` +
    `at ${access.endpoint} `;
  assertEquals(message.slice(0, before.length), before);
  return message.slice(before.length).replaceAll(access.endpoint, "HUB");
}

Deno.test("a private model is refused with the variable to set", async () => {
  await using hub = await tinyHub({ ...MODEL, token: "hf_owner" });

  assertEquals(
    await reasonOf(hub, "org/tiny"),
    'shows nobody a model "org/tiny" who does not log in (401): check the ' +
      "name, or set HF_TOKEN to a token that may read it",
  );
  assertEquals(
    await reasonOf(hub, "org/tiny", "hf_wrong"),
    "does not accept what HF_TOKEN holds (401): set it to a valid token that " +
      'may read "org/tiny"',
  );
  // Whoever may not read it, is not told that it is there.
  assertEquals(
    await reasonOf(hub, "org/tiny", "hf_stranger"),
    'has no model "org/tiny"',
  );
  const { commit } = await openSnapshot(
    "org/tiny",
    hubName("org/tiny")!,
    ["model"],
    hub.host,
    { ...hub.access, token: "hf_owner" },
  );
  assertEquals(commit, COMMIT);
});

Deno.test("a gated model is refused with where to ask", async () => {
  await using hub = await tinyHub();
  const gated = (status: number) =>
    hub.server.instead(() =>
      new Response("", { status, headers: { "x-error-code": "GatedRepo" } })
    );
  const ask =
    "ask for access at HUB/org/tiny, and set HF_TOKEN to a token of " +
    "an account that may";

  gated(401);
  assertEquals(
    await reasonOf(hub, "org/tiny"),
    `does not let you read "org/tiny" (401): ${ask}`,
  );
  gated(403);
  assertEquals(
    await reasonOf(hub, "org/tiny", "hf_owner"),
    `does not let you read "org/tiny" (403): ${ask}`,
  );
  hub.server.instead(() => new Response("", { status: 403 }));
  assertEquals(
    await reasonOf(hub, "org/tiny"),
    'does not let you read "org/tiny" (403): set HF_TOKEN to a token of an ' +
      "account that may",
  );
});

Deno.test("a name that is not there is refused with one that is close", async () => {
  await using hub = await tinyHub(
    MODEL,
    { ...MODEL, id: "org/large" },
    { ...MODEL, id: "other/tyni" },
  );

  assertEquals(
    await reasonOf(hub, "org/tyni", "hf_owner"),
    'has no model "org/tyni", closest is "org/tiny"',
  );
  assertEquals(
    await reasonOf(hub, "org/tyni"),
    'shows nobody a model "org/tyni" who does not log in (401): check the ' +
      'name, closest is "org/tiny", or set HF_TOKEN to a token that may read it',
  );
  assertEquals(
    await reasonOf(hub, "nobody/at-all", "hf_owner"),
    'has no model "nobody/at-all"',
  );
});

Deno.test("a revision that is not there is refused with those that are", async () => {
  await using hub = await tinyHub({ ...MODEL, tags: { "v1.0": COMMIT } });

  assertEquals(
    await reasonOf(hub, "org/tiny@v1.1"),
    'has no revision "v1.1" of "org/tiny", closest is "v1.0"',
  );
  assertEquals(
    await reasonOf(hub, "org/tiny@0123456789"),
    'has no revision "0123456789" of "org/tiny", it has main, v1.0',
  );
});

Deno.test("any other refusal is told by its number", async () => {
  await using hub = await tinyHub();
  hub.server.instead(() => new Response("", { status: 451 }));

  assertEquals(
    await reasonOf(hub, "org/tiny"),
    'answers 451 to what is asked of "org/tiny", check the name and HF_ENDPOINT',
  );
});
