/**
 * A model of a hub as a folder on this disk: what is missing of it is fetched,
 * and where the hub cannot be asked, what the cache has is opened.
 *
 * @module
 */
import { join } from "node:path";
import { closest, UserError } from "../core/errors.ts";
import { exists, namesIn } from "../core/file.ts";
import type { NameHost } from "../core/host.ts";
import { INDEX, shardsOf, WEIGHTS } from "../store/model_folder.ts";
import { fetchBlob, sizeOf } from "./fetch_blob.ts";
import { type HubAccess, hubAccess } from "./hub_access.ts";
import { RefusedByHubError, UnreachableHubError } from "./hub_errors.ts";
import { type HubFile, type Listing, listingOf } from "./hub_listing.ts";
import type { HubName } from "./hub_name.ts";
import { missingFile, type NamedPart, neededFiles } from "./needed_files.ts";
import { refusal } from "./refusal.ts";
import { cachedIds, RepoCache } from "./repo_cache.ts";

/** A folder with a model's files, or a tokenizer's. */
export interface Snapshot {
  readonly folder: string;
  /** What the revision was when it was opened. */
  readonly commit: string;
}

/**
 * Opens a model that was named.
 *
 * @param typed The name as a person typed it, for what is said.
 * @param access Which hub, and whose cache; as the environment says if left out.
 * @throws {UserError} If the hub has no such model, does not give it, or cannot
 * be asked and the cache has not all of it.
 */
export async function openSnapshot(
  typed: string,
  name: HubName,
  parts: readonly NamedPart[],
  host: NameHost,
  access: HubAccess = hubAccess(),
): Promise<Snapshot> {
  const cache = new RepoCache(name.id, access.cache);
  if (access.offline) {
    return await fromCache(typed, name, parts, cache, "HF_HUB_OFFLINE is set");
  }
  try {
    let listing: Listing;
    try {
      listing = await listingOf(access, name);
    } catch (error) {
      if (!(error instanceof UnreachableHubError)) throw error;
      const { why } = error;
      const found = await fromCache(typed, name, parts, cache, why);
      host.log(
        `${why}; "${typed}" is what the cache has, commit ` +
          found.commit.slice(0, 12),
      );
      return found;
    }
    return await fetched(access, typed, name, listing, parts, cache, host);
  } catch (error) {
    if (!(error instanceof RefusedByHubError)) throw error;
    throw await refusal(typed, name, access, error);
  }
}

/** Everything that the parts need, with what is missing of it fetched. */
async function fetched(
  access: HubAccess,
  typed: string,
  { id, revision }: HubName,
  { commit, files }: Listing,
  parts: readonly NamedPart[],
  cache: RepoCache,
  host: NameHost,
): Promise<Snapshot> {
  const paths = files.map(({ path }) => path);
  const missing = missingFile(paths, parts);
  if (missing !== undefined) {
    throw new UserError(
      `Cannot open "${typed}" as a ${
        parts.join(" and a ")
      }: ${missing} on ${access.endpoint}, ` +
        "name another one, or a folder or file on this disk",
    );
  }
  const folder = cache.snapshot(commit);
  let told = false;
  const bring = async (path: string, file: HubFile | undefined) => {
    // What the index names and the hub has not, the reader complains of.
    if (!file || await sizeOf(join(folder, path)) === file.bytes) return;
    if (!told) {
      host.log(
        `fetching "${typed}", commit ${commit.slice(0, 12)}, from ` +
          `${access.endpoint} into "${cache.root}"`,
      );
      told = true;
    }
    await fetchBlob(access, { ...file, id, commit }, cache, host);
    await cache.link(commit, path, file.etag);
  };
  const byPath = new Map(files.map((file) => [file.path, file]));
  const needed = neededFiles(paths, parts);
  for (const path of needed) await bring(path, byPath.get(path));
  if (needed.includes(INDEX)) {
    const shards = await shardsOf(folder);
    for (const path of shards) await bring(path, byPath.get(path));
  }
  // Only now: a revision that is remembered can be opened without the hub.
  await cache.remember(revision, commit);
  return { folder, commit };
}

/** @throws {UserError} If the cache has not all that the parts need. */
async function fromCache(
  typed: string,
  { id, revision }: HubName,
  parts: readonly NamedPart[],
  cache: RepoCache,
  why: string,
): Promise<Snapshot> {
  const commit = await cache.commitOf(revision);
  const folder = cache.snapshot(commit ?? "");
  const lacks = commit === undefined || !await exists(folder)
    ? `nothing of ${id}@${revision}`
    : await lackOf(folder, parts);
  if (commit !== undefined && lacks === undefined) return { folder, commit };
  const near = closest(
    id,
    (await cachedIds(cache.root)).filter((one) => one !== id),
  );
  throw new UserError(
    `Cannot open "${typed}": there is no such folder, ${why}, and the cache in ` +
      `"${cache.root}" has ${lacks}` +
      (near === undefined ? "" : `, closest there is "${near}"`) +
      ", run deno task fetch where the hub can be asked",
  );
}

/** What a folder lacks; links that lead nowhere are not there. */
async function lackOf(
  folder: string,
  parts: readonly NamedPart[],
): Promise<string | undefined> {
  const names: string[] = [];
  for (const name of await namesIn(folder)) {
    if (await exists(join(folder, name))) names.push(name);
  }
  if (missingFile(names, parts) !== undefined) {
    return `of its files only ${names.join(", ") || "none"}`;
  }
  if (!parts.includes("model") || names.includes(WEIGHTS)) return undefined;
  const absent = (await shardsOf(folder)).find((name) => !names.includes(name));
  return absent && `it without "${absent}"`;
}
