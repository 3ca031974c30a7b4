/**
 * One question at a time: who comes while another is answered waits.
 *
 * @module
 */

/** A queue in front of what does one thing at a time. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #before = 0;

  /** How many are being answered or wait. */
  get before(): number {
    return this.#before;
  }

  /**
   * Waits for its turn, which lasts until it is disposed.
   *
   * @throws What `signal` was aborted with, if it was by the time of its turn.
   */
  async take(signal: AbortSignal): Promise<Disposable> {
    const previous = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = previous.then(() => turn.promise);
    this.#before++;
    const end = () => {
      this.#before--;
      turn.resolve();
    };
    await previous;
    if (signal.aborted) {
      end();
      signal.throwIfAborted();
    }
    return { [Symbol.dispose]: end };
  }
}
