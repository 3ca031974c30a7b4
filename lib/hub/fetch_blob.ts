/**
 * One file of a model, fetched into the cache.
 *
 * What arrives is written to `blobs/<etag>.incomplete`, which stays where a
 * download ends early and goes on from there, whoever began it. It becomes
 * `blobs/<etag>` when its length and its hash are those that the hub lists. The
 * package's own `downloadFileToCacheDir()` begins anew each time and believes
 * what comes, hence this.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { dirname } from "node:path";
import { UserError } from "../core/errors.ts";
import { makeFolders, writeFully } from "../core/file.ts";
import { formatMiB } from "../core/format.ts";
import type { NameHost } from "../core/host.ts";
import type { HubAccess } from "./hub_access.ts";
import { UnreachableHubError } from "./hub_errors.ts";
import type { HubFile } from "./hub_listing.ts";
import { hubRequest, type HubResponse } from "./hub_request.ts";
import type { RepoCache } from "./repo_cache.ts";

/** A file, and whose it is. */
export interface WantedFile extends HubFile {
  /** `org/name`. */
  readonly id: string;
  readonly commit: string;
}

/** How often a download that brought something and broke off is taken up. */
const MOST_BREAKS = 5;

/** Files from this size on are shown as they come. */
const WORTH_SHOWING = 2 ** 20;

/**
 * Makes sure that the cache has a file's bytes.
 *
 * @throws {UserError} If something else arrives than the hub lists, or the
 * download breaks off; what did arrive stays, and is gone on with.
 * @throws {RefusedByHubError} If the hub does not give it.
 */
export async function fetchBlob(
  access: HubAccess,
  wanted: WantedFile,
  cache: RepoCache,
  host: NameHost,
): Promise<void> {
  const blob = cache.blob(wanted.etag);
  if (await sizeOf(blob) === wanted.bytes) return;
  makeFolders(dirname(blob));
  using _ = await lock(cache.lockOf(wanted.etag), wanted, host);
  // Another process may have fetched it in the meantime.
  if (await sizeOf(blob) === wanted.bytes) return;
  const incomplete = `${blob}.incomplete`;
  try {
    await arriveWhole(access, wanted, incomplete, host);
  } catch (error) {
    if (await sizeOf(incomplete) === 0) await Deno.remove(incomplete);
    throw error;
  }
  await Deno.rename(incomplete, blob);
}

/** Goes on as long as that brings something. */
async function arriveWhole(
  access: HubAccess,
  wanted: WantedFile,
  incomplete: string,
  host: NameHost,
): Promise<void> {
  for (let breaks = 0;; breaks++) {
    const before = await sizeOf(incomplete) ?? 0;
    try {
      if (await arrive(access, wanted, incomplete, host)) return;
      // Where something was there before, it may have been that.
      if (before === 0) throw damaged(wanted);
    } catch (error) {
      if (!(error instanceof UnreachableHubError)) throw error;
      const after = await sizeOf(incomplete) ?? 0;
      if (after <= before || breaks === MOST_BREAKS) {
        throw brokenOff(wanted, after, error.why);
      }
      host.log(`${named(wanted)} breaks off, going on: ${error.why}`);
    }
  }
}

/**
 * Fetches what is missing of a file.
 *
 * @returns Whether it is what the hub lists; if not, nothing of it is left.
 * @throws {UnreachableHubError} If it breaks off.
 */
