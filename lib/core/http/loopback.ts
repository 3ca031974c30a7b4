/**
 * Serving this machine alone.
 *
 * Who listens at 127.0.0.1 is still asked by every page that the machine's
 * browser shows. So a request has to name this machine, or a page of another
 * site could make its own name point here ("DNS rebinding"); and what comes from
 * a page of another site is known by its `Origin`, which a browser sends along.
 *
 * @module
 */
import { UserError } from "../errors.ts";

/** Answers one request. */
export type Handler = (request: Request) => Promise<Response>;

/** The only address that is listened on. */
export const ADDRESS = "127.0.0.1";

/** Names under which a server of ours may be asked. */
const HOSTS = [ADDRESS, "localhost"];

/** Whether a `Host` header names this machine. */
export function isOurs(host: string | null): boolean {
  return HOSTS.includes((host ?? "").replace(/:\d+$/, "").toLowerCase());
}

/** Whether a request comes from the server's own page, or from no page at all. */
export function isFromOurPage({ headers }: Request): boolean {
  const origin = headers.get("origin");
  return origin === null || origin === `http://${headers.get("host")}`;
}

/**
 * Serves until `signal` aborts.
 *
 * @param port 0 takes any free one.
 * @throws {UserError} If the port is taken.
 */
export function serveOnLoopback(
  handler: Handler,
  port: number,
  signal: AbortSignal,
): { readonly port: number; readonly finished: Promise<void> } {
  try {
    const { addr, finished } = Deno.serve({
      hostname: ADDRESS,
      port,
      signal,
      onListen: () => {},
    }, handler);
    return { port: addr.port, finished };
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new UserError(
      `Cannot serve on port ${port}: it is taken, choose another --port or ` +
        "leave it out",
    );
  }
}
