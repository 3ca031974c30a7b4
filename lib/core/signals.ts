/**
 * Control-C, taken as a wish first and as an order second.
 *
 * Covers asking for a clean stop; what that is, the loop that looks at
 * `requested` decides. Signals arrive between events, so a loop that awaits
 * nothing but finished work must let the event loop turn to hear of them.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";

/** Whether somebody pressed Control-C. */
export interface Interrupt {
  readonly requested: boolean;
  /** Gives Control-C its usual meaning back. */
  dispose(): void;
}

/**
 * One keypress arrives more than once: the terminal signals every process of
 * the command, and `deno task`, `npx` and the like pass theirs on as well.
 */
const ONE_PRESS_MS = 1000;

/** What a shell reports for a process that ended by `SIGINT`. */
const INTERRUPTED = 130;

/**
 * Turns the first Control-C into a request and the second into an end at once,
 * with exit code 130. Repeats within a second count as one.
 *
 * @param say Prints the one line that explains this, by default on standard
 * error; a progress display passes its `log`, so that its line stays whole.
 */
export function onInterrupt(
  say: (line: string) => void = console.error,
  clock: Clock = systemClock,
): Interrupt {
  let requestedMs: number | undefined;
  const listener = () => {
    if (requestedMs !== undefined) {
      if (clock() - requestedMs >= ONE_PRESS_MS) Deno.exit(INTERRUPTED);
      return;
    }
    requestedMs = clock();
    say("Stopping after this step; press Control-C again to stop at once");
  };
  Deno.addSignalListener("SIGINT", listener);
  return {
    get requested() {
      return requestedMs !== undefined;
    },
    dispose: () => Deno.removeSignalListener("SIGINT", listener),
  };
}
