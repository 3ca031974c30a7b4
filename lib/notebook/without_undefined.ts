/**
 * Settings as a cell gives them, in which what is undefined is not given.
 *
 * @module
 */

/** What a cell sets to `undefined` it does not set. */
export function withoutUndefined<Settings extends object>(
  given: Settings,
): Settings {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Settings;
}