async function arrive(
  access: HubAccess,
  wanted: WantedFile,
  incomplete: string,
  host: NameHost,
): Promise<boolean> {
  using file = await Deno.open(incomplete, {
    ...{ read: true, write: true, create: true },
  });
  let { size: done } = await file.stat();
  if (done > wanted.bytes) await file.truncate(done = 0);
  let hash = await hashOfBeginning(file, wanted);
  const show = wanted.bytes >= WORTH_SHOWING
    ? host.watchDownload?.(named(wanted), wanted.bytes)
    : undefined;
  try {
    if (done < wanted.bytes) {
      await using response = await hubRequest(
        access,
        addressOf(access, wanted),
        done > 0 ? { range: `bytes=${done}-` } : {},
        [416],
      );
      if (done > 0 && !goesOn(response, done)) {
        await file.truncate(done = 0);
        await file.seek(0, Deno.SeekMode.Start);
        hash = freshHash(wanted);
        // There is no such range: what is there is longer than what it has.
        if (response.status === 416) return false;
      }
      assertLength(response, wanted, done);
      for await (const chunk of response.chunks()) {
        done += chunk.length;
        if (done > wanted.bytes) throw tooLong(wanted);
        await writeFully(file, chunk);
        hash.update(chunk);
        show?.update(done);
      }
      if (done < wanted.bytes) {
        throw new UnreachableHubError(`${response.host} ends it early`);
      }
    }
  } finally {
    show?.finish();
  }
  await file.sync();
  if (hash.digest("hex") === wanted.etag) return true;
  await Deno.remove(incomplete);
  return false;
}

/** Whether an answer continues after the bytes that are there. */
function goesOn({ status, headers }: HubResponse, done: number): boolean {
  const range = headers.get("content-range") ?? "";
  return status === 206 && range.startsWith(`bytes ${done}-`);
}

/**
 * Before a byte is written: a page to log in at is not the file.
 *
 * @throws {UserError} If the server says that it sends more, or less.
 */
function assertLength(
  { headers, host }: HubResponse,
  wanted: WantedFile,
  done: number,
): void {
  const length = headers.get("content-length");
  const isPlain = !headers.has("content-encoding");
  if (length === null || !isPlain || Number(length) === wanted.bytes - done) {
    return;
  }
  const type = headers.get("content-type") ?? "something";
  throw new UserError(
    `Cannot fetch ${
      named(wanted)
    }: ${host} sends ${length} bytes of ${type}, ` +
      `expected ${wanted.bytes - done}, try again later or check HF_ENDPOINT`,
  );
}

/** Of what is there of a file, which is then read to its end. */
async function hashOfBeginning(
  file: Deno.FsFile,
  wanted: WantedFile,
): Promise<Hash> {
  const hash = freshHash(wanted);
  const chunk = new Uint8Array(2 ** 20);
  for (;;) {
    const count = await file.read(chunk);
    if (count === null) return hash;
    hash.update(chunk.subarray(0, count));
  }
}

/** As git hashes a file, or its bytes alone. */
function freshHash({ hashed, bytes }: HubFile): Hash {
  return hashed === "sha256"
    ? createHash("sha256")
    : createHash("sha1").update(`blob ${bytes}\0`);
}

function addressOf({ endpoint }: HubAccess, wanted: WantedFile): string {
  const { id, commit, path } = wanted;
  const inFolder = path.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${id}/resolve/${commit}/${inFolder}`;
}

/** Waits for another process that fetches the same bytes. */
async function lock(
  path: string,
  wanted: WantedFile,
  host: NameHost,
): Promise<Disposable> {
  makeFolders(dirname(path));
  const file = await Deno.open(path, { write: true, create: true });
  if (await file.tryLock(true)) return file;
  host.log(`another process fetches ${named(wanted)}, waiting for it`);
  await file.lock(true);
  return file;
}

/** Of a file, or of what a link leads to; nothing if there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function named({ id, path }: WantedFile): string {
  return `"${id}/${path}"`;
}

function damaged(wanted: WantedFile): UserError {
  const hash = wanted.hashed === "sha256" ? "SHA-256" : "git hash";
  return new UserError(
    `Cannot fetch ${
      named(wanted)
    }: what arrives has another ${hash} than the ` +
      `hub lists (${wanted.etag}), it is not kept, try again later`,
  );
}

function tooLong(wanted: WantedFile): UserError {
  return new UserError(
    `Cannot fetch ${named(wanted)}: more than the ${wanted.bytes} bytes ` +
      "arrive that the hub lists, try again later",
  );
}

function brokenOff(
  wanted: WantedFile,
  done: number,
  why: string,
): UserError {
  const here = done === 0
    ? "nothing of it is"
    : `${formatMiB(done)} of ${formatMiB(wanted.bytes)} are`;
  return new UserError(
    `Cannot fetch ${named(wanted)}: ${why}; ${here} here, the same command ` +
      "goes on from there",
  );
}
