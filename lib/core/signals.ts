/**
 * How a process ends that is told to: Control-C (`SIGINT`), or `SIGTERM` as
 * schedulers send it.
 *
 * Where a loop can stop cleanly, the first signal asks it to and the second ends
 * the process. Everywhere else the first ends it, after what must not stay
 * behind is removed. The exit code is what a shell reports: 130 or 143.
 *
 * Signals arrive between events, so a loop that awaits nothing but finished work
 * must let them in, by `turnEvents()`.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { type Clock, systemClock } from "./clock.ts";

/** Whether the process was told to end. */
export interface Interrupt {
  readonly requested: boolean;
  /** Gives signals their usual meaning back. */
  dispose(): void;
}

/** What is asked of whom, and when. */
export interface InterruptOptions {
  /**
   * Prints the one line that explains this; a progress display passes its `log`,
   * so that its line stays whole.
   */
  readonly say: (line: string) => void;
  /** Whether the loop has begun that can stop. @default always */
  readonly canStop?: () => boolean;
  /**
   * Whether Control-C is for the loop alone, and the process lives on: a notebook's
   * kernel.
   */
  readonly staysAlive?: boolean;
  readonly clock?: Clock;
}

/**
 * One keypress arrives more than once: the terminal signals every process of
 * the command, and `deno task`, `npx` and the like pass theirs on as well.
 */
const ONE_PRESS_MS = 1000;

/** What a shell reports for a process that ended by a signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type EndSignal = keyof typeof EXIT_CODES;

const SIGNALS: readonly EndSignal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Loops that can stop; the last one is asked. */
const loops: ((signal: EndSignal) => void)[] = [];

/** What to undo if the process ends now, the last first. */
const undoings: (() => void)[] = [];

/** Whether signals end this process after what is undone. */
let commanded = false;
let listening = false;

/**
 * Turns the first signal into a request and the second into an end at once.
 * Repeats within a second count as one. Whatever comes of the request, the
 * process will end with the signal's exit code. A process that stays alive is
 * asked as often as it is interrupted, and ends by `SIGTERM` alone, at once.
 */
export function onInterrupt(options: InterruptOptions): Interrupt {
  const { say, canStop = () => true, staysAlive, clock = systemClock } =
    options;
  let requestedMs: number | undefined;
  const loop = (signal: EndSignal) => {
    if (staysAlive) {
      if (signal === "SIGTERM") endBy(signal);
      if (requestedMs === undefined) say("Stopping after this step");
      requestedMs = clock();
      return;
    }
    if (requestedMs !== undefined) {
      if (clock() - requestedMs >= ONE_PRESS_MS) endBy(signal);
      return;
    }
    if (!canStop()) endBy(signal);
    requestedMs = clock();
    Deno.exitCode = EXIT_CODES[signal];
    say("Stopping after this step; press Control-C again to stop at once");
  };
  loops.push(loop);
  listen();
  return {
    get requested() {
      return requestedMs !== undefined;
    },
    dispose: () => {
      takeOut(loops, loop);
      listen();
    },
  };
}

/**
 * Has `undo` called if the process ends while it is registered: by a signal
 * where `endOnSignals()` was called, or by `Deno.exit()`. A process that is
 * killed calls nothing.
 *
 * @param undo Awaits nothing and throws nothing.
 * @returns What takes it back.
 */
export function undoAtExit(undo: () => void): () => void {
  if (undoings.length === 0) addEventListener("unload", undoAll);
  undoings.push(undo);
  listen();
  return () => {
    takeOut(undoings, undo);
    if (undoings.length === 0) removeEventListener("unload", undoAll);
    listen();
  };
}

/**
 * Lets signals end this process only after everything is undone. For programs: a
 * notebook's kernel is to live on.
 */
export function endOnSignals(): void {
  commanded = true;
}

/** Lets signals and other events in; takes some microseconds. */
export function turnEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Listens from when there is something to ask or undo: without, the system ends
 * the process whatever it is busy with. A command goes on listening, since a
 * signal on its way would be lost.
 */
function listen(): void {
  const wanted = loops.length > 0 ||
    commanded && (listening || undoings.length > 0);
  if (wanted === listening) return;
  listening = wanted;
  for (const signal of SIGNALS) {
    if (wanted) Deno.addSignalListener(signal, LISTENERS[signal]);
    else Deno.removeSignalListener(signal, LISTENERS[signal]);
  }
}

const LISTENERS = {
  SIGINT: () => receive("SIGINT"),
  SIGTERM: () => receive("SIGTERM"),
};

function receive(signal: EndSignal): void {
  const loop = loops.at(-1);
  if (loop) loop(signal);
  else endBy(signal);
}

function endBy(signal: EndSignal): never {
  Deno.exit(EXIT_CODES[signal]);
}

function undoAll(): void {
  for (const undo of undoings.toReversed()) undo();
}

function takeOut<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
