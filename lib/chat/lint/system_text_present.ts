/**
 * Check: what the system turn says is in the text.
 *
 * Some templates drop it without a word, others refuse it.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import {
  evidence,
  type LintSubject,
  type RenderedToken,
  type Verdict,
  wholeTokens,
} from "./verdict.ts";

/** Tokens of the beginning that are shown where the text is missing. */
const SHOWN = 3;

/** Looks for every system turn, which a template may trim or move. */
export function systemTextPresent(subject: LintSubject): Verdict {
  const said = subject.conversation.messages
    .filter(({ role, content }) => role === "system" && content.trim() !== "")
    .map(({ content }) => content.trim());
  if (said.length === 0) {
    return {
      outcome: "not applicable",
      why: "the conversation has no system text",
      evidence: [],
    };
  }
  let tokens: RenderedToken[];
  try {
    tokens = wholeTokens(subject);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { outcome: "fail", why: error.message, evidence: [] };
  }
  const written = tokens.filter(({ segment }) =>
    segment.content && segment.role === "system"
  );
  const texts = new Set(written.map(({ segment }) => segment.text.trim()));
  if (!said.every((text) => texts.has(text))) {
    return {
      outcome: "fail",
      why: "the template leaves it out",
      evidence: [evidence("beginning", tokens.slice(0, SHOWN))],
    };
  }
  const ends = written.length > 1 ? [written[0], written.at(-1)!] : written;
  return {
    outcome: "pass",
    why: "it is written, from its first token to its last",
    evidence: [evidence("written", ends)],
  };
}
