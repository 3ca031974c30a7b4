import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  ADDRESS,
  type Handler,
  serveOnLoopback,
} from "sft/core/http/loopback.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { POLICY } from "sft/view/watch/page.ts";
import { watchHandler } from "sft/view/watch/server.ts";
import { WatchedRuns } from "sft/view/watch/watched_runs.ts";
import { CHROMIUM, loadPage, NO_CHROMIUM } from "../../support/chromium.ts";
import { manifestWith } from "../../support/manifest.ts";
import { type TempFolder, tempFolder } from "../../support/temp_folder.ts";
import {
  evaluationWith,
  heldOutLossWith,
  sampleWith,
  stepWith,
} from "../../support/views.ts";

/** A folder of runs, and what answers requests about them. */
async function watched(): Promise<TempFolder & { handler: Handler }> {
  const folder = await tempFolder();
  const handler = await watchHandler(new WatchedRuns([folder.path]));
  return { ...folder, handler };
}

/** A request as a browser of this machine makes it. */
function get(path: string, init: RequestInit = {}): Request {
  return new Request(`http://127.0.0.1:8000${path}`, {
    headers: { host: "127.0.0.1:8000" },
    ...init,
  });
}

/** Serves until the end of the scope. */
function serve(handler: Handler) {
  const stop = new AbortController();
  const server = serveOnLoopback(handler, 0, stop.signal);
  return {
    port: server.port,
    address: `http://${ADDRESS}:${server.port}/`,
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return server.finished;
    },
  };
}

Deno.test("watchHandler() answers GET of its own paths and nothing else", async () => {
  await using files = await watched();
  const { handler } = files;
  const status = async (path: string, init?: RequestInit) =>
    (await handler(get(path, init))).status;
  const headers = { host: "127.0.0.1:8000" };

  assertEquals(await status("/"), 200);
  assertEquals(await status("/watch.js"), 200);
  assertEquals(await status("/parts.js"), 200);
  assertEquals(await status("/choices.js"), 200);
  assertEquals(await status("/theme.js"), 200);
  assertEquals(await status("/points.js"), 200);
  assertEquals(await status("/figures/spikes.js"), 200);
  assertEquals(await status("/plotly.js"), 200);
  assertEquals(await status("/runs"), 200);
  assertEquals(await status("/events?run=0&from=0"), 404);
  assertEquals(await status("/events?run=../x&from=0"), 400);
  assertEquals(await status("/events?run=0&from=-1"), 400);
  assertEquals(await status("/deno.json"), 404);
  assertEquals(await status("/..%2fdeno.json"), 404);
  assertEquals(await status("/", { method: "POST", headers }), 405);
  assertEquals(await status("/runs", { method: "DELETE", headers }), 405);
});

Deno.test("watchHandler() refuses to be called by another name", async () => {
  await using files = await watched();
  const status = async (host: string) =>
    (await files.handler(get("/runs", { headers: { host } }))).status;

  assertEquals(await status("localhost:8000"), 200);
  assertEquals(await status("127.0.0.1"), 200);
  assertEquals(await status("evil.example"), 403);
  assertEquals(await status("127.0.0.1.evil.example:8000"), 403);
  assertEquals(await status(""), 403);
});

Deno.test("watchHandler() sends the policy and the types with every answer", async () => {
  await using files = await watched();
  const runs = await files.handler(get("/runs"));
  const page = await files.handler(get("/"));

  for (const { headers } of [runs, page]) {
    assertEquals(headers.get("content-security-policy"), POLICY);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("access-control-allow-origin"), null);
  }
  assertEquals(
    runs.headers.get("content-type"),
    "application/json; charset=utf-8",
  );
  assertEquals(await runs.json(), []);
  assertMatch(await page.text(), /<h1>Runs<\/h1>/);
});

