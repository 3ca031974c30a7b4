/**
 * Contamination: rows that hold what a model is to be evaluated on.
 *
 * A row is contaminated if one of its turns shares n letters and digits in a row
 * with one of the evaluation's questions; spaces and signs between them do not
 * count. A shorter question is looked for among the row's questions, whole.
 *
 * @module
 */
import { normalise, type RowText } from "./row_text.ts";

/**
 * Letters and digits of a shared stretch, by default. The GPT-3 paper took
 * thirteen words; thirteen characters are less, so this is the stricter of the
 * two, and thirteen Chinese characters are a whole question.
 *
 * Source: Brown et al. 2020, arXiv:2005.14165, appendix C.
 */
export const CONTAMINATION_LENGTH = 13;

/** Whether a row shares text with the evaluation. */
export type ContaminationCheck = (row: RowText) => boolean;

/**
 * A check against these questions. It keeps every stretch of them, so it is
 * made for thousands of questions and not for millions.
 */
export function contaminationCheck(
  evaluationQuestions: Iterable<string>,
  length = CONTAMINATION_LENGTH,
): ContaminationCheck {
  const stretches = new Set<string>();
  const shortQuestions = new Set<string>();
  for (const question of evaluationQuestions) {
    const text = lettersOf(question);
    if (text.length === 0) continue;
    if (text.length < length) shortQuestions.add(text);
    for (let from = 0; from + length <= text.length; from++) {
      stretches.add(text.slice(from, from + length));
    }
  }
  const holdsStretch = (turn: string) => {
    const text = lettersOf(turn);
    for (let from = 0; from + length <= text.length; from++) {
      if (stretches.has(text.slice(from, from + length))) return true;
    }
    return false;
  };
  return ({ questions, answers }) => {
    if (questions.some((text) => shortQuestions.has(lettersOf(text)))) {
      return true;
    }
    return stretches.size > 0 &&
      (questions.some(holdsStretch) || answers.some(holdsStretch));
  };
}

/** Whether there is anything of a question to look for. */
export function hasLetters(question: string): boolean {
  return lettersOf(question) !== "";
}

/** Letters and digits alone: punctuation and spaces hide no copy. */
function lettersOf(text: string): string {
  return normalise(text).replace(/[^\p{L}\p{N}]+/gu, "");
}
