/**
 * Llama 3's slower positions between `config.json`, which has four numbers, and a
 * GGUF file, which has how much slower each pair of channels turns.
 *
 * @module
 */
import { inverseFrequencies } from "../../model/llama/rope.ts";

/** The four numbers, as `config.json` calls them. */
export interface Llama3Numbers {
  readonly factor: number;
  readonly low_freq_factor: number;
  readonly high_freq_factor: number;
  readonly original_max_position_embeddings: number;
}

/** What Llama 3 was published with; other numbers are found from the pairs. */
const LOW = 1;
const HIGH = 4;
const PUBLISHED = { low: LOW, high: HIGH, original: 8192 };

/** How far a pair may be from what the numbers say: the file rounds to float32. */
const CLOSE = 1e-5;

/** How much slower each pair turns than without scaling. Float32 `[D/2]`. */
export function slownessOf(
  numbers: Llama3Numbers,
  theta: number,
  D: number,
): Float32Array {
  const plain = inverseFrequencies({ kind: "default", theta }, D);
  const slow = inverseFrequencies({ kind: "llama3", theta, ...numbers }, D);
  return plain.map((frequency, pair) => frequency / slow[pair]);
}

/**
 * The numbers of which these are the pairs. Where one pair alone is between the two
 * wavelengths, they are taken to be as far apart as in the published models.
 *
 * @param slowness `[D/2]`.
 * @returns Nothing if there are no such numbers.
 */
export function llama3Numbers(
  slowness: Float32Array,
  theta: number,
): Llama3Numbers | undefined {
  const D = 2 * slowness.length;
  const factor = slowness.reduce((most, one) => Math.max(most, one), 0);
  const candidates = [PUBLISHED, ...lineThrough(slowness, theta, factor)];
  for (const { low, high, original } of candidates) {
    const numbers = {
      factor,
      low_freq_factor: low,
      high_freq_factor: high,
      original_max_position_embeddings: original,
    };
    const found = slownessOf(numbers, theta, D);
    const fits = slowness.every((one, pair) =>
      Math.abs(one - found[pair]) <= CLOSE * found[pair]
    );
    if (fits) return numbers;
  }
}

/**
 * Between the wavelengths, the share of full speed is linear in the speed:
 * `(original · turns - low) / (high - low)`. Two pairs give that line, and of
 * numbers with the same line those with `low` 1.
 */
function lineThrough(slowness: Float32Array, theta: number, factor: number) {
  const D = 2 * slowness.length;
  const points = [...slowness].map((slow, pair) => ({
    turns: theta ** (-2 * pair / D) / (2 * Math.PI),
    share: (1 / slow - 1 / factor) / (1 - 1 / factor),
  })).filter(({ share }) => share > CLOSE && share < 1 - CLOSE);
  if (points.length === 0) return [];
  const [first, last] = [points[0], points.at(-1)!];
  if (points.length === 1) {
    const original = (LOW + first.share * (HIGH - LOW)) / first.turns;
    return [{ low: LOW, high: HIGH, original: Math.round(original) }];
  }
  const slope = (first.share - last.share) / (first.turns - last.turns);
  const high = LOW - LOW / (last.share - slope * last.turns);
  const original = slope * (high - LOW);
  return [
    { low: LOW, high: rounded(high), original: Math.round(original) },
    { low: LOW, high, original: Math.round(original) },
  ];
}

/** Published numbers have few digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
