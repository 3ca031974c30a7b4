/**
 * Attention: softmax(q·kᵀ / sqrt(D) + bias) · v for each head.
 *
 * The bias alone decides which position sees which; `documentBias` makes the
 * causal one that also keeps packed documents apart. Where no position sees a
 * later one, the queries go in tiles, and a tile multiplies only the keys up to
 * its own end. Where no document is longer than `longest`, a tile also leaves out
 * the keys that are further back than that:
 *
 *     tile 0  █ · · ·      █ · · ·      █ computed, partly hidden by the bias
 *     tile 1  █ █ · ·      █ █ · ·      · never computed
 *     tile 2  █ █ █ ·      · █ █ ·
 *     tile 3  █ █ █ █      · · █ █      right: documents of up to a tile
 *
 * Keys and values may have fewer heads, each of which serves a group of
 * neighbouring queries' heads. A group's queries are then the rows of one matrix,
 * so that nothing is repeated, and a key's gradient is one sum.
 *
 * The gradient is written out: it saves the probabilities and needs four
 * products.
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1; heads in groups:
 * Ainslie et al. 2023, arXiv:2305.13245.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";
import { dropout } from "./dropout.ts";
import { scaledProduct } from "./scaled_product.ts";

/** Added to hide a score: its exponential is 0, and nothing becomes NaN. */
export const HIDDEN = -1e9;

/** Random dropping of attention probabilities. */
export interface AttentionDropout {
  /** Bool `[B, H, T, S]`, true where a probability stays. */
  readonly keep: tf.Tensor4D;
  /** Share dropped, in [0, 1). */
  readonly rate: number;
}

/** Queries that are multiplied together, and the keys that they may see. */
interface Tile {
  /** Queries [from, to). */
  readonly from: number;
  readonly to: number;
  /** Keys [first, sees). */
  readonly first: number;
  readonly sees: number;
}

/** Queries of a tile: fewer make products too small to be fast. */
const TILE = 128;

/** What is known of the bias besides its values. */
export interface AttentionOptions {
  readonly drop?: AttentionDropout;
  /** Whether it hides every later position from every query. @default {false} */
  readonly causal?: boolean;
  /**
   * Where attention is causal: positions that are so many apart, or more, are
   * hidden from each other.
   *
   * @default {T}
   */
  readonly longest?: number;
  /** Queries of a tile, where attention is causal. @default {TILE} */
  readonly tile?: number;
}

function tilesOf(
  T: number,
  S: number,
  { causal = false, longest = T, tile = TILE }: AttentionOptions,
): Tile[] {
  if (!causal || T !== S) return [{ from: 0, to: T, first: 0, sees: S }];
  const tiles: Tile[] = [];
  for (let from = 0; from < T; from += tile) {
    const to = Math.min(from + tile, T);
    const back = Math.max(0, from - longest + 1);
    tiles.push({ from, to, first: back - back % tile, sees: to });
  }
  return tiles;
}

/** Rows [from, to) of `[B, H, T, D]`. */
function rows(x: tf.Tensor4D, from: number, to: number): tf.Tensor4D {
  const [B, H, T, D] = x.shape;
  if (to - from === T) return x;
  return tf.slice(x, [0, 0, from, 0], [B, H, to - from, D]);
}

/** The part of `[B, H, T, S]` that a tile computes. */
function cell(x: tf.Tensor4D, { from, to, first, sees }: Tile): tf.Tensor4D {
  const [B, H, T, S] = x.shape;
  if (to - from === T && sees - first === S) return x;
  return tf.slice(x, [0, 0, from, first], [B, H, to - from, sees - first]);
}

/** Heads `[B, H, T, D]` as those of their groups, `[B, G, H/G · T, D]`. */
function grouped(x: tf.Tensor4D, G: number): tf.Tensor4D {
  const [B, H, T, D] = x.shape;
  return H === G ? x : tf.reshape(x, [B, G, H / G * T, D]);
}

/** The inverse of `grouped()`. */
function apart(x: tf.Tensor4D, H: number): tf.Tensor4D {
  const [B, G, rows, D] = x.shape;
  return H === G ? x : tf.reshape(x, [B, H, rows * G / H, D]);
}

/**
 * @param q Queries, float32 `[B, H, T, D]`.
 * @param k Keys, float32 `[B, G, S, D]`; G divides H.
 * @param v Values, float32 `[B, G, S, D]`.
 * @param bias Added to the scores, float32 `[B, 1, T, S]`; 0 or `HIDDEN`.
 * @returns Float32 `[B, H, T, D]`.
 *
 * @throws {RangeError} If keys, values or bias do not fit the queries.
 */
export function attention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  bias: tf.Tensor4D,
  options: AttentionOptions = {},
): tf.Tensor4D {
  const [B, H, T, D] = q.shape;
  const [, G, S] = k.shape;
  assertShape("attend", "k", k.shape, { B, G, S, D });
  assertShape("attend", "v", v.shape, { B, G, S, D });
  assertShape("attend", "q", q.shape, { B, H: G * ~~(H / G), T, D });
  assertShape("attend", "bias", bias.shape, { B, heads: 1, T, S });
  const alpha = 1 / Math.sqrt(D);
  const tiles = tilesOf(T, S, options);
  const drop = (p: tf.Tensor4D, tile: Tile) =>
    options.drop
      ? dropout(p, cell(options.drop.keep, tile), options.drop.rate)
      : p;
  return withGradient("attention", [q, k, v], {
    forward: (q, k, v) => {
      const kept: tf.Tensor4D[] = [];
      const seen = tiles.map((tile) => {
        const { from, to, first, sees } = tile;
        const asked = grouped(rows(q, from, to), G);
        const scores = scaledProduct(asked, rows(k, first, sees), {
          transposeB: true,
          alpha,
        });
        const biased = tf.add(apart(scores, H), cell(bias, tile));
        const p = tf.softmax(biased) as tf.Tensor4D; //       [B, H, tile, seen]
        const used = drop(p, tile);
        kept.push(p, used);
        return apart(
          scaledProduct(grouped(used, G), rows(v, first, sees)),
          H,
        );
      });
      const y = joinRows(seen);
      return { y, saved: [q, k, v, y, ...kept] };
    },
    backward: (dy, saved) => backward(dy, saved, { alpha, tiles, drop }),
  });
}

