/**
 * Strengths out of votes on pairs: the Bradley–Terry model, in which the first of
 * two wins with odds of e to the difference of their strengths. A tie is half a
 * win for each.
 *
 * Votes that belong together, such as all those of one question, are a cluster.
 * An interval is the wider of two: by the inverse Fisher information, which takes
 * all votes for votes of their own, and by the clustered sandwich with Student's t
 * of one degree less than there are clusters. The first is too narrow where one
 * choice gives three pairs, or a question is asked again; the second is none at
 * all where all votes are ties.
 *
 * Sources: Bradley and Terry 1952, "Rank analysis of incomplete block designs";
 * Ford 1957, "Solution of a ranking problem from binary comparisons" (when there
 * are strengths at all); Liang and Zeger 1986, "Longitudinal data analysis using
 * generalized linear models" (the sandwich); Cameron and Miller 2015, "A
 * practitioner's guide to cluster-robust inference", section VI (Student's t). Compared with SciPy and statsmodels
 * in its test.
 *
 * @module
 */
import { CONFIDENCE, NORMAL_REACH } from "./difference.ts";
import { studentQuantile } from "./student.ts";

/** One vote on two of the players. */
export interface Pairing {
  /** Numbers of two players, from 0; not the same. */
  readonly first: number;
  readonly second: number;
  /** Of the first: 1 won, 0 lost, 0.5 a tie. */
  readonly score: 0 | 0.5 | 1;
  /** What the vote belongs to; those of one name are no votes of their own. */
  readonly cluster: string;
}

