/**
 * Files that a command writes again and again at a place that a person chose:
 * they end with a mark, and only a file with that mark is written over.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { UserError } from "../core/errors.ts";
import { isAbsent } from "../core/file.ts";
import { tidyAsides, writeAside } from "./atomic.ts";

/**
 * Refuses a path at which somebody else's file or a folder is.
 *
 * @param command Name of the command whose files may be replaced.
 * @throws {UserError} If there is anything but an older file of the command.
 */
export async function assertReplaceable(
  path: string,
  command: string,
): Promise<void> {
  const refuse = (what: string): never => {
    throw new UserError(
      `Cannot write "${path}": ${what}, choose another name or move it away`,
    );
  };
  try {
    using file = await Deno.open(path);
    const { size, isFile } = await file.stat();
    if (!isFile) refuse("it is no file");
    const mark = new TextEncoder().encode(markOf(command));
    await file.seek(Math.max(0, size - mark.length), Deno.SeekMode.Start);
    const end = new Uint8Array(mark.length);
    await file.read(end);
    if (end.some((byte, index) => byte !== mark[index])) {
      refuse(`there is a file already that "${command}" did not write`);
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/**
 * Writes HTML or Markdown with the command's mark, which no reader shows.
 *
 * @throws {UserError} As `assertReplaceable`.
 */
export async function writeMarked(
  path: string,
  text: string,
  command: string,
): Promise<void> {
  await assertReplaceable(path, command);
  await tidyAsides(dirname(path), basename(path));
  await writeAside(
    path,
    (aside) => Deno.writeTextFile(aside, `${text}${markOf(command)}`),
  );
}

function markOf(command: string): string {
  return `\n<!-- Written by deno task ${command}, which may write it again. -->\n`;
}
