/**
 * What can be the matter with a hub.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";

/**
 * It could not be asked, or said nothing of use. What is in the cache may do
 * instead.
 */
export class UnreachableHubError extends UserError {
  /** @param why As a part of a sentence. */
  constructor(readonly why: string) {
    super(`Cannot ask the hub: ${why}`);
  }
}

/** It answered, and will not give what was asked for. */
export class RefusedByHubError extends Error {
  override readonly name = "RefusedByHubError";

  constructor(
    /** HTTP's number. */
    readonly status: number,
    /** The hub's own word for it, such as `RevisionNotFound`. */
    readonly code: string | undefined,
    url: string,
  ) {
    super(`Cannot get ${url}: the server answers ${status}`);
  }
}