/** A value in log-odds, and where it lies with a probability of 95 %. */
export interface LogOdds {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

/** What votes say of all players. */
export interface Strengths {
  /** Of each player against the mean of all. */
  readonly strengths: readonly LogOdds[];
  /** Of one player against another, by their numbers. */
  difference(first: number, second: number): LogOdds;
}

type Matrix = readonly (readonly number[])[];

/**
 * The strengths of `players` by maximum likelihood.
 *
 * @param players How many there are, at least two.
 * @returns Nothing where there are no such numbers: some players have never lost
 * a vote, nor tied one, to any of the others, or all votes are of one cluster, so
 * that nothing tells how another would have come out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bradleyTerry } from "sft/statistics/bradley_terry.ts";
 *
 * // Three of four: odds of 3, in log-odds 1.0986.
 * const votes = [1, 1, 1, 0].map((score, index) => ({
 *   first: 0,
 *   second: 1,
 *   score: score as 0 | 1,
 *   cluster: `${index}`,
 * }));
 * const { value } = bradleyTerry(2, votes)!.difference(0, 1);
 * assertEquals(value.toFixed(4), "1.0986");
 * ```
 */
export function bradleyTerry(
  players: number,
  pairings: readonly Pairing[],
): Strengths | undefined {
  const clusters = new Set(pairings.map(({ cluster }) => cluster)).size;
  if (clusters < 2 || !isConnected(players, pairings)) return undefined;
  const values = maximum(players, pairings);
  const bread = inverse(information(values, pairings));
  const filling = product(product(bread, spread(values, pairings)), bread);
  const clusteredReach = studentQuantile((1 + CONFIDENCE) / 2, clusters - 1);
  const of = (weights: readonly number[]): LogOdds => {
    const value = dot(weights, values);
    const reach = Math.max(
      NORMAL_REACH * Math.sqrt(quadratic(weights, bread)),
      clusteredReach * Math.sqrt(quadratic(weights, filling)),
    );
    return { value, interval: [value - reach, value + reach] };
  };
  const all = Array.from({ length: players }, (_, player) => player);
  return {
    strengths: all.map((player) =>
      of(all.map((other) => Number(other === player) - 1 / players))
    ),
    difference: (first, second) =>
      of(
        all.map((player) =>
          Number(player === first) - Number(player === second)
        ),
      ),
  };
}

/** Whether each player has scored against each other one, or over others. */
function isConnected(players: number, pairings: readonly Pairing[]): boolean {
  const scored = pairings.flatMap(({ first, second, score }) => [
    ...score > 0 ? [[first, second]] : [],
    ...score < 1 ? [[second, first]] : [],
  ]);
  const reached = (from: 0 | 1) => {
    const seen = new Set([0]);
    for (const player of seen) {
      for (const edge of scored) {
        if (edge[from] === player) seen.add(edge[1 - from]);
      }
    }
    return seen.size;
  };
  return reached(0) === players && reached(1) === players;
}

/** Newton's steps, each halved until the likelihood grows. */
function maximum(players: number, pairings: readonly Pairing[]): number[] {
  let values = new Array<number>(players).fill(0);
  for (let step = 0; step < 100; step++) {
    const slopes = total(players, pairings.map((one) => slope(values, one)));
    const move = inverse(information(values, pairings))
      .map((row) => dot(row, slopes));
    const before = likelihood(values, pairings);
    let share = 1;
    const moved = () => values.map((value, at) => value + share * move[at]);
    while (share > 1e-9 && likelihood(moved(), pairings) < before) share /= 2;
    values = moved();
    if (Math.max(...move.map(Math.abs)) < 1e-10) break;
  }
  return values;
}

/** Chance that the first of a pair wins. */
function chance(values: readonly number[], { first, second }: Pairing): number {
  return 1 / (1 + Math.exp(values[second] - values[first]));
}

function likelihood(
  values: readonly number[],
  pairings: readonly Pairing[],
): number {
  return pairings.reduce((sum, pairing) => {
    const p = chance(values, pairing);
    return sum + pairing.score * Math.log(p) +
      (1 - pairing.score) * Math.log(1 - p);
  }, 0);
}

/** A vote's part of the likelihood's gradient, as its two places. */
function slope(values: readonly number[], pairing: Pairing) {
  const { first, second, score } = pairing;
  return { first, second, by: score - chance(values, pairing) };
}

function total(
  players: number,
  slopes: readonly ReturnType<typeof slope>[],
): number[] {
  const sums = new Array<number>(players).fill(0);
  for (const { first, second, by } of slopes) {
    sums[first] += by;
    sums[second] -= by;
  }
  return sums;
}

/** The likelihood's curvature, turned over; its rows add up to 0. */
function information(
  values: readonly number[],
  pairings: readonly Pairing[],
): Matrix {
  const matrix = values.map(() => values.map(() => 0));
  for (const pairing of pairings) {
    const { first, second } = pairing;
    const p = chance(values, pairing);
    const weight = p * (1 - p);
    matrix[first][first] += weight;
    matrix[second][second] += weight;
    matrix[first][second] -= weight;
    matrix[second][first] -= weight;
  }
  return matrix;
}

/** How gradients spread from cluster to cluster. */
function spread(
  values: readonly number[],
  pairings: readonly Pairing[],
): Matrix {
  const clusters = [
    ...Map.groupBy(pairings, ({ cluster }) => cluster).values(),
  ].map((group) =>
    total(values.length, group.map((one) => slope(values, one)))
  );
  const few = clusters.length / (clusters.length - 1);
  return values.map((_, row) =>
    values.map((_, column) =>
      few * clusters.reduce((sum, one) => sum + one[row] * one[column], 0)
    )
  );
}

/**
 * The inverse of an information, whose strengths are known but for a constant:
 * that of the matrix with one all over it added, which changes no difference.
 */
function inverse(matrix: Matrix): Matrix {
  const size = matrix.length;
  const rows = matrix.map((row, at) => [
    ...row.map((value) => value + 1),
    ...row.map((_, column) => Number(column === at)),
  ]);
  for (let column = 0; column < size; column++) {
    const pivot = rows.slice(column).reduce((best, row) =>
      Math.abs(row[column]) > Math.abs(best[column]) ? row : best
    );
    const at = rows.indexOf(pivot);
    [rows[column], rows[at]] = [pivot, rows[column]];
    const by = pivot[column];
    for (let x = 0; x < 2 * size; x++) pivot[x] /= by;
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[column];
      for (let x = 0; x < 2 * size; x++) row[x] -= factor * pivot[x];
    }
  }
  return rows.map((row) => row.slice(size));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}

function quadratic(weights: readonly number[], matrix: Matrix): number {
  return Math.max(0, dot(weights, matrix.map((row) => dot(row, weights))));
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    b[0].map((_, column) => dot(row, b.map((other) => other[column])))
  );
}
