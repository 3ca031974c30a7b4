/**
 * Requests to a hub and to where it leads: files lie on other hosts.
 *
 * Redirects are followed here and not by `fetch`, so that each is looked at:
 * only web addresses, never from https to http, only so many, and the token goes
 * to the hub alone.
 *
 * @module
 */
import type { HubAccess } from "./hub_access.ts";
import { RefusedByHubError, UnreachableHubError } from "./hub_errors.ts";

const MOST_REDIRECTS = 8;

/** Bytes of an answer that is read whole: a long list of files takes some MiB. */
const MOST_BYTES = 64 * 2 ** 20;

/** Statuses that say nothing of what was asked for: another time it may do. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/** An answer whose body is still to come. */
export interface HubResponse extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  readonly host: string;
  /**
   * The body, piece by piece.
   *
   * @throws {UnreachableHubError} If it breaks off or nothing comes any more.
   */
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * Asks, and follows where it is sent.
 *
 * @param accepted Statuses above 299 that the caller knows what to do with.
 * @throws {UnreachableHubError} If there is no answer of use.
 * @throws {RefusedByHubError} If the answer is no.
 */
export async function hubRequest(
  access: HubAccess,
  address: string,
  headers: Readonly<Record<string, string>> = {},
  accepted: readonly number[] = [],
): Promise<HubResponse> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await ask(access, url, headers);
    const { status } = response;
    if (status < 300 || accepted.includes(status)) return response;
    await response[Symbol.asyncDispose]();
    const location = response.headers.get("location");
    if (status >= 400 || location === null) {
      if (PASSING.includes(status)) {
        throw new UnreachableHubError(`${url.host} answers ${status}`);
      }
      const code = response.headers.get("x-error-code") ?? undefined;
      throw new RefusedByHubError(status, code, url.href);
    }
    url = redirected(url, location);
  }
  throw new UnreachableHubError(
    `${url.host} redirects more than ${MOST_REDIRECTS} times`,
  );
}

/**
 * An answer in JSON, as a `fetch` that the hub's package can call.
 *
 * @throws {UnreachableHubError} If it is something else: a page to log in at, an
 * error of a proxy.
 */
export function jsonFetch(access: HubAccess): typeof fetch {
  return async (input, init) => {
    const given = Object.fromEntries(new Headers(init?.headers));
    await using response = await hubRequest(access, String(input), given);
    const { headers, host, status } = response;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.chunks()) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes <= MOST_BYTES) continue;
      throw new UnreachableHubError(
        `${host} answers with more than ${MOST_BYTES / 2 ** 20} MiB of text`,
      );
    }
    const text = await new Blob(pieces as BlobPart[]).text();
    try {
      JSON.parse(text);
    } catch {
      const type = headers.get("content-type") ?? "something";
      throw new UnreachableHubError(
        `${host} answers with ${type} that is no JSON, it may be no hub`,
      );
    }
    const link = headers.get("link");
    return new Response(text, { status, headers: link ? { link } : {} });
  };
}

/** One request, without what it leads to. */
async function ask(
  { endpoint, token, silenceMs }: HubAccess,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<HubResponse> {
  const abort = new AbortController();
  const { host } = url;
  /** @throws {UnreachableHubError} If it takes longer, or fails. */
  const patiently = async <Result>(wait: Promise<Result>): Promise<Result> => {
    const timer = setTimeout(() => abort.abort(), silenceMs);
    try {
      return await wait;
    } catch (error) {
      throw abort.signal.aborted
        ? new UnreachableHubError(
          `${host} says nothing for ${silenceMs / 1000} s`,
        )
        : unreachable(host, error);
    } finally {
      clearTimeout(timer);
    }
  };
  const isHub = url.origin === new URL(endpoint).origin;
  const response = await patiently(fetch(url, {
    redirect: "manual",
    signal: abort.signal,
    headers: {
      // As it lies there: lengths and ranges are of these bytes.
      "accept-encoding": "identity",
      ...headers,
      ...(isHub && token !== undefined && { authorization: `Bearer ${token}` }),
    },
  }));
  return {
    status: response.status,
    headers: response.headers,
    host,
    async *chunks() {
      const reader = response.body?.getReader();
      if (!reader) return;
      for (;;) {
        const { done, value } = await patiently(reader.read());
        if (done) return;
        yield value;
      }
    },
    [Symbol.asyncDispose]: async () => {
      abort.abort();
      await response.body?.cancel().catch(() => {});
    },
  };
}

/** Where a server sends to, if that may be followed. */
function redirected(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  const isSafe = to !== null &&
    (to.protocol === "https:" || to.protocol === from.protocol);
  if (isSafe) return to;
  throw new UnreachableHubError(
    `${from.host} redirects to ${JSON.stringify(location)}, which is not ` +
      "followed",
  );
}

function unreachable(host: string, error: unknown): UnreachableHubError {
  if (error instanceof Deno.errors.NotCapable) {
    return new UnreachableHubError(
      `${host} is none that this command may speak with, "deno task fetch" may`,
    );
  }
  const { message, cause } = error as Error;
  const told = cause instanceof Error ? cause.message : message;
  // What was tried is in front, in words of the program; the reason is behind.
  const reason = told.split(": ").at(-1)?.replace(/ \(os error \d+\)$/, "");
  return new UnreachableHubError(`${host} cannot be reached (${reason})`);
}
