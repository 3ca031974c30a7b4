/**
 * The events of a run, one a line in `events.jsonl`.
 *
 * Covers reading a file that was cut off by a crash or resumed. The kinds of
 * event are in `core/events.ts`.
 *
 * @module
 */
import type { RunEvent } from "../core/events.ts";
import { openToRead, unreadable } from "./file.ts";

/**
 * The events of a file, oldest first. What follows the last newline was cut off
 * while it was written, so it is not an event and is left out.
 *
 * @throws {UserError} If a whole line is not JSON.
 */
export async function* readEvents(path: string): AsyncGenerator<RunEvent> {
  let number = 0;
  for await (const line of wholeLines(path)) {
    number++;
    try {
      yield JSON.parse(line);
    } catch {
      throw unreadable(
        path,
        `line ${number} is not JSON, mend or remove that line`,
      );
    }
  }
}

/**
 * Bytes of a file up to and including its last newline.
 *
 * Searches from the end, because the torn part is one line and the file may be
 * long.
 */
export async function wholeLength(file: Deno.FsFile): Promise<number> {
  const block = new Uint8Array(1 << 16);
  let end = (await file.stat()).size;
  while (end > 0) {
    const begin = Math.max(0, end - block.length);
    await file.seek(begin, Deno.SeekMode.Start);
    const count = await file.read(block.subarray(0, end - begin)) ?? 0;
    const newline = block.subarray(0, count).lastIndexOf(0x0a);
    if (newline >= 0) return begin + newline + 1;
    end = begin;
  }
  return 0;
}

/**
 * One history out of a record that resuming has made into several.
 *
 * A run that was killed after step 150 and resumed from a checkpoint at 100
 * records steps 101 to 150 twice. The second time counts: when steps go back,
 * everything recorded from there on is dropped.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { oneHistory } from "sft/store/events.ts";
 *
 * const note = (step: number, text: string) =>
 *   ({ kind: "note", step, text }) as const;
 * const step = (step: number) => ({ kind: "step", step }) as never;
 *
 * assertEquals(
 *   oneHistory([step(1), step(2), note(2, "killed"), step(2)]),
 *   [step(1), step(2)],
 * );
 * ```
 */
export function oneHistory(events: Iterable<RunEvent>): RunEvent[] {
  let kept: RunEvent[] = [];
  let latest = 0;
  for (const event of events) {
    if (event.kind === "step") {
      if (event.step <= latest) {
        kept = kept.filter(({ step }) => step < event.step);
      }
      latest = event.step;
    }
    kept.push(event);
  }
  return kept;
}

async function* wholeLines(path: string): AsyncGenerator<string> {
  using file = await openToRead(path);
  const decoder = new TextDecoder();
  const block = new Uint8Array(1 << 16);
  let rest = "";
  for (;;) {
    const count = await file.read(block);
    if (count === null) return;
    rest += decoder.decode(block.subarray(0, count), { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
