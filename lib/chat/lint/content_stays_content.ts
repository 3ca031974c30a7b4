/**
 * Check: a message cannot write a template's token by spelling it.
 *
 * A user who could end a turn could write the assistant's, and a system's.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { Message } from "../message.ts";
import {
  evidence,
  type LintSubject,
  type RenderedToken,
  type Verdict,
  wholeTokens,
} from "./verdict.ts";

/** Tokens that are shown of how a typed special token is spelled. */
const SHOWN = 6;

/**
 * Types each of the template's tokens, special or not, into messages in turn, and
 * looks whether one comes out of it, or whether the template writes others than
 * before.
 */
export function contentStaysContent(subject: LintSubject): Verdict {
  const { template, tokenizer } = subject;
  const { messages } = subject.conversation;
  const typed = [
    ...new Set([...template.specialTokens, ...template.stopTokens]),
  ];
  const others = [...tokenizer.templateTokens.keys()]
    .filter((token) => template.source.includes(token));
  if (typed.length === 0 && others.length === 0) {
    return {
      outcome: "not applicable",
      why: "the template has no special tokens; its words are text that any " +
        "message may hold",
      evidence: [],
    };
  }
  const plain = typed.find((special) => {
    const id = tokenizer.tokenId(special);
    return id === undefined || !tokenizer.specialIds.has(id);
  });
  if (plain !== undefined) {
    return {
      outcome: "fail",
      why: `the tokenizer spells ${plain} in letters, as it does in messages`,
      evidence: [],
    };
  }
  const specials = (tokens: readonly RenderedToken[]) =>
    tokens.filter(({ id, segment }) =>
      !segment.content && tokenizer.specialIds.has(id)
    ).map(({ id }) => id).join(" ");
  const before = specials(wholeTokens(subject));
  let spelled: RenderedToken[] = [];
  let refused = false;
  for (const special of new Set([...typed, ...others])) {
    for (const turn of speakers(messages)) {
      const attempt = { ...subject, conversation: typeInto(turn, special) };
      let tokens: RenderedToken[];
      try {
        tokens = wholeTokens(attempt);
      } catch (error) {
        // A row that is refused is not trained on, and forges nothing.
        if (!(error instanceof UserError)) throw error;
        refused = true;
        continue;
      }
      const content = tokens.filter(({ segment }) => segment.content);
      const forged = content.find(({ id, token }) =>
        tokenizer.templateTokens.get(special) === id && token === special
      );
      const { role } = messages[turn];
      if (forged) {
        return {
          outcome: "fail",
          why: `${special} in the ${role}'s text becomes the token`,
          evidence: [evidence("forged", [forged])],
        };
      }
      if (specials(tokens) !== before) {
        return {
          outcome: "fail",
          why: `${special} in the ${role}'s text changes what the template ` +
            "writes around it",
          evidence: [
            evidence(
              "special tokens",
              tokens.filter(({ id }) => tokenizer.specialIds.has(id)),
            ),
          ],
        };
      }
      if (spelled.length === 0) {
        spelled = content.filter(({ segment }) =>
          segment.role === role && segment.text.includes(special)
        );
      }
    }
  }
  return {
    outcome: "pass",
    why: refused
      ? "typed special tokens are spelled in letters, or their row is refused"
      : "typed special tokens are spelled in letters",
    evidence: [
      evidence(`typed ${typed[0] ?? others[0]}`, spelled.slice(-SHOWN)),
    ],
  };

  function typeInto(turn: number, special: string) {
    const { conversation } = subject;
    const changed = messages.map((message: Message, index) =>
      index === turn
        ? { ...message, content: `${message.content} ${special}` }
        : message
    );
    return { ...conversation, messages: changed };
  }
}

/** The first and the last turn of each role; one that says nothing may be left out. */
function speakers(messages: readonly Message[]): number[] {
  const turns = [...messages.keys()].filter((turn) =>
    messages[turn].content !== ""
  );
  const roles = Map.groupBy(turns, (turn) => messages[turn].role);
  return [...roles.values()].flatMap((
    all,
  ) => [...new Set([all[0], all.at(-1)!])])
    .sort((a, b) => a - b);
}
