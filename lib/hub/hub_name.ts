/**
 * Names of models on a hub: `org/name`, or `org/name@revision`.
 *
 * Covers what a name looks like. Whether a text is one where a folder could be
 * meant too is for `open/named_folders.ts` to say.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/** A model, and which state of it. */
export interface HubName {
  /** `org/name`. */
  readonly id: string;
  /** Branch, tag or commit; the hub's own default where none was named. */
  readonly revision: string;
}

/** The branch that is meant where a name says nothing. */
export const DEFAULT_REVISION = "main";

/** Whether a revision is a commit in full, which never means another one. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Letters, digits and any of `_ . -`, as the hub allows them. */
const ID = /^[A-Za-z0-9_][\w.-]*\/[A-Za-z0-9_][\w.-]*$/;

/** Longer names the hub has not. */
const LONGEST_ID = 96;

/**
 * Reads a name.
 *
 * @returns Nothing where the text is no name, whatever it is.
 * @throws {UserError} If it is one but for its revision.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hubName } from "sft/hub/hub_name.ts";
 *
 * assertEquals(hubName("org/tiny@refs/pr/1"), {
 *   id: "org/tiny",
 *   revision: "refs/pr/1",
 * });
 * assertEquals(hubName("./org/tiny"), undefined);
 * ```
 */
export function hubName(text: string): HubName | undefined {
  const at = text.indexOf("@");
  const id = at < 0 ? text : text.slice(0, at);
  if (!ID.test(id) || id.length > LONGEST_ID || !isStored(id)) return undefined;
  if (at < 0) return { id, revision: DEFAULT_REVISION };
  const revision = text.slice(at + 1);
  if (isRevision(revision)) return { id, revision };
  throw new UserError(
    `Cannot open "${text}": "${revision}" is no revision, expected a branch, a ` +
      `tag or a commit of "${id}", as in ${id}@${DEFAULT_REVISION}`,
  );
}

/** Whether a cache has a folder for it: `--` stands for the slash there. */
function isStored(id: string): boolean {
  return !/--|\.\./.test(id) &&
    id.split("/").every((part) => !/[.-]$/.test(part));
}

/** Whether git takes it as a name, which is also a path in the cache. */
function isRevision(text: string): boolean {
  return text.length <= 200 &&
    // deno-lint-ignore no-control-regex
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\.lock(\/|$)|[./]$/.test(text) &&
    text !== "@" &&
    text.split("/").every((part) => part !== "" && !part.startsWith("."));
}
