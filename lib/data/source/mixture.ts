/**
 * Rows of several sources, mixed by weight.
 *
 * @module
 */
import { randomStream } from "../../core/random.ts";

/** One source of a mixture. */
export interface Weighted<Row> {
  readonly rows: AsyncGenerator<Row>;
  /** Above zero; only its share of the sum matters. */
  readonly weight: number;
}

/**
 * Draws a source for each row, with its weight's share of the chance, and takes
 * that source's next row.
 *
 * Ends when a source that is drawn has no row left. So the shares hold from the
 * first row to the last, and no row is read twice; rows of the other sources
 * may be left over. (Going on without it would only decide the order in which
 * everything is read, which training changes anyway.)
 *
 *     a:2  a1 a2 a3 a4 a5 a6     draws a a b a b a b
 *     b:1  b1 b2                 rows  a1 a2 b1 a3 b2 a4, then b is used up
 *
 * @param seed Decides the draws, together with the weights.
 */
export async function* mixRows<Row>(
  sources: readonly Weighted<Row>[],
  seed: number,
): AsyncGenerator<Row> {
  const random = randomStream(seed, "mixture");
  const sum = sources.reduce((sum, { weight }) => sum + weight, 0);
  try {
    for (;;) {
      const { rows } = sourceAt(random.uniform() * sum, sources);
      const next = await rows.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    for (const { rows } of sources) await rows.return(undefined);
  }
}

/** The source in whose stretch of the line of weights a point lies. */
function sourceAt<Row>(
  point: number,
  sources: readonly Weighted<Row>[],
): Weighted<Row> {
  let rest = point;
  for (const source of sources) {
    rest -= source.weight;
    if (rest < 0) return source;
  }
  // By rounding, a point can lie just behind the last weight.
  return sources[sources.length - 1];
}
