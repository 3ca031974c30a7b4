/**
 * Check: a conversation's rendering grows at its end alone, token for token.
 *
 * For every answer, the prompt that asks for it is how the trained text begins,
 * and so is the conversation up to that answer. Where it is not, a model is
 * asked in a form that it was not trained in: a template that moves the system
 * text, or takes earlier answers' thoughts away, does that.
 *
 * @module
 */
import { renderPrompt } from "../render.ts";
import {
  evidence,
  type LintSubject,
  placedTokens,
  type RenderedToken,
  type Verdict,
  wholeTokens,
} from "./verdict.ts";

/** Tokens that are shown from the first difference of two texts. */
const SHOWN = 3;

/** Compares each answer's prompt, and the answer itself, with the whole. */
export function promptIsPrefix(subject: LintSubject): Verdict {
  const { template, tokenizer, conversation } = subject;
  const { messages } = conversation;
  const whole = wholeTokens(subject);
  const ends: RenderedToken[] = [];
  const answers = [...messages.keys()]
    .filter((turn) => messages[turn].role === "assistant")
    .map((turn, index) => ({ turn, answer: index + 1 }));
  for (const { turn, answer } of answers) {
    // A first turn has no prompt.
    if (turn > 0) {
      const before = messages.slice(0, turn);
      const prompt = placedTokens(
        renderPrompt(before, template, conversation),
        tokenizer,
      );
      const parts = firstDifference(prompt, whole);
      if (parts !== undefined) {
        return {
          outcome: "fail",
          why: mergesWith(prompt, whole, parts)
            ? `the end of the prompt for answer ${answer} and what follows it ` +
              `are one token in training, token ${parts}`
            : `the prompt for answer ${answer} leaves the trained text at ` +
              `token ${parts}`,
          evidence: showDifference("prompt", prompt, whole, parts),
        };
      }
      ends.push(...prompt.slice(-1));
    }
    const upTo = { ...conversation, messages: messages.slice(0, turn + 1) };
    const spoken = upToLastContent(
      wholeTokens({ ...subject, conversation: upTo }),
    );
    const parts = firstDifference(spoken, whole);
    if (parts !== undefined) {
      return {
        outcome: "fail",
        why: `answer ${answer} is written otherwise once the conversation ` +
          `goes on, from token ${parts}`,
        evidence: showDifference(
          `up to answer ${answer}`,
          spoken,
          whole,
          parts,
        ),
      };
    }
  }
  if (ends.length === 0) {
    return {
      outcome: "not applicable",
      why: "no answer follows a prompt",
      evidence: [],
    };
  }
  return {
    outcome: "pass",
    why: ends.length === 1
      ? "the answer's prompt begins the trained text"
      : `the prompts of ${ends.length} answers begin the trained text`,
    evidence: [evidence("prompts end", ends)],
  };
}

/** The first place at which `whole` does not begin with `part`. */
function firstDifference(
  part: readonly RenderedToken[],
  whole: readonly RenderedToken[],
): number | undefined {
  const place = part.findIndex(({ id }, at) => whole[at]?.id !== id);
  return place < 0 ? undefined : place;
}

/** Whether the texts agree there, and only their tokens do not. */
function mergesWith(
  prompt: readonly RenderedToken[],
  whole: readonly RenderedToken[],
  at: number,
): boolean {
  const textFrom = (tokens: readonly RenderedToken[]) =>
    tokens.slice(at).map(({ token }) => token).join("");
  return textFrom(whole).startsWith(textFrom(prompt));
}

/** Without what a template writes at the very end. */
function upToLastContent(tokens: readonly RenderedToken[]): RenderedToken[] {
  const last = tokens.findLastIndex(({ segment }) => segment.content);
  return tokens.slice(0, last + 1);
}

function showDifference(
  name: string,
  part: readonly RenderedToken[],
  whole: readonly RenderedToken[],
  at: number,
) {
  return [
    evidence(name, part.slice(at, at + SHOWN)),
    evidence("trained text", whole.slice(at, at + SHOWN)),
  ];
}