Deno.test("serveOnLoopback() listens on this machine and refuses another Host", async () => {
  await using files = await watched();
  await using server = serve(files.handler);
  using connection = await Deno.connect({
    hostname: ADDRESS,
    port: server.port,
  });
  await connection.write(new TextEncoder().encode(
    "GET /runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
  ));
  const answer = await new Response(connection.readable).text();

  assertMatch(answer, /^HTTP\/1\.1 403 /);
  assertMatch(
    answer,
    /This page answers to 127\.0\.0\.1 and localhost alone\n/,
  );
  const error = assertThrows(
    () =>
      serveOnLoopback(files.handler, server.port, new AbortController().signal),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot serve on port ${server.port}: it is taken, choose another --port ` +
      "or leave it out",
  );
});

Deno.test("watchHandler() sends numbers that are not finite by their names", async () => {
  await using files = await watched();
  const run = await RunFolder.create(`${files.path}/sft`, manifestWith());
  await run.append(stepWith(1, { loss: NaN, gradNorm: -Infinity }));
  await files.handler(get("/runs"));

  const { events: [step] } =
    await (await files.handler(get("/events?run=0&from=0"))).json();

  assertEquals([step.loss, step.gradNorm, step.stepMs], [
    "NaN",
    "-Infinity",
    500,
  ]);
});

Deno.test({
  name: `the page follows runs while they are written${
    CHROMIUM ? "" : ` (${NO_CHROMIUM})`
  }`,
  ignore: !CHROMIUM,
  fn: async () => {
    await using files = await watched();
    const run = await RunFolder.create(
      `${files.path}/first`,
      manifestWith({ name: "first", steps: 13 }),
    );
    await run.append(stepWith(1));
    const script = "<script>document.title = 'run'</script>";

    /** What happens while the page is open, before its nth look. */
    const later: Record<number, () => Promise<void>> = {
      3: async () => {
        await run.append(stepWith(2));
        await run.append(stepWith(3, { loss: 1.25 }));
        await run.append(heldOutLossWith(3, 1.5));
        await run.append(sampleWith(3, script, { prompt: `${script}?` }));
        await Deno.writeTextFile(
          `${files.path}/first/events.jsonl`,
          '{"kind":"step","st',
          { append: true },
        );
      },
      5: async () => {
        const second = await RunFolder.create(
          `${files.path}/<img src=x>`,
          manifestWith({ started: "2026-11-24T12:00:00.000Z" }),
        );
        for (const step of [1, 2]) await second.append(stepWith(step));
      },
    };
    let looks = 0;
    await using server = serve(async (request) => {
      const isLook = request.url.endsWith("/runs");
      if (isLook) await later[++looks]?.();
      return await files.handler(request);
    });

    const { dom, requests } = await loadPage(server.address);

    assertMatch(dom, /data-state="watching"/);
    assertMatch(dom, /<title>Runs<\/title>/);
    assertMatch(dom, /2 runs go on, of 2\./);
    assertEquals(rowsOf(dom), [
      [
        ...["<img src=x>", "running", "2", "0.50", "2.0000", "–", "160"],
        ...["1 s", "–"],
      ],
      [
        ...["first", "running", "3 of 13", "0.75", "1.2500", "1.5000", "160"],
        // Three steps took 1.8 s.
        ...["2 s", "6 s"],
      ],
    ]);
    // Plotly's own drawing: a line of three points, and a line of two.
    const lines = Array.from(
      chartOf(dom, "loss").matchAll(/class="js-line" d="([^"]*)"/g),
      ([, path]) => path.split(/[ML]/).length - 1,
    );
    assertEquals(lines.sort(), [2, 3]);
    assert(dom.includes("<h3>&lt;script&gt;document.title = 'run'"));
    assert(dom.includes('<p class="said">&lt;script&gt;document.title'));
    assert(!dom.includes("<img src"));
    assertEquals(
      requests.filter((address) => !address.startsWith(server.address)),
      [],
    );
  },
});

Deno.test({
  name: `the page tells what is wrong and what was told again${
    CHROMIUM ? "" : ` (${NO_CHROMIUM})`
  }`,
  ignore: !CHROMIUM,
  fn: async () => {
    await using files = await watched();
    const path = `${files.path}/resumed`;
    const run = await RunFolder.create(
      path,
      manifestWith({ outcome: "interrupted" }),
    );
    for (const step of [1, 2, 3]) await run.append(stepWith(step));
    await Deno.writeTextFile(`${path}/events.jsonl`, "{broken\n", {
      append: true,
    });
    await run.append(stepWith(2));
    let looks = 0;
    await using server = serve(async (request) => {
      if (request.url.endsWith("/runs") && ++looks === 3) {
        await run.append(stepWith(3, { loss: NaN }));
      }
      return looks > 4
        ? new Response("gone", { status: 500 })
        : await files.handler(request);
    });

    const { dom } = await loadPage(server.address);

    assertMatch(dom, /data-state="lost"/);
    assertMatch(dom, /The server does not answer any more; [^<]* \(gone\)/);
    assertEquals(rowsOf(dom), [[
      "resumed",
      "interrupted, broken lines left out: 1",
      "3",
      "0.75",
      "NaN",
      "–",
      "160",
      "2 s",
      "–",
    ]]);
  },
});

Deno.test({
  name: `the page has a chart and a table for each held-out set${
    CHROMIUM ? "" : ` (${NO_CHROMIUM})`
  }`,
  ignore: !CHROMIUM,
  fn: async () => {
    await using files = await watched();
    const run = await RunFolder.create(`${files.path}/sft`, manifestWith());
    await run.append(stepWith(1));
    for (const [index, set] of ["A", "<b>B</b>"].entries()) {
      await run.append(heldOutLossWith(1, 2 + index, { set }));
      await run.append(evaluationWith(1, { set, rightShare: 0.25 * index }));
    }
    await using server = serve((request) => files.handler(request));

    const { dom } = await loadPage(server.address);

    assertEquals(rowsOf(dom), [
      [
        "sft",
        "running",
        "1",
        "0.25",
        "2.0000",
        "2.0000",
        "3.0000",
        "160",
        "1 s",
        "–",
      ],
    ]);
    assertEquals(
      dom.match(/<figcaption>[^<]*held-out questions[^<]*/g),
      ["A", "&lt;b&gt;B&lt;/b&gt;"].map((set) =>
        `<figcaption>${set}: Right answers to the held-out questions.`
      ),
    );
    const tables = dom.slice(dom.indexOf('id="evaluation-table"'));
    assertEquals(tables.match(/(?<=<h3>)[^<]*/g), [
      "A",
      "&lt;b&gt;B&lt;/b&gt;",
    ]);
    // Run, step, loss a token, loss a byte, right answers.
    assertEquals(
      tables.split("<h3>").slice(1).map((one) => rowsOf(one, "")[0][4]),
      ["0.0 %", "25.0 %"],
    );
  },
});

/** Chooses another axis and hides a run, then loads the page anew, once. */
const CHOOSES = `
setTimeout(() => {
  if (sessionStorage.getItem("chosen")) return;
  sessionStorage.setItem("chosen", "yes");
  document.querySelector("input[value=epoch]").click();
  document.querySelector("#run-table input").click();
  setTimeout(() => location.reload(), 500);
}, 4000);`;

Deno.test({
  name: `what a reader chose survives a reload${
    CHROMIUM ? "" : ` (${NO_CHROMIUM})`
  }`,
  ignore: !CHROMIUM,
  fn: async () => {
    await using files = await watched();
    for (const name of ["a", "b"]) {
      const run = await RunFolder.create(
        `${files.path}/${name}`,
        manifestWith({ name }),
      );
      for (const step of [1, 2, 3]) await run.append(stepWith(step));
    }
    await using server = serve(async (request) => {
      const answer = await files.handler(request);
      if (!request.url.endsWith("/watch.js")) return answer;
      const script = await answer.text() + CHOOSES;
      return new Response(script, { headers: answer.headers });
    });

    const { dom } = await loadPage(server.address);

    // The hidden run stays in the table, and has no line.
    assertEquals(rowsOf(dom).map(([name]) => name), ["b", "a"]);
    const lines = chartOf(dom, "loss").match(/class="js-line"/g);
    assertEquals(lines?.length, 1);
    assertMatch(chartOf(dom, "loss"), />epoch<\/text>/);
  },
});

/** The text of the cells of the first table after a place. */
function rowsOf(dom: string, place = 'id="run-table"'): string[][] {
  const table = dom.slice(dom.indexOf(place));
  const body = table.slice(
    table.indexOf("<tbody>"),
    table.indexOf("</tbody>"),
  );
  const text = (markup: string) =>
    markup.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
  return Array.from(
    body.matchAll(/<tr>(.*?)<\/tr>/g),
    ([, row]) =>
      Array.from(
        row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g),
        ([, cell]) => text(cell),
      ),
  );
}

/** The markup of one figure. */
function chartOf(dom: string, id: string): string {
  const start = dom.indexOf(`id="${id}"`);
  return dom.slice(start, dom.indexOf("</figure>", start));
}

Deno.test("watchHandler() hides nothing of what runs say", async () => {
  await using files = await watched();
  const path = `${files.path}/a\u202eb`;
  const run = await RunFolder.create(path, manifestWith());
  await run.append(sampleWith(1, "one\n\x9btwo", { prompt: "p\x1b[2J" }));
  const text = async (path: string) =>
    await (await files.handler(get(path))).text();

  assertMatch(await text("/runs"), /"name":"[^"]*a\ufffdb"/);
  const { events: [event] } = JSON.parse(await text("/events?run=0&from=0"));
  assertEquals([event.prompt, event.answer], ["p␛[2J", "one\n\ufffdtwo"]);
});
