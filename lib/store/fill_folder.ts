/**
 * A folder of files that a command writes once: all of them or nothing.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { tidyAsides, writeAside } from "./atomic.ts";
import { lockFolder } from "./folder_lock.ts";
import { assertEmpty } from "./run_store.ts";

/**
 * Has `write` make a folder aside while the place for it is locked, and moves it
 * there when it is whole. Work that takes long belongs into `write`.
 *
 * @param command Name of the command, for others that want the folder.
 * @param write Makes the folder at the path that it is given.
 * @throws {UserError} If the folder holds anything, or another process writes
 * there.
 */
export async function fillFolder<Result>(
  folder: string,
  command: string,
  write: (aside: string) => Promise<Result>,
): Promise<Result> {
  using lock = await lockFolder(folder, command);
  await tidyAsides(dirname(lock.path), basename(lock.path));
  await assertEmpty(folder);
  let result: Result;
  await writeAside(lock.path, async (aside) => {
    result = await write(aside);
  }, {
    // The lock's file would be in the way: no rename takes the place of a
    // folder that holds something. Who locks it now makes the rename fail.
    whenWhole: () => lock.release(),
  });
  return result!;
}
