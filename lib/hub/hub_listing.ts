/**
 * What a hub has of a model: the commit that a revision is now, its files with
 * their sizes and hashes, and names that come close to one that is not there.
 *
 * Asks through `npm:@huggingface/hub`. What comes back is held to what it must be
 * before it is believed: a commit and a hash become names of files.
 *
 * @module
 */
import type { HubAccess } from "./hub_access.ts";
import { RefusedByHubError, UnreachableHubError } from "./hub_errors.ts";
import { type HubName, isCommit } from "./hub_name.ts";
import { jsonFetch } from "./hub_request.ts";

/** A file that the hub has. */
export interface HubFile {
  /** With slashes, from the model's folder on. */
  readonly path: string;
  readonly bytes: number;
  /** The hash of what it holds, and its name in a cache. */
  readonly etag: string;
  /** Large files are known by their SHA-256, others as git knows them. */
  readonly hashed: "sha256" | "git";
}

/** A model as it is at one commit. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** More than any model has: a server that never comes to an end. */
const MOST_FILES = 100_000;
const MOST_PAGES = 200;

/**
 * Loaded where it is wanted: most commands never ask a hub, and it takes longer
 * to load than all else that they need.
 */
const hubPackage = () => import("@huggingface/hub");

/**
 * Asks what a revision is.
 *
 * @throws {UnreachableHubError} If there is no answer of use.
 * @throws {RefusedByHubError} If it has no such model or revision, or shows it
 * to others only.
 */
export async function listingOf(
  access: HubAccess,
  { id, revision }: HubName,
): Promise<Listing> {
  const { listFiles, modelInfo } = await hubPackage();
  const hubUrl = access.endpoint;
  const fetch = atMost(MOST_PAGES, jsonFetch(access));
  return await believed(access, async () => {
    const commit = isCommit(revision) ? revision : (await modelInfo({
      name: id,
      revision,
      additionalFields: ["sha"],
      hubUrl,
      fetch,
    })).sha;
    if (typeof commit !== "string" || !isCommit(commit)) throw new TypeError();
    const files: HubFile[] = [];
    const listed = listFiles({
      repo: { type: "model", name: id },
      revision: commit,
      recursive: true,
      hubUrl,
      fetch,
    });
    for await (const entry of listed) {
      if (entry.type === "file") files.push(fileOf(entry));
      if (files.length > MOST_FILES) throw new TypeError();
    }
    return { commit, files };
  });
}

/**
 * Branches and tags of a model: what a refused revision may have been meant to be.
 * None where there is no such model, or the hub does not say.
 */
export async function revisionsOf(
  access: HubAccess,
  { id }: HubName,
): Promise<string[]> {
  try {
    // The package has no call for these.
    const response = await jsonFetch(access)(
      `${access.endpoint}/api/models/${id}/refs`,
    );
    const { branches = [], tags = [] } = await response.json();
    return [...branches, ...tags].map(({ name }) => name).filter(isText);
  } catch {
    return [];
  }
}

/** Models that are looked through for a close name. */
const MOST_MODELS = 500;

/** Models of the same owner, to the same end. */
export async function siblingsOf(
  access: HubAccess,
  { id }: HubName,
): Promise<string[]> {
  try {
    const { listModels } = await hubPackage();
    const models = listModels({
      search: { owner: id.split("/")[0] },
      limit: MOST_MODELS,
      hubUrl: access.endpoint,
      fetch: atMost(MOST_PAGES, jsonFetch(access)),
    });
    return (await Array.fromAsync(models, ({ name }) => name)).filter(isText)
      .filter((name) => name !== id);
  } catch {
    return [];
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The package takes JSON for what it should be, and fails where it is not. */
async function believed<Answer>(
  { endpoint }: HubAccess,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const isKnown = error instanceof UnreachableHubError ||
      error instanceof RefusedByHubError;
    if (isKnown) throw error;
    throw new UnreachableHubError(
      `${endpoint} answers otherwise than a hub does, check HF_ENDPOINT`,
    );
  }
}

/** @throws {TypeError} If it is not what a file must be. */
function fileOf({ path, size, oid, lfs }: {
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
}): HubFile {
  const bytes = lfs?.size ?? size;
  const etag = lfs?.oid ?? oid;
  const isWhole = typeof path === "string" && Number.isSafeInteger(bytes) &&
    bytes >= 0 && typeof etag === "string" &&
    (lfs ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(etag);
  if (!isWhole) throw new TypeError();
  return { path, bytes, etag, hashed: lfs ? "sha256" : "git" };
}

/** Ends a list whose pages lead to each other. */
function atMost(count: number, fetch: typeof globalThis.fetch) {
  let left = count;
  return ((input, init) => {
    if (left-- <= 0) throw new TypeError();
    return fetch(input, init);
  }) as typeof globalThis.fetch;
}
