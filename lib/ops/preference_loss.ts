/**
 * Direct preference optimization: the loss of pairs of answers, from what a model
 * and its reference give them, summed over the pairs.
 *
 *     δ = (log π(chosen) - log ref(chosen)) - (log π(rejected) - log ref(rejected))
 *
 *     sigmoid   -(1 - ε) · log σ(βδ) - ε · log σ(-βδ)
 *     hinge     max(0, 1 - βδ)
 *     ipo       (δ′ - 1/(2β))², each side of δ′ by the tokens of its answer
 *
 * With α each pair also pays α times the chosen answer's loss a token. With ε one
 * label in 1/ε counts as wrong.
 *
 * Source: Rafailov et al. 2023, arXiv:2305.18290, equation 7; hinge: Zhao et al.
 * 2023, arXiv:2305.10425, section 2; ipo: Azar et al. 2023, arXiv:2310.12036,
 * equation 17, by tokens as in TRL; ε: Mitchell 2023, "A note on DPO with noisy
 * preferences", equation 3; α: Pang et al. 2024, arXiv:2404.19733, equation 1.
 *
 * @module
 */
import { withGradient } from "../core/gradient.ts";
import { assertShape } from "../core/shape.ts";
import * as tf from "../core/tf.ts";

/** Kinds of the loss. */
export type PreferenceLoss = "sigmoid" | "ipo" | "hinge";

/** What the loss is, constant over a run. */
export interface PreferenceSettings {
  readonly loss: PreferenceLoss;
  /** β: how much a log-ratio counts. */
  readonly beta: number;
  /** ε, of `sigmoid`: share of labels that may be wrong. */
  readonly labelSmoothing: number;
  /** α: weight of the chosen answer's own loss. */
  readonly rpoAlpha: number;
}

/** What comes after the loss in the result, each summed over the pairs. */
export const PREFERENCE_FIGURES = [
  /** β · (log π - log ref) of the chosen answer. */
  "chosenReward",
  "rejectedReward",
  /** The first less the second. */
  "rewardMargin",
  /** 1 where the chosen answer's is the larger. */
  "rewardAccuracy",
  /** log π of the whole answer, in nats. */
  "chosenLogp",
  "rejectedLogp",
] as const;

/**
 * @param logps Log-probabilities of the answers, float32 `[P, 2]`: chosen, rejected.
 * @param reference The same by the reference.
 * @param lengths Tokens of the answers, float32 `[P, 2]`; 0 where there is no pair.
 * @returns Float32 `[7]`: the loss and `PREFERENCE_FIGURES`. Only the loss has a
 * gradient, by `logps`.
 *
 * @throws {RangeError} If the shapes do not fit.
 */
export function preferenceLoss(
  logps: tf.Tensor2D,
  reference: tf.Tensor2D,
  lengths: tf.Tensor2D,
  settings: PreferenceSettings,
): tf.Tensor1D {
  const [P] = logps.shape;
  const sizes = { P, sides: 2 };
  assertShape("apply preferenceLoss", "logps", logps.shape, sizes);
  assertShape("apply preferenceLoss", "reference", reference.shape, sizes);
  assertShape("apply preferenceLoss", "lengths", lengths.shape, sizes);
  return withGradient("preference", [logps], {
    forward: (logps) => {
      const present = tf.minimum(lengths, 1); //                         [P, 2]
      const isPair = side(present, 0); //                                [P, 1]
      const perToken = tf.div(present, tf.maximum(lengths, 1)); //       [P, 2]
      const ratios = tf.mul(tf.sub(logps, reference), present); //       [P, 2]
      const { loss, slope } = settings.loss === "ipo"
        ? lossOf(tf.mul(ratios, perToken), settings)
        : lossOf(ratios, settings);
      const own = tf.mul(tf.mul(logps, perToken), -settings.rpoAlpha);
      const rewards = tf.mul(ratios, settings.beta);
      const margin = difference(rewards);
      const sums = [
        tf.add(loss, side(own, 0)),
        side(rewards, 0),
        side(rewards, 1),
        margin,
        tf.cast(tf.greater(margin, 0), "float32"),
        side(logps, 0),
        side(logps, 1),
      ].map((each) => tf.sum(tf.mul(each, isPair), 0)); //               [1]
      // Each side's share in δ, and the chosen side's own loss.
      const share = settings.loss === "ipo" ? perToken : present;
      const sided = tf.tensor2d([[1, -1]]);
      const chosen = tf.tensor2d([[-settings.rpoAlpha, 0]]);
      const dLogps = tf.add(
        tf.mul(tf.mul(slope, share), sided),
        tf.mul(perToken, chosen),
      );
      return { y: tf.concat(sums) as tf.Tensor1D, saved: [dLogps] };
    },
    backward: (dy, [dLogps]) => [tf.mul(dLogps, tf.slice(dy, [0], [1]))],
  });
}

