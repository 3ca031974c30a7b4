/**
 * Compiled sessions by the hash of their graph: a program that is compiled again
 * while one like it is in use shares its session.
 *
 * Sessions are kept in the process, not on disk: without ONNX Runtime's own
 * optimizers compiling is quick, and a file could be stale. A session holds the
 * memory of its intermediate results, so it is freed with its last user.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Sessions in use, by what they were made from. */
export class SessionCache<Session> {
  #held = new Map<string, { readonly session: Session; users: number }>();

  /** @param release Frees a session that has no users left. */
  constructor(readonly release: (session: Session) => void) {}

  /**
   * The session for a model: one in use, or what `make` makes.
   *
   * @param settings Everything besides the model that a session depends on, such
   * as the library's version, its options and the number of threads.
   * @returns The session, and a function to call once it is not needed.
   */
  take(
    model: Uint8Array,
    settings: readonly unknown[],
    make: () => Session,
  ): { session: Session; letGo: () => void } {
    const key = createHash("sha256")
      .update(JSON.stringify(settings)).update("\0").update(model)
      .digest("hex");
    const held = this.#held.get(key) ?? { session: make(), users: 0 };
    this.#held.set(key, held);
    held.users++;
    let gone = false;
    return {
      session: held.session,
      letGo: () => {
        if (gone) return;
        gone = true;
        held.users--;
        if (held.users > 0) return;
        this.#held.delete(key);
        this.release(held.session);
      },
    };
  }
}
