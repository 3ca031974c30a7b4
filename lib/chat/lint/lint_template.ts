/**
 * Template lint: six checks that need no model, run before one is trained.
 *
 * Covers running them over conversations and keeping the worst that each says.
 * A run decides whether a failure stops it.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { Conversation } from "../message.ts";
import { templateFor } from "../template.ts";
import { contentStaysContent } from "./content_stays_content.ts";
import { generationPromptTrained } from "./generation_prompt_trained.ts";
import { canRender } from "./lint_rows.ts";
import { oneBos } from "./one_bos.ts";
import { promptIsPrefix } from "./prompt_is_prefix.ts";
import { shortConversation } from "./short_conversation.ts";
import { stopTokenTrained } from "./stop_token_trained.ts";
import { systemTextPresent } from "./system_text_present.ts";
import type { Check, LintSubject, Outcome, Verdict } from "./verdict.ts";

/** The checks by name, in the order in which they are shown. */
export const CHECKS = {
  "stop token trained": stopTokenTrained,
  "one BOS": oneBos,
  "prompt is a prefix": promptIsPrefix,
  "system text present": systemTextPresent,
  "generation prompt trained": generationPromptTrained,
  "content stays content": contentStaysContent,
} as const satisfies Record<string, Check>;

/** Names of the checks. */
export type CheckName = keyof typeof CHECKS;

/** A verdict with the check's name. */
export interface NamedVerdict extends Verdict {
  readonly check: CheckName;
}

/** What is linted: one or more conversations through one template. */
export interface LintOptions extends Omit<LintSubject, "conversation"> {
  /** @default {@linkcode PROBE} */
  readonly conversations?: readonly LintSubject["conversation"][];
}

/** A conversation that has everything the checks ask about. */
export const PROBE: Pick<Conversation, "messages" | "tools"> = {
  messages: [
    { role: "system", content: "Answer in one word." },
    { role: "user", content: "Who wrote Faust?" },
    { role: "assistant", content: "Goethe." },
    { role: "user", content: "And Hamlet?" },
    { role: "assistant", content: "Shakespeare." },
  ],
};

/**
 * Six verdicts. Of several conversations each check keeps the worst it says,
 * with the tokens of the first that made it say so.
 *
 * Long conversations are cut first (see `short_conversation.ts`).
 *
 * A template that refuses a conversation for its system turn is checked without
 * that turn, so that the refusal is told once, where it belongs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lintTemplate } from "sft/chat/lint/lint_template.ts";
 * import { TEMPLATES } from "sft/chat/template.ts";
 * import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
 *
 * const tokenizer = await loadTokenizer("tests/fixtures/tiny_tokenizer");
 * const [stop] = lintTemplate({
 *   template: TEMPLATES.origin,
 *   tokenizer,
 *   supervise: "assistant",
 * });
 * assertEquals([stop.check, stop.outcome], ["stop token trained", "fail"]);
 * ```
 */
export function lintTemplate(
  { conversations = [PROBE], ...rest }: LintOptions,
): NamedVerdict[] {
  const short = conversations.map((one) => shortConversation(one));
  return Object.entries(CHECKS).map(([name, check]) => {
    const verdicts = short.map((conversation) =>
      verdictOf(check, {
        ...rest,
        template: templateFor(rest.template, conversation.tools),
        conversation,
      })
    );
    const worst = verdicts.toSorted((a, b) =>
      RANK[a.outcome] - RANK[b.outcome]
    )[0] ?? NOTHING;
    return { check: name as CheckName, ...worst };
  });
}

/** Worst first. */
const RANK: Readonly<Record<Outcome, number>> = {
  fail: 0,
  pass: 1,
  "not applicable": 2,
};

const NOTHING: Verdict = {
  outcome: "not applicable",
  why: "no conversation goes through the template",
  evidence: [],
};

function verdictOf(check: Check, subject: LintSubject): Verdict {
  try {
    return check(
      check === systemTextPresent ? subject : dropRefusedSystem(subject),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { outcome: "fail", why: error.message, evidence: [] };
  }
}

/** Drops the system turns where the template refuses nothing but them. */
function dropRefusedSystem(subject: LintSubject): LintSubject {
  const { template, conversation } = subject;
  const { messages } = conversation;
  const others = messages.filter(({ role }) => role !== "system");
  if (others.length === messages.length) return subject;
  const without = { ...conversation, messages: others };
  return canRender(conversation, template) || !canRender(without, template)
    ? subject
    : { ...subject, conversation: without };
}
