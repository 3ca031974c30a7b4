/**
 * The commit that a working tree stands on, read from git's own files.
 *
 * Covers branches, packed references, detached heads and linked worktrees. Does
 * not run git, and does not tell whether files have changed since.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";

/**
 * The full hash of the commit, or `undefined` outside a repository and before
 * its first commit.
 *
 * @param folder Where to look, and then in its parents.
 */
export async function gitCommit(folder = "."): Promise<string | undefined> {
  const gitFolder = await findGitFolder(resolve(folder));
  if (gitFolder === undefined) return undefined;
  const head = await textOf(join(gitFolder, "HEAD"));
  const reference = /^ref: (.+)$/.exec(head ?? "")?.[1];
  if (reference === undefined) return asHash(head);

  // A linked worktree has a HEAD of its own and shares the branches.
  const common = await textOf(join(gitFolder, "commondir"));
  const shared = resolve(gitFolder, common ?? ".");
  return asHash(await textOf(join(shared, reference))) ??
    asHash(findPacked(await textOf(join(shared, "packed-refs")), reference));
}

async function findGitFolder(folder: string): Promise<string | undefined> {
  const path = join(folder, ".git");
  const pointer = /^gitdir: (.+)$/.exec(await textOf(path) ?? "")?.[1];
  if (pointer !== undefined) return resolve(folder, pointer);
  if (await textOf(join(path, "HEAD")) !== undefined) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : await findGitFolder(parent);
}

/** A line of packed-refs is a hash, a space and the reference. */
function findPacked(
  text: string | undefined,
  reference: string,
): string | undefined {
  const line = text?.split("\n").find((line) => line.endsWith(` ${reference}`));
  return line?.split(" ")[0];
}

function asHash(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text)
    ? text
    : undefined;
}

/** A small file without the white space around it, if it can be read. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch {
    return undefined;
  }
}
