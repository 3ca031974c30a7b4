/**
 * Contestants that take turns, and what their rounds say.
 *
 * @module
 */
import type { Contestant, Round } from "./contestant.ts";

/** Rounds of all, one after the other in every turn. */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Round[][]> {
  const results: Round[][] = contestants.map(() => []);
  for (let index = 0; index < rounds; index++) {
    for (const [which, contestant] of contestants.entries()) {
      results[which].push(await contestant.round());
    }
  }
  return results;
}

/** Smallest, middle and largest value. */
export function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return [sorted[0], middle, sorted[sorted.length - 1]]
    .map((value) => value.toFixed(digits)).join(" / ");
}

/** Quotients of one contestant's values and another's, turn by turn. */
export function ratios(
  value: (round: Round) => number,
  over: readonly Round[],
  under: readonly Round[],
): string {
  return spread(over.map((r, index) => value(r) / value(under[index])), 2);
}

/** A thread that has no other to wait for has its CPU time as a clock. */
export const timeOf = (threads: number, { wallMs, cpuMs }: Round) =>
  threads === 1 ? cpuMs : wallMs;

/** Tokens a second. */
export const rateOf = (threads: number) => (round: Round) =>
  1000 * round.tokens / timeOf(threads, round);