/** Stretches of positions one after the other, as one. */
function joinRows(parts: readonly tf.Tensor4D[]): tf.Tensor4D {
  return parts.length === 1 ? parts[0] : tf.concat([...parts], 2);
}

/**
 * With s the scores: ds = p · (dp - Σⱼ p·dp), and Σⱼ p·dp = Σ_D dy·y, which is
 * far smaller than the probabilities. Dropout scales dp like p.
 */
function backward(
  dy: tf.Tensor4D,
  [q, k, v, y, ...kept]: readonly tf.Tensor4D[],
  { alpha, tiles, drop }: {
    alpha: number;
    tiles: readonly Tile[];
    drop: (p: tf.Tensor4D, tile: Tile) => tf.Tensor4D;
  },
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const [, H] = q.shape;
  const [, G] = k.shape;
  const along = tf.sum(tf.mul(dy, y), -1, true) as tf.Tensor4D; //[B, H, T, 1]
  const dq: tf.Tensor4D[] = [];
  const dk: tf.Tensor4D[] = [];
  const dv: tf.Tensor4D[] = [];
  for (const [index, tile] of tiles.entries()) {
    const { from, to, first, sees } = tile;
    const [p, used] = kept.slice(2 * index, 2 * index + 2);
    const dyTile = grouped(rows(dy, from, to), G);
    const dUsed = scaledProduct(dyTile, rows(v, first, sees), {
      transposeB: true,
    });
    const dp = drop(apart(dUsed, H), tile); //                [B, H, tile, seen]
    const byHead = tf.mul(tf.sub(dp, rows(along, from, to)), p) as tf.Tensor4D;
    const ds = grouped(byHead, G);
    dq.push(apart(scaledProduct(ds, rows(k, first, sees), { alpha }), H));
    const asked = grouped(rows(q, from, to), G);
    dk.push(scaledProduct(ds, asked, { transposeA: true, alpha }));
    dv.push(scaledProduct(grouped(used, G), dyTile, { transposeA: true }));
  }
  return [joinRows(dq), overlay(dk, tiles), overlay(dv, tiles)];
}

/** The sum of the tiles' gradients, each by the keys that its tile saw. */
function overlay(
  parts: readonly tf.Tensor4D[],
  tiles: readonly Tile[],
): tf.Tensor4D {
  if (parts.length === 1) return parts[0];
  return joinRows(
    tiles.map(({ from, to }) =>
      tiles.flatMap(({ first, sees }, index) =>
        first <= from && to <= sees
          ? [rows(parts[index], from - first, to - first)]
          : []
      ).reduce((sum, part) => tf.add(sum, part))
    ),
  );
}

/**
 * The bias that lets a position see itself and what came before it in its own
 * document.
 *
 *     segments  1 1 2        · = 0, x = HIDDEN
 *
 *     position 0  · x x
 *     position 1  · · x
 *     position 2  x x ·
 *
 * @param segments Int32 `[B, T]`: the document of each position, 0 for padding.
 * @returns Float32 `[B, 1, T, T]`.
 */
export function documentBias(segments: tf.Tensor2D): tf.Tensor4D {
  const [B, T] = segments.shape;
  const index = tf.range(0, T, 1, "int32");
  const causal = tf.lessEqual(
    tf.reshape(index, [1, 1, 1, T]),
    tf.reshape(index, [1, 1, T, 1]),
  );
  const same = tf.equal(
    tf.reshape(segments, [B, 1, 1, T]),
    tf.reshape(segments, [B, 1, T, 1]),
  );
  return biasWhere(tf.logicalAnd(causal, same) as tf.Tensor4D);
}

/** 0 where `visible`, `HIDDEN` elsewhere. Float32 of the same shape. */
export function biasWhere(visible: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(tf.sub(1, tf.cast(visible, "float32")), HIDDEN);
}

/**
 * The same function as plain float64 loops: slow, obvious, and the truth.
 *
 * @param shares What each probability is multiplied by, `[B, H, T, S]`: 0 where
 * dropout drops it, 1 / (1 - rate) where it stays; 1 everywhere if left out.
 */
export function attentionReference(
  [q, k, v]: readonly Float64Array[],
  [B, H, T, S, D]: readonly number[],
  bias: ArrayLike<number>,
  shares?: ArrayLike<number>,
): Float64Array {
  const y = new Float64Array(q.length);
  const perGroup = q.length / T / (k.length / S);
  for (let head = 0; head < B * H; head++) {
    const group = Math.floor(head / perGroup);
    for (let t = 0; t < T; t++) {
      const scores = Array.from({ length: S }, (_, s) => {
        let dot = 0;
        for (let d = 0; d < D; d++) {
          dot += q[(head * T + t) * D + d] * k[(group * S + s) * D + d];
        }
        const row = Math.floor(head / H) * T + t;
        return dot / Math.sqrt(D) + bias[row * S + s];
      });
      const highest = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - highest));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let s = 0; s < S; s++) {
        const share = shares ? shares[(head * T + t) * S + s] : 1;
        for (let d = 0; d < D; d++) {
          y[(head * T + t) * D + d] += weights[s] / total * share *
            v[(group * S + s) * D + d];
        }
      }
    }
  }
  return y;
}
