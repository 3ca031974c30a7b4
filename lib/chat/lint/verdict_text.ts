/**
 * Verdicts as lines of text, one a check.
 *
 * @module
 */
import type { NamedVerdict } from "./lint_template.ts";
import type { Evidence, PlacedToken } from "./verdict.ts";

/** Tokens that a line shows of one text. */
const SHOWN = 6;

/**
 * One verdict in one line: outcome, check, why, and tokens with id and place.
 *
 *     pass            one BOS                    one, at the start; written: "<s>" (id 1, at 0)
 */
export function verdictLine({ check, outcome, ...rest }: NamedVerdict): string {
  return `${outcome.padEnd(14)}  ${check.padEnd(25)}  ${reasonText(rest)}`;
}

/** Why, and the tokens that show it. */
export function reasonText(
  { why, evidence }: Pick<NamedVerdict, "why" | "evidence">,
): string {
  const shown = evidence.filter(({ tokens }) => tokens.length > 0);
  return [why, ...shown.map(evidenceText)].join("; ");
}

function evidenceText({ name, tokens }: Evidence): string {
  const more = tokens.length > SHOWN
    ? ` and ${tokens.length - SHOWN} more`
    : "";
  return `${name}: ${tokens.slice(0, SHOWN).map(tokenText).join(" ")}${more}`;
}

/** JSON's quotes keep a line feed from breaking the line. */
function tokenText({ token, id, position }: PlacedToken): string {
  return `${JSON.stringify(token)} (id ${id}, at ${position})`;
}
