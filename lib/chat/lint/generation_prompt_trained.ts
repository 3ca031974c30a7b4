/**
 * Check: what a prompt ends with is what stands before the answers in training.
 *
 * A generation prompt that opens the turn otherwise, or opens more of it, asks
 * for answers that begin elsewhere than the trained ones do.
 *
 * @module
 */
import type { Message } from "../message.ts";
import { renderPrompt } from "../render.ts";
import {
  evidence,
  type LintSubject,
  placedTokens,
  type RenderedToken,
  type Verdict,
  wholeTokens,
} from "./verdict.ts";

/**
 * Compares the template's words between a question and its answer: all that a
 * prompt writes behind the last message must begin them, and what is left of
 * them must be trained, since the model has to write it itself.
 *
 *     prompt         <|im_end|>␤<|im_start|>assistant␤
 *     trained text   <|im_end|>␤<|im_start|>assistant␤ [4 <|im_end|>]
 */
export function generationPromptTrained(subject: LintSubject): Verdict {
  const { template, tokenizer, conversation } = subject;
  const messages = fillSilent(conversation.messages);
  const gaps = gapsBeforeAnswers(
    wholeTokens({ ...subject, conversation: { ...conversation, messages } }),
  );
  const turns = messages.flatMap(({ role }, turn) => {
    const before = messages[turn - 1]?.role;
    return role === "assistant" && before && before !== role ? [turn] : [];
  });
  if (turns.length === 0 || turns.length !== gaps.length) {
    return {
      outcome: "not applicable",
      why: "the template does not write every answer that the messages hold",
      evidence: [],
    };
  }
  const shown: RenderedToken[][] = [];
  for (const [index, turn] of turns.entries()) {
    const prompt = afterLastContent(
      placedTokens(
        renderPrompt(messages.slice(0, turn), template, conversation),
        tokenizer,
      ),
    );
    const gap = gaps[index];
    const begins = prompt.every(({ id }, at) => gap[at]?.id === id);
    const rest = gap.slice(prompt.length);
    if (!begins || !rest.every(({ segment }) => segment.supervised)) {
      return {
        outcome: "fail",
        why: begins
          ? `the prompt for answer ${index + 1} ends before what is read only`
          : `the prompt for answer ${index + 1} is not what stands before it`,
        evidence: [
          evidence("prompt", prompt),
          evidence("trained text", gap),
        ],
      };
    }
    shown.push(prompt);
  }
  return {
    outcome: "pass",
    why: "the same tokens stand before every answer",
    evidence: [evidence("prompt", shown[0])],
  };
}

/**
 * Fills messages that say nothing: a template may leave those out, and answers
 * could not be counted then.
 */
function fillSilent(messages: readonly Message[]): Message[] {
  return messages.map((message) =>
    message.content.trim() === "" ? { ...message, content: "x" } : message
  );
}

/** The template's words before each answer, back to the message before it. */
function gapsBeforeAnswers(
  tokens: readonly RenderedToken[],
): RenderedToken[][] {
  const gaps: RenderedToken[][] = [];
  let gap: RenderedToken[] = [];
  let speaker: string | undefined;
  for (const token of tokens) {
    const { content, role } = token.segment;
    if (!content) {
      gap.push(token);
      continue;
    }
    if (role === "assistant" && speaker !== undefined && speaker !== role) {
      gaps.push(gap);
    }
    speaker = role;
    gap = [];
  }
  return gaps;
}

function afterLastContent(tokens: readonly RenderedToken[]): RenderedToken[] {
  const last = tokens.findLastIndex(({ segment }) => segment.content);
  return tokens.slice(last + 1);
}
