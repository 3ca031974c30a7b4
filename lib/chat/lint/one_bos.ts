/**
 * Check: a text begins with one beginning-of-text token, or with none.
 *
 * Two of them are what models meet when a template and a tokenizer both write
 * one: a beginning that no pretrained model has seen.
 *
 * @module
 */
import type { LintSubject, RenderedToken, Verdict } from "./verdict.ts";
import { evidence, wholeTokens } from "./verdict.ts";

/** Names of the token in published vocabularies. */
const NAMES = [
  "<s>",
  "<bos>",
  "<|bos|>",
  "<|begin_of_text|>",
  "<|startoftext|>",
  "[BOS]",
];

/**
 * One at the start passes. So does one more at the start of each exchange, right
 * after the token that ends the one before: Llama 2 is published like that, and
 * other vocabularies use the token to open turns. One anywhere else, or a second
 * beside the first, is a fault.
 *
 *     <s>[INST] Hi [/INST] Hello </s><s>[INST] …    pass
 *     <s><s>[INST] Hi [/INST] Hello </s>            fail
 */
export function oneBos(subject: LintSubject): Verdict {
  const tokens = wholeTokens(subject);
  const bos = bosIds(subject);
  const found = tokens.filter(({ id, segment }) =>
    bos.has(id) && !segment.content
  );
  if (found.length === 0) {
    return {
      outcome: "not applicable",
      why: "the template writes none, and our encoder adds none",
      evidence: [evidence("beginning", tokens.slice(0, 1))],
    };
  }
  const ends = new Set(
    subject.template.stopTokens.map((stop) => subject.tokenizer.tokenId(stop)),
  );
  const stray = found.find((token) =>
    token.position > 0 && !followsEnd(token, tokens, ends)
  );
  if (stray) {
    const before = tokens[stray.position - 1];
    return {
      outcome: "fail",
      why: bos.has(before.id)
        ? "it is written twice in a row"
        : "it stands where no exchange begins",
      evidence: [evidence("stray", [before, stray])],
    };
  }
  return {
    outcome: "pass",
    why: found.length === 1
      ? "one, at the start"
      : `${found.length}, at the start and right after ends of turns`,
    evidence: [evidence("written", found)],
  };
}

/** Whether only white space is between the token and the end of a turn. */
function followsEnd(
  { position }: RenderedToken,
  tokens: readonly RenderedToken[],
  ends: ReadonlySet<number | undefined>,
): boolean {
  let at = position - 1;
  while (at >= 0 && tokens[at].token.trim() === "") at--;
  const before = tokens[at];
  return before !== undefined && ends.has(before.id) &&
    !before.segment.content;
}

function bosIds({ template, tokenizer }: LintSubject): ReadonlySet<number> {
  const named = template.variables?.bos_token;
  const ids = [...NAMES, ...typeof named === "string" ? [named] : []]
    .map((name) => tokenizer.tokenId(name))
    .filter((id) => id !== undefined && tokenizer.specialIds.has(id));
  return new Set(ids as number[]);
}
