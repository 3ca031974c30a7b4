import { assert, assertEquals } from "@std/assert";
import type { Handler } from "sft/core/http/loopback.ts";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { arenaHandler } from "sft/serve/arena/arena_handler.ts";
import type { ServedModel } from "sft/serve/served_models.ts";
import { readVotes, VoteRecord } from "sft/store/vote_record.ts";
import { ARENA_POLICY } from "sft/view/arena/page.ts";
import { CHROMIUM, loadPage, NO_CHROMIUM } from "../../support/chromium.ts";
import { served, servedModel } from "../../support/served.ts";
import { tempFolder } from "../../support/temp_folder.ts";

/** An arena of models, with a file of its own for votes. */
async function arenaOf(models: readonly ServedModel[]) {
  const folder = await tempFolder();
  const path = `${folder.path}/votes.jsonl`;
  const stop = new AbortController();
  const faults: unknown[] = [];
  const handler = arenaHandler(models, {
    votes: await VoteRecord.open(path),
    seed: 42,
    temperature: 0,
    random: randomStream(1, "places"),
    stopping: stop.signal,
    onFault: (error) => faults.push(error),
  });
  const page = await (await handler(request("/"))).text();
  const { token } = JSON.parse(/\{"token":"[^"]+"\}/.exec(page)![0]);
  return {
    handler,
    page,
    faults,
    stop: () => stop.abort(),
    votes: () => Array.fromAsync(readVotes(path)),
    post: (path: string, body: unknown) =>
      handler(request(path, {
        method: "POST",
        headers: { "content-type": "application/json", "x-arena-token": token },
        body: JSON.stringify(body),
      })),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** A request as a browser of this machine makes it. */
function request(path: string, init: RequestInit = {}): Request {
  return new Request(`http://127.0.0.1:8000${path}`, {
    ...init,
    headers: { host: "127.0.0.1:8000", ...init.headers as HeadersInit },
  });
}

async function eventsOf(response: Response) {
  const lines = (await response.text()).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

const TWO =
  () => [servedModel("ours", ["I am ours"]), servedModel("other", ["Hi …"])];

Deno.test("the arena answers by place, and tells names when there is a vote", async () => {
  await using arena = await arenaOf([
    servedModel("one", ["It is A"]),
    servedModel("two", ["It is B…"]),
  ]);

  const asked = await arena.post("/ask", { question: " Who? " });
  const written = await asked.clone().text();
  const events = await eventsOf(asked);
  const texts = [0, 1].map((place) =>
    events.filter((event) => event.place === place && event.text)
      .map(({ text }) => text).join("")
  );
  assertEquals(texts.toSorted(), ["It is A", "It is B"]);
  assertEquals(
    events.filter(({ ended }) => ended).map(({ ended }) => ended).toSorted(),
    ["length", "stop"],
  );
  assert(!/one|two/.test(written), written);

  const { battle } = events.at(-1);
  const voted = await arena.post("/vote", { battle, choice: 1 });
  const { names } = await voted.json();
  const best = texts[1] === "It is A" ? "one" : "two";
  assertEquals(names[1], best);
  const [{ first, second, winner, question }] = await arena.votes();
  assertEquals([winner, question], ["second", "Who?"]);
  assertEquals([second.name, second.answer], [best, texts[1]]);
  assertEquals(first.answer, texts[0]);
});

Deno.test("a question has one vote, on what it has", async () => {
  await using arena = await arenaOf(TWO());
  const { battle } = (await eventsOf(
    await arena.post("/ask", { question: "Who?" }),
  )).at(-1);
  const status = async (body: unknown) =>
    (await arena.post("/vote", body)).status;

  assertEquals(await status({ battle, choice: 2 }), 400);
  assertEquals(await status({ battle, choice: -1 }), 400);
  assertEquals(await status({ battle, choice: 0.5 }), 400);
  assertEquals(await status({ battle, choice: "best" }), 400);
  assertEquals(await status({ battle, choice: "tie", more: 1 }), 400);
  assertEquals(await status({ battle: "x", choice: "tie" }), 404);
  assertEquals(await status({ battle, choice: "tie" }), 200);
  assertEquals(await status({ battle, choice: "tie" }), 409);
  assertEquals((await arena.votes()).map(({ winner }) => winner), ["tie"]);
});

Deno.test("what is no question is refused", async () => {
  await using arena = await arenaOf(TWO());

  for (const body of [{}, { question: " " }, { question: 1 }, []]) {
    assertEquals((await arena.post("/ask", body)).status, 400);
  }
});

Deno.test("a model that cannot answer says why, beside one that can", async () => {
  await using arena = await arenaOf([
    servedModel("a", ["Hi"]),
    servedModel("b", [], {
      answer: async () => await Promise.reject(new UserError("Cannot answer")),
    }),
  ]);

  const events = await eventsOf(await arena.post("/ask", { question: "x" }));
  assertEquals(
    events.filter(({ refused }) => refused).map(({ refused }) => refused),
    ["Cannot answer"],
  );
  assert(events.some(({ text }) => text === "Hi"));
  // What was not answered is no worse than what was.
  assertEquals(events.at(-1), {
    error: "Not all could answer: there is no vote",
  });
});

Deno.test("a question that nobody waits for is no battle, and the next is answered", async () => {
  const endless = "word ".repeat(1e5).trim();
  await using arena = await arenaOf([
    servedModel("a", [endless, "Hi"]),
    servedModel("b", [endless, "Hi"]),
  ]);

  const left = await arena.post("/ask", { question: "1" });
  const reader = left.body!.getReader();
  await reader.read();
  const waiting = arena.post("/ask", { question: "2" });
  await reader.cancel();
  const events = await eventsOf(await waiting);

  assertEquals(events[0], { waiting: 1 });
  assertEquals(events.filter(({ text }) => text).length, 2);
  assertEquals(arena.faults, []);
});

Deno.test("an arena that stops says so", async () => {
  const endless = "word ".repeat(1e5).trim();
  await using arena = await arenaOf([
    servedModel("a", [endless]),
    servedModel("b", [endless]),
  ]);

  const asked = await arena.post("/ask", { question: "1" });
  arena.stop();
  assertEquals((await eventsOf(asked)).at(-1), {
    error: "The server is stopping",
  });
});

Deno.test("only the arena's own page can ask and vote", async () => {
  await using arena = await arenaOf(TWO());
  const status = async (path: string, init?: RequestInit) =>
    (await arena.handler(request(path, init))).status;
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ question: "Hi" });

  assertEquals(await status("/"), 200);
  assertEquals(await status("/arena.js"), 200);
  assertEquals(await status("/votes.jsonl"), 404);
  assertEquals(await status("/", { method: "POST" }), 405);
  assertEquals(await status("/ask"), 405);
  const { headers: refused } = await arena.handler(request("/ask"));
  assertEquals(refused.get("allow"), "POST");
  assertEquals(
    await status("/ask", { method: "POST", headers: json, body }),
    403,
  );
  assertEquals(
    await status("/", { headers: { host: "evil.example" } }),
    403,
  );
  const foreign = { origin: "http://evil.example" };
  assertEquals(await status("/", { headers: foreign }), 403);
  const { headers } = await arena.handler(request("/"));
  assertEquals(headers.get("content-security-policy"), ARENA_POLICY);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
});

/** What a person does: asks, and clicks on one of the votes. */
const PERSON = `
new MutationObserver(() => {
  if (root.dataset.state === "voting") votes[0].click();
  if (root.dataset.state !== "voted") return;
  root.dataset.beyond = root.scrollWidth - root.clientWidth;
  root.dataset.rows = new Set(cards.map((card) => card.offsetTop)).size;
  root.dataset.over = cards.filter((card) => {
    const said = card.querySelector(".said");
    return said.scrollHeight > said.clientHeight + 1 &&
      getComputedStyle(said).overflowY !== "auto";
  }).length;
  fetch("/seen");
}).observe(root, { attributes: true, attributeFilter: ["data-state"] });
byId("question").value = "Who are you, ${"really ".repeat(40)}?";
byId("ask").requestSubmit();
`;

/** The same arena, with a person at it; the page has loaded when they voted. */
function attended(handler: Handler): Handler {
  const seen = Promise.withResolvers<void>();
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/seen") seen.resolve();
    if (pathname === "/held") await seen.promise;
    if (/seen|held/.test(pathname)) return new Response("");
    const answer = await handler(request);
    const headers = new Headers(answer.headers);
    headers.set(
      "content-security-policy",
      ARENA_POLICY.replace("img-src data:", "img-src 'self'"),
    );
    if (pathname === "/arena.js") {
      return new Response(await answer.text() + PERSON, { headers });
    }
    if (pathname !== "/") return answer;
    const page = (await answer.text())
      .replace("<footer", '<img src="/held" alt="" hidden><footer');
    return new Response(page, { headers });
  };
}

for (
  const [width, dark, rows] of [
    [420, true, 4],
    [1122, false, 2],
    [1920, true, 1],
  ] as const
) {
  Deno.test({
    name: `the page asks, shows and votes, ${width} wide` +
      (CHROMIUM ? "" : ` (${NO_CHROMIUM})`),
    ignore: !CHROMIUM,
    fn: async () => {
      const long = "Donaudampfschifffahrt".repeat(8);
      await using arena = await arenaOf([
        servedModel("a", ["<b>one</b>\n\x1b[2Jtwo"]),
        servedModel("b", [`${long}…`]),
        servedModel("c", ["…"]),
        // Higher than the page: it scrolls, and lies over no other answer.
        servedModel("d", ["four\n".repeat(60)]),
      ]);
      await using server = served(attended(arena.handler));

      const { dom } = await loadPage(`${server.address}/`, { width, dark });

      const [{ winner, vote }, ...others] = await arena.votes();
      assertEquals(winner, "first");
      assertEquals(others.map((other) => other.vote), [vote, vote]);
      assert(dom.includes('data-state="voted"'));
      assert(
        dom.includes('data-beyond="0"'),
        /data-beyond="\d+"/.exec(dom)?.[0],
      );
      assertEquals(/data-rows="(\d)"/.exec(dom)?.[1], `${rows}`);
      assert(dom.includes('data-over="0"'), "an answer lies over another");
      // Of models nothing is markup, and nothing is hidden.
      assert(dom.includes("&lt;b&gt;one&lt;/b&gt;\n␛[2Jtwo"));
      assert(dom.includes(long));
      assert(dom.includes("<em>nothing</em>"));
      assert(dom.includes("Your vote is kept."));
      assertEquals(
        [...dom.matchAll(/<span class="name">(\w)<\/span>/g)]
          .map(([, name]) => name).toSorted(),
        ["a", "b", "c", "d"],
      );
    },
  });
}