/** The loss of each pair by δ, and its slope. */
function lossOf(
  scores: tf.Tensor,
  { loss, beta, labelSmoothing }: PreferenceSettings,
): { loss: tf.Tensor2D; slope: tf.Tensor2D } {
  const delta = difference(scores);
  const scaled = tf.mul(delta, beta) as tf.Tensor2D;
  switch (loss) {
    case "sigmoid":
      return {
        loss: tf.add(
          tf.mul(softplus(tf.neg(scaled)), 1 - labelSmoothing),
          tf.mul(softplus(scaled), labelSmoothing),
        ),
        slope: tf.mul(tf.sub(tf.sigmoid(scaled), 1 - labelSmoothing), beta),
      };
    case "hinge": {
      const missing = tf.sub(1, scaled);
      const isMissing = tf.cast(tf.greater(missing, 0), "float32");
      return {
        loss: tf.maximum(missing, 0),
        slope: tf.mul(isMissing, -beta),
      };
    }
    case "ipo": {
      const missing = tf.sub(delta, 1 / (2 * beta)) as tf.Tensor2D;
      return { loss: tf.square(missing), slope: tf.mul(missing, 2) };
    }
  }
}

/** log(1 + eˣ), without overflow. */
function softplus(x: tf.Tensor): tf.Tensor2D {
  const tail = tf.log(tf.add(tf.exp(tf.neg(tf.abs(x))), 1));
  return tf.add(tf.maximum(x, 0), tail);
}

/** One of two columns, `[P, 1]`. */
function side(pairs: tf.Tensor, which: 0 | 1): tf.Tensor2D {
  return tf.slice(pairs as tf.Tensor2D, [0, which], [-1, 1]);
}

/** First column less the second, `[P, 1]`. */
function difference(pairs: tf.Tensor): tf.Tensor2D {
  return tf.sub(side(pairs, 0), side(pairs, 1));
}

/** The same function as plain float64 loops: slow, obvious, and the truth. */
export function preferenceLossReference(
  [logps, reference, lengths]: readonly Float64Array[],
  { loss, beta, labelSmoothing, rpoAlpha }: PreferenceSettings,
): Float64Array {
  const sums = new Float64Array(1 + PREFERENCE_FIGURES.length);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (let p = 0; p < logps.length; p += 2) {
    const [own, other] = [logps[p], logps[p + 1]];
    const [tokens, others] = [lengths[p], lengths[p + 1]];
    if (tokens === 0) continue;
    const [ratio, otherRatio] = [own - reference[p], other - reference[p + 1]];
    const margin = beta * (ratio - otherRatio);
    const nats = {
      sigmoid: -(1 - labelSmoothing) * Math.log(sigmoid(margin)) -
        labelSmoothing * Math.log(sigmoid(-margin)),
      hinge: Math.max(0, 1 - margin),
      ipo: (ratio / tokens - otherRatio / others - 1 / (2 * beta)) ** 2,
    }[loss];
    const found = [
      nats - rpoAlpha * own / tokens,
      beta * ratio,
      beta * otherRatio,
      margin,
      Number(margin > 0),
      own,
      other,
    ];
    for (const [index, value] of found.entries()) sums[index] += value;
  }
  return sums;
}
