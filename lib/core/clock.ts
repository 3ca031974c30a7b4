/**
 * Time: the only file of the library that asks what time it is.
 *
 * Code that measures takes a {@linkcode Clock} as an argument, so that a test
 * can be exact; only records for people carry the date.
 *
 * @module
 */

/** Milliseconds since some fixed moment; never goes backwards. */
export type Clock = () => number;

/** The machine's monotonic clock. */
export const systemClock: Clock = () => performance.now();

/** The date and time in UTC, ISO 8601, such as `"2026-03-02T09:30:00.000Z"`. */
export function isoTime(): string {
  return new Date().toISOString();
}
