/**
 * A server that lasts until Control-C.
 *
 * @module
 */
import {
  ADDRESS,
  type Handler,
  serveOnLoopback,
} from "../core/http/loopback.ts";
import { onInterrupt } from "../core/signals.ts";

/** Long enough to send an end, too short to be waited for. */
const FAREWELL_MS = 200;

/**
 * Serves until the process is told to end: answers under way are told first, so
 * that they can say that they end before their connections do.
 *
 * @param handlerOf Makes what answers; its signal says that the server stops.
 * @param port 0 takes any free one.
 * @param onListen Told the address, without a slash at its end.
 * @throws {UserError} If the port is taken.
 */
export async function serveUntilInterrupted(
  handlerOf: (stopping: AbortSignal) => Handler,
  port: number,
  onListen: (address: string) => void,
): Promise<void> {
  const [stopping, closing] = [new AbortController(), new AbortController()];
  const handler = handlerOf(stopping.signal);
  const server = serveOnLoopback(handler, port, closing.signal);
  const interrupt = onInterrupt({
    say: () => {
      stopping.abort();
      setTimeout(() => closing.abort(), FAREWELL_MS);
    },
  });
  onListen(`http://${ADDRESS}:${server.port}`);
  await server.finished;
  interrupt.dispose();
}
