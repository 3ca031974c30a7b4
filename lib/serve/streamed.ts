/**
 * A response that is written piece by piece, and stops being written when nobody
 * reads it any more.
 *
 * @module
 */

/**
 * A body of what `write` sends.
 *
 * @param signal Ends it, as does who reads it by going away; `write` hears of both
 * by its own signal. What it throws is its own to send: here it would only cut
 * the connection.
 */
export function streamed(
  write: (send: (text: string) => void, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async start(controller) {
      const send = (text: string) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      // Not awaited: until `start` has ended nothing is read.
      const written = write(send, AbortSignal.any([gone.signal, signal]));
      written.then(
        () => gone.signal.aborted || controller.close(),
        (error) => gone.signal.aborted || controller.error(error),
      );
      await Promise.resolve();
    },
    cancel(reason) {
      gone.abort(reason);
    },
  });
}
