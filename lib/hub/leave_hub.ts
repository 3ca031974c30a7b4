/**
 * What a process hands back once nothing is to be fetched any more.
 *
 * For programs alone: what a notebook or a script may do is not ours to take.
 *
 * @module
 */

/**
 * Gives up the network and the token. From here on what reads the files of others
 * cannot send anything anywhere.
 *
 * @param options.reader Whether the program writes nothing but the cache.
 */
export function leaveHub({ reader = false } = {}): void {
  Deno.permissions.revokeSync({ name: "net" });
  Deno.permissions.revokeSync({ name: "env", variable: "HF_TOKEN" });
  if (reader) Deno.permissions.revokeSync({ name: "write" });
}
