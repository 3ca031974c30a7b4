/**
 * Which difference seeds and questions can resolve, before they are run: from
 * how two arms of earlier runs spread.
 *
 * @module
 */
import { CONFIDENCE } from "./difference.ts";
import { mean, standardDeviation } from "./moments.ts";
import { studentQuantile } from "./student.ts";
import type { Answered } from "./total_difference.ts";

/** Variances of a difference between two arms, by where they come from. */
export interface Spread {
  /** Of a seed's luck over all questions. */
  readonly seed: number;
  /** Of a question's own difference over all seeds. */
  readonly question: number;
  /** Of a single answer beside both. */
  readonly answer: number;
}

/** How often a difference of that size is found. */
export const POWER = 0.8;

/**
 * The spread of the difference between two arms, one row a seed; rows of the
 * same place are held against each other, whether of the same seed or not.
 *
 * Source: Searle, Casella and McCulloch 1992, "Variance Components" (moments of
 * a two-way layout).
 *
 * @returns Nothing of fewer than two seeds or questions.
 */
export function spreadOf(
  first: Answered,
  second: Answered,
): Spread | undefined {
  const seeds = Math.min(first.length, second.length);
  const questions = first[0]?.length ?? 0;
  if (seeds < 2 || questions < 2) return undefined;
  const rows = first.slice(0, seeds).map((row, seed) =>
    row.map((value, question) => second[seed][question] - value)
  );
  const bySeed = rows.map(mean);
  const byQuestion = rows[0].map((_, question) =>
    mean(rows.map((row) => row[question]))
  );
  const centre = mean(bySeed);
  let squares = 0;
  for (const [seed, row] of rows.entries()) {
    for (const [question, value] of row.entries()) {
      squares += (value - bySeed[seed] - byQuestion[question] + centre) ** 2;
    }
  }
  const answer = squares / ((seeds - 1) * (questions - 1));
  const beyond = (values: readonly number[], each: number) =>
    Math.max(0, standardDeviation(values) ** 2 - answer / each);
  return {
    seed: beyond(bySeed, questions),
    question: beyond(byQuestion, seeds),
    answer,
  };
}

/**
 * The difference that so many seeds and questions resolve in four of five cases,
 * by the interval of `total_difference.ts`.
 */
export function resolvableDifference(
  { seed, question, answer }: Spread,
  { seeds, questions }: { readonly seeds: number; readonly questions: number },
): number {
  const answers = answer / (seeds * questions);
  const ofQuestions = question / questions +
    (seeds > 1 ? answers / 2 : answers);
  const ofSeeds = seeds > 1 ? seed / seeds + answers / 2 : 0;
  // How far chance alone goes, and how far a difference falls short of itself in
  // one of five cases; few seeds know their own spread badly, in both.
  const far = (p: number) =>
    Math.sqrt(
      ofQuestions * studentQuantile(p, questions - 1) ** 2 +
        (seeds > 1 ? ofSeeds * studentQuantile(p, seeds - 1) ** 2 : 0),
    );
  return far((1 + CONFIDENCE) / 2) + far(POWER);
}
