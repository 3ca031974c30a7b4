/**
 * Check: every answer that is trained ends with a stop token that is trained.
 *
 * Where none is, a model cannot learn to stop: it writes until it is cut off.
 *
 * @module
 */
import { renderConversation } from "../render.ts";
import type { ChatTemplate } from "../template.ts";
import {
  evidence,
  hasGeneration,
  type LintSubject,
  placedTokens,
  type RenderedToken,
  type Verdict,
} from "./verdict.ts";

/** Tokens after an answer that are shown where the stop token is missing. */
const SHOWN_AFTER = 2;

/**
 * Looks behind each trained answer for one of the template's stop tokens, up to
 * where the next message begins. With `supervise: "everything"` all that is
 * written is trained, so it asks whether a stop token is written.
 */
export function stopTokenTrained(subject: LintSubject): Verdict {
  const { template, tokenizer, supervise, conversation } = subject;
  if (supervise !== "everything" && !hasGeneration(template)) {
    return {
      outcome: "fail",
      why:
        "it has no {% generation %} tag, add one around what the assistant " +
        "writes, choose another --template, or train with --supervise " +
        "everything",
      evidence: [],
    };
  }
  const tokens = placedTokens(
    renderConversation(
      conversation.messages,
      template,
      supervise,
      conversation,
    ),
    tokenizer,
  );
  const endings = answerEndings(tokens, supervise !== "everything");
  if (endings.length === 0) {
    return {
      outcome: "not applicable",
      why: "no answer of the conversation is trained",
      evidence: [],
    };
  }
  const stops = new Set(
    template.stopTokens.map((stop) => tokenizer.tokenId(stop)),
  );
  const found = endings.map(({ after }) =>
    after.filter(({ id }) => stops.has(id))
  );
  const bad = found.findIndex((written) => !written.some(isTrained));
  if (bad < 0) {
    return {
      outcome: "pass",
      why: "every trained answer ends with it",
      evidence: [evidence("trained", found.map((all) => all.find(isTrained)!))],
    };
  }
  const { last, after } = endings[bad];
  return {
    outcome: "fail",
    why: found[bad].length > 0
      ? `the stop token after answer ${bad + 1} is not trained`
      : `no stop token stands after answer ${bad + 1}: ${nameStops(template)}`,
    evidence: [
      evidence(
        "answer's end",
        found[bad].length > 0
          ? [last, found[bad][0]]
          : [last, ...after.slice(0, SHOWN_AFTER)],
      ),
    ],
  };
}

/** The last token of an answer, and the template's words behind it. */
interface Ending {
  readonly last: RenderedToken;
  readonly after: readonly RenderedToken[];
}

/** Ends of all answers, or of the trained ones alone. */
function answerEndings(
  tokens: readonly RenderedToken[],
  trainedOnly: boolean,
): Ending[] {
  const endings: Ending[] = [];
  const contents = tokens.filter(({ segment }) => segment.content);
  contents.forEach((last, index) => {
    if (!isAnswer(last) || trainedOnly && !isTrained(last)) return;
    const next = contents[index + 1];
    const after = tokens.slice(last.position + 1, next?.position);
    // Reasoning and an answer, or a token of an answer and the next.
    const goesOn = next !== undefined && isAnswer(next) &&
      !after.some(({ segment }) => segment.role !== "assistant");
    if (!goesOn) endings.push({ last, after });
  });
  return endings;
}

function isAnswer({ segment }: RenderedToken): boolean {
  return segment.content && segment.role === "assistant";
}

/** A first token is no target: nothing comes before it. */
function isTrained({ segment, position }: RenderedToken): boolean {
  return segment.supervised && position > 0;
}

function nameStops({ stopTokens }: ChatTemplate): string {
  return stopTokens.length === 0
    ? "the template names none"
    : `expected ${stopTokens.join(" or ")}`;
}
