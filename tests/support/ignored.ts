/**
 * Tests that need something that may be missing.
 *
 * @module
 */

/** A test's name and whether it is ignored, with the reason in its name. */
export function ignoredWhere(
  missing: string | undefined,
  name: string,
): { name: string; ignore: boolean } {
  const ignore = missing !== undefined;
  return { name: ignore ? `${name} (ignored: ${missing})` : name, ignore };
}
