/**
 * The part of the cache that holds one model, laid out as Python's
 * `huggingface_hub` does, so that either finds what the other has fetched:
 *
 *     models--org--name/refs/main               the commit that it was
 *     models--org--name/blobs/<etag>            a file's bytes, by their hash
 *     models--org--name/snapshots/<commit>/…    links to those, by their names
 *     .locks/models--org--name/<etag>.lock      who fetches it now
 *
 * Does not fetch: see `fetch_blob.ts`.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { isThere, makeFolders, namesIn, readIfThere } from "../core/file.ts";
import { writeAside } from "../store/atomic.ts";
import { isCommit } from "./hub_name.ts";

/** Where the files of one model are. */
export class RepoCache {
  readonly #folder: string;
  readonly #locks: string;

  /**
   * @param id `org/name`.
   * @param root The folder of all models.
   */
  constructor(id: string, readonly root: string) {
    const name = `${PREFIX}${id.replaceAll("/", SEPARATOR)}`;
    this.#folder = join(root, name);
    this.#locks = join(root, ".locks", name);
  }

  /** The folder of a commit's files, whether it is there or not. */
  snapshot(commit: string): string {
    return join(this.#folder, "snapshots", commit);
  }

  /** Where the bytes of a file are, or will be. */
  blob(etag: string): string {
    return join(this.#folder, "blobs", etag);
  }

  /** The file whose lock says that a blob is being fetched. */
  lockOf(etag: string): string {
    return join(this.#locks, `${etag}.lock`);
  }

  /** What a revision was when the hub was last asked; nothing if it never was. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const commit = (await readIfThere(this.#ref(revision)))?.trim();
    return commit !== undefined && isCommit(commit) ? commit : undefined;
  }

  async remember(revision: string, commit: string): Promise<void> {
    if (isCommit(revision) || await this.commitOf(revision) === commit) return;
    await writeAside(
      this.#ref(revision),
      (aside) => Deno.writeTextFile(aside, commit),
    );
  }

  /**
   * Gives a blob its name in a commit's folder: a link, or a copy where the
   * system has no links for everybody.
   */
  async link(commit: string, path: string, etag: string): Promise<void> {
    const [name, blob] = [join(this.snapshot(commit), path), this.blob(etag)];
    makeFolders(dirname(name));
    if (isThere(name)) await Deno.remove(name);
    try {
      await Deno.symlink(relative(dirname(name), blob), name);
    } catch (error) {
      // Another process was faster.
      if (error instanceof Deno.errors.AlreadyExists) return;
      if (Deno.build.os !== "windows") throw error;
      await Deno.copyFile(blob, name);
    }
  }

  #ref(revision: string): string {
    return join(this.#folder, "refs", revision);
  }
}

/** `org/name` of every model that the cache has something of. */
export async function cachedIds(root: string): Promise<string[]> {
  return (await namesIn(root))
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length).replaceAll(SEPARATOR, "/"));
}

const PREFIX = "models--";
const SEPARATOR = "--";
