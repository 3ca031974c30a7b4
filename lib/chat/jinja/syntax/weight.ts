/**
 * How much work a piece of syntax is, each time that it runs.
 *
 * @module
 */

/**
 * Expressions in it and itself; bodies of blocks are not counted, since they run
 * more or less often than what is around them.
 */
export function weightOf(syntax: unknown): number {
  if (Array.isArray(syntax)) {
    return syntax.reduce((sum, part) => sum + weightOf(part), 0);
  }
  if (typeof syntax !== "object" || syntax === null) return 0;
  const { kind } = syntax as { kind?: string };
  const own = kind === undefined ? 0 : 1;
  if (kind === "constant") return own;
  return Object.entries(syntax).reduce((sum, [name, part]) => {
    const isBody = name === "body" ||
      name === "otherwise" && Array.isArray(part);
    return isBody ? sum : sum + weightOf(part);
  }, own);
}
