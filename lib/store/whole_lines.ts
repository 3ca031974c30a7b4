/**
 * Files that are only ever appended to, a line at a time: what follows the last
 * newline was cut off while it was written.
 *
 * @module
 */
import { openToRead } from "../core/file.ts";

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

/** Cuts off half a line, which the next one would continue. */
export async function dropTornLine(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  await file.truncate(await wholeLength(file));
}

/** The lines that are whole, without their newlines. */
export async function* wholeLines(path: string): AsyncGenerator<string> {
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
