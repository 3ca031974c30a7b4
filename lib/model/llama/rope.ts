/**
 * Angles of rotary positions: how fast each pair of channels turns, and what is
 * done to that where a model reads further than it was first trained to.
 *
 * Each kind is a function here under the name that `config.json` gives it, as
 * `transformers` defines it. `dynamic` changes nothing within the positions of
 * the model, and no model is read beyond them.
 *
 * Source: Su et al. 2021, arXiv:2104.09864; `linear`: Chen et al. 2023,
 * arXiv:2306.15595; `yarn`: Peng et al. 2023, arXiv:2309.00071, section 3;
 * `llama3`: Llama team 2024, arXiv:2407.21783, section 3.2.
 *
 * @module
 */

/** How positions turn. */
export type Rope =
  & { readonly theta: number }
  & (
    | { readonly kind: "default" }
    | { readonly kind: "linear" | "dynamic"; readonly factor: number }
    | Llama3Rope
    | YarnRope
  );

/** Slow pairs turn slower still, fast ones as before. */
interface Llama3Rope {
  readonly kind: "llama3";
  readonly factor: number;
  readonly low_freq_factor: number;
  readonly high_freq_factor: number;
  readonly original_max_position_embeddings: number;
}

/** The same by a ramp over pairs, and scores are sharpened. */
interface YarnRope {
  readonly kind: "yarn";
  readonly factor: number;
  readonly original_max_position_embeddings: number;
  readonly beta_fast: number;
  readonly beta_slow: number;
  /** Whether the ramp begins and ends at whole pairs. */
  readonly truncate: boolean;
  readonly attention_factor?: number;
  readonly mscale?: number;
  readonly mscale_all_dim?: number;
}

/** Kinds that are known, as `config.json` names them. */
export const ROPE_KINDS = [
  "default",
  "linear",
  "dynamic",
  "llama3",
  "yarn",
] as const;

/** One of them. */
export type RopeKind = typeof ROPE_KINDS[number];

/**
 * Cosines and sines of every position's angles, row by row.
 *
 * Angles are rounded to float32, as they are in `transformers`: far back that is
 * some thousandths of a radian, which the model was trained with.
 *
 * @param count Positions, from 0.
 * @param D Channels of a head.
 * @returns Float32 `[count, D/2]` each.
 */
export function turnsTable(
  rope: Rope,
  count: number,
  D: number,
): { cos: Float32Array; sin: Float32Array } {
  const frequencies = inverseFrequencies(rope, D);
  const half = D / 2;
  const scale = attentionScale(rope);
  const angle = (index: number) =>
    Math.fround(Math.floor(index / half) * frequencies[index % half]);
  const table = (f: (angle: number) => number) =>
    Float32Array.from({ length: count * half }, (_, i) => scale * f(angle(i)));
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/** Radians a position, of each pair. Float32 `[D/2]`. */
export function inverseFrequencies(rope: Rope, D: number): Float32Array {
  const plain = Float64Array.from(
    { length: D / 2 },
    (_, pair) => 1 / rope.theta ** (2 * pair / D),
  );
  switch (rope.kind) {
    case "default":
    case "dynamic":
      return Float32Array.from(plain);
    case "linear":
      return Float32Array.from(plain, (frequency) => frequency / rope.factor);
    case "llama3":
      return Float32Array.from(plain, (frequency) => llama3(rope, frequency));
    case "yarn":
      return yarn(rope, plain, D);
  }
}

/** Between the two wavelengths, a mean of the frequency and a slower one. */
function llama3(rope: Llama3Rope, frequency: number): number {
  const turns = rope.original_max_position_embeddings * frequency /
    (2 * Math.PI);
  const { low_freq_factor: low, high_freq_factor: high, factor } = rope;
  if (turns > high) return frequency;
  if (turns < low) return frequency / factor;
  const share = (turns - low) / (high - low);
  return (1 - share) * frequency / factor + share * frequency;
}

function yarn(
  rope: YarnRope & { theta: number },
  plain: Float64Array,
  D: number,
): Float32Array {
  const { theta, factor, original_max_position_embeddings: trained } = rope;
  /** The pair, not a whole number, that turns so often while it was trained. */
  const pairThatTurns = (times: number) =>
    D * Math.log(trained / (times * 2 * Math.PI)) / (2 * Math.log(theta));
  const [from, to] = [rope.beta_fast, rope.beta_slow].map(pairThatTurns);
  const first = Math.max(0, rope.truncate ? Math.floor(from) : from);
  const last = Math.min(D - 1, rope.truncate ? Math.ceil(to) : to);
  const length = last === first ? 0.001 : last - first;
  return Float32Array.from(plain, (frequency, pair) => {
    const slowed = Math.min(1, Math.max(0, (pair - first) / length));
    return slowed * frequency / factor + (1 - slowed) * frequency;
  });
}

/** What cosines and sines are multiplied by, so scores by its square. */
function attentionScale(rope: Rope): number {
  if (rope.kind !== "yarn") return 1;
  const { factor, attention_factor, mscale, mscale_all_dim } = rope;
  const scale = (by: number) =>
    factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1;
  return attention_factor ??
    (mscale && mscale_all_dim
      ? scale(mscale) / scale(mscale_all_dim)
      : scale(1));
}
