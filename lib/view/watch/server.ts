/**
 * The live view's server: a page, its scripts, and the runs as JSON.
 *
 * It listens on this machine alone and answers only requests to this machine's
 * own names. So no page of another site can read runs by making its own name
 * point here ("DNS rebinding"). Nothing in a request becomes a path.
 *
 * @module
 */
import { type Handler, isOurs } from "../../core/http/loopback.ts";
import { visibleLines } from "../../core/visible_text.ts";
import { jsonNumber } from "../../store/json_number.ts";
import { plotlyBundle } from "../figures/plotly_bundle.ts";
import { pageHtml, POLICY } from "./page.ts";
import type { WatchedRuns } from "./watched_runs.ts";
import theme from "../figures/theme.js" with { type: "text" };
import spikes from "../figures/spikes.js" with { type: "text" };
import choices from "./choices.js" with { type: "text" };
import parts from "./parts.js" with { type: "text" };
import points from "./points.js" with { type: "text" };
import script from "./watch.js" with { type: "text" };

/** What every answer carries. */
const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** A server's answers; it packs Plotly once, before the first of them. */
export async function watchHandler(runs: WatchedRuns): Promise<Handler> {
  const { packed } = await plotlyBundle();
  const plotly = Uint8Array.fromBase64(packed);
  const page = pageHtml();
  return async (request) => {
    if (!isOurs(request.headers.get("host"))) {
      return respondText(
        403,
        "This page answers to 127.0.0.1 and localhost alone",
      );
    }
    const { pathname, searchParams } = new URL(request.url);
    const answer = await answerTo(pathname, searchParams);
    if (answer === undefined) return respondText(404, "There is nothing here");
    return request.method === "GET"
      ? answer
      : respondText(405, "This page is only read", { allow: "GET" });
  };

  async function answerTo(
    path: string,
    query: URLSearchParams,
  ): Promise<Response | undefined> {
    switch (path) {
      case "/":
        return respond("text/html", page);
      case "/watch.js":
        return respond("text/javascript", script);
      case "/theme.js":
        return respond("text/javascript", theme);
      case "/choices.js":
        return respond("text/javascript", choices);
      case "/parts.js":
        return respond("text/javascript", parts);
      case "/figures/spikes.js":
        return respond("text/javascript", spikes);
      case "/points.js":
        return respond("text/javascript", points);
      case "/plotly.js":
        return respond("text/javascript", plotly, {
          "content-encoding": "gzip",
        });
      case "/runs":
        return respondJson(await runs.list());
      case "/events": {
        const [id, from] = ["run", "from"].map((name) => query.get(name) ?? "");
        if (!isCount(id) || !isCount(from)) {
          return respondText(400, "Expected run and from, two whole numbers");
        }
        const tail = await runs.tail(Number(id), Number(from));
        return tail && respondJson(tail);
      }
    }
  }
}

function isCount(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

function respondJson(value: unknown): Response {
  return respond("application/json", JSON.stringify(value, shownField));
}

/**
 * Numbers that are not finite go by their names, as in the runs' files; texts
 * hide nothing from who looks at the page.
 */
function shownField(_: string, field: unknown): unknown {
  if (typeof field === "number") return jsonNumber(field);
  return typeof field === "string" ? visibleLines(field) : field;
}

function respondText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return respond("text/plain", `${text}\n`, headers, status);
}

function respond(
  type: string,
  body: BodyInit,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  return new Response(body, {
    status,
    headers: {
      ...HEADERS,
      "content-type": `${type}; charset=utf-8`,
      ...headers,
    },
  });
}
