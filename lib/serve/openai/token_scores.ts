/**
 * What a model made of each token of an answer, in the form of OpenAI's protocol.
 *
 * @module
 */
import type {
  ScoredChoice,
  ScoredToken,
} from "../../model/log_probabilities.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

/**
 * The `logprobs` of a choice; `null` where none were asked for.
 *
 * A token's text is what it stands for by itself; part of a character is in
 * hex, and `bytes` are those of the text.
 */
export function tokenScores(
  scored: readonly ScoredChoice[] | undefined,
  names: Pick<Tokenizer, "tokenText">,
) {
  if (scored === undefined) return null;
  const named = ({ token: id, logProbability }: ScoredToken) => {
    const token = names.tokenText(id);
    return {
      token,
      logprob: logProbability,
      bytes: [...new TextEncoder().encode(token)],
    };
  };
  return {
    content: scored.map((choice) => ({
      ...named(choice),
      top_logprobs: choice.likeliest.map(named),
    })),
    refusal: null,
  };
}
