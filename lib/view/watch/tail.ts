/**
 * The events of a run that is still being written, from a place on.
 *
 * Covers one reading of what has been added. Does not wait for more, and keeps
 * both records of a step that a resumed run records again.
 *
 * @module
 */
import type { RunEvent } from "../../core/events.ts";
import { isAbsent } from "../../core/file.ts";
import { parseEvent } from "../../store/events.ts";

/** What was read. */
export interface Tail {
  readonly events: readonly RunEvent[];
  /** Where to read on, in bytes from the file's start. */
  readonly next: number;
  /** Whether the file is shorter than it was: what was read before is void. */
  readonly restarted: boolean;
  /** Whole lines that are no events; they are passed over. */
  readonly broken: number;
}

/** Bytes read at once: a long run comes in several parts. */
const MOST_BYTES = 1 << 20;

const NEWLINE = 0x0a;

/**
 * The events after byte `from`. What follows the last newline is still being
 * written, and is left for the next time.
 *
 * @param most Bytes to read at once. A longer line is read whole.
 */
export async function readTail(
  path: string,
  from: number,
  most = MOST_BYTES,
): Promise<Tail> {
  const bytes = await readBytes(path, from, most);
  if (bytes === undefined) {
    return from === 0
      ? { events: [], next: 0, restarted: false, broken: 0 }
      : { ...await readTail(path, 0, most), restarted: true };
  }
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  if (whole === 0 && bytes.length === most) {
    return await readTail(path, from, 2 * most);
  }
  const lines = new TextDecoder().decode(bytes.subarray(0, whole)).split("\n")
    .slice(0, -1);
  const events = lines.map((line) => eventOrNothing(line, path));
  return {
    events: events.filter((event) => event !== undefined),
    next: from + whole,
    restarted: false,
    broken: events.filter((event) => event === undefined).length,
  };
}

/** Nothing for a file that is not there, or ends before `from`. */
async function readBytes(
  path: string,
  from: number,
  most: number,
): Promise<Uint8Array | undefined> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    if (size < from) return undefined;
    await file.seek(from, Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.min(most, size - from));
    let filled = 0;
    while (filled < bytes.length) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function eventOrNothing(line: string, path: string): RunEvent | undefined {
  try {
    return parseEvent(line, path);
  } catch {
    return undefined;
  }
}
