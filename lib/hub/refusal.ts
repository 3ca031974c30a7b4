/**
 * What a hub's refusal means, and what would work.
 *
 * @module
 */
import { closest, UserError } from "../core/errors.ts";
import type { HubAccess } from "./hub_access.ts";
import type { RefusedByHubError } from "./hub_errors.ts";
import { revisionsOf, siblingsOf } from "./hub_listing.ts";
import type { HubName } from "./hub_name.ts";

/**
 * The error for a model that the hub does not give. A hub hides what it does not
 * show: a private model and none at all get the same answer.
 *
 * @param typed The name as a person typed it.
 */
export async function refusal(
  typed: string,
  name: HubName,
  access: HubAccess,
  refused: RefusedByHubError,
): Promise<UserError> {
  const why = await reasonOf(name, access, refused);
  return new UserError(
    `Cannot open "${typed}": there is no such folder, and the hub at ` +
      `${access.endpoint} ${why}`,
  );
}

async function reasonOf(
  name: HubName,
  access: HubAccess,
  { status, code }: RefusedByHubError,
): Promise<string> {
  const { id, revision } = name;
  const { token, endpoint } = access;
  const isGated = code === "GatedRepo";
  if (status === 401 && !isGated) {
    return token === undefined
      ? `shows nobody a model "${id}" who does not log in (401): check the name` +
        `${await near(
          name,
          access,
        )}, or set HF_TOKEN to a token that may read it`
      : "does not accept what HF_TOKEN holds (401): set it to a valid token " +
        `that may read "${id}"`;
  }
  if (status === 401 || status === 403) {
    const ask = isGated ? `ask for access at ${endpoint}/${id}, and ` : "";
    return `does not let you read "${id}" (${status}): ${ask}set HF_TOKEN to a ` +
      "token of an account that may";
  }
  if (status === 404 && code !== "EntryNotFound") {
    const revisions = await revisionsOf(access, name);
    if (revisions.length === 0) {
      return `has no model "${id}"${await near(name, access)}`;
    }
    const close = closest(revision, revisions);
    return `has no revision "${revision}" of "${id}", ` +
      (close === undefined
        ? `it has ${revisions.slice(0, 5).join(", ")}`
        : `closest is "${close}"`);
  }
  return `answers ${status} to what is asked of "${id}", check the name and ` +
    "HF_ENDPOINT";
}

/** A name of the same owner that is close, as the end of a phrase. */
async function near(name: HubName, access: HubAccess): Promise<string> {
  const close = closest(name.id, await siblingsOf(access, name));
  return close === undefined ? "" : `, closest is "${close}"`;
}
