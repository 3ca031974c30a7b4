/**
 * Learning from pairs of answers: a model whose loss is that of direct preference
 * optimization, in the place of its targets' own.
 *
 * A row of a batch holds whole pairs, as documents one after the other: the chosen
 * answer with its prompt, then the rejected one with the same. What an answer's
 * targets lose adds up to its log-probability.
 *
 * @module
 */
import { scoped } from "../core/scope.ts";
import * as tf from "../core/tf.ts";
import type { Trainable } from "../core/trainable.ts";
import {
  PREFERENCE_FIGURES,
  preferenceLoss,
  type PreferenceSettings,
} from "../ops/preference_loss.ts";

/** What a batch of pairs holds beside its tokens. */
export const PAIR_ARRAYS = {
  /** For each target the document that it is in, int32 `[K]`. */
  documents: "targetDocuments",
  /**
   * Log-probability of each document's answer by the reference, float32
   * `[B · pairsPerRow · 2]`.
   */
  reference: "referenceLogps",
} as const;

/**
 * The model, ready to learn from pairs.
 *
 * @param model As it would learn from targets.
 * @param pairsPerRow Pairs in a row of a batch at most.
 */
export function preferring(
  model: Trainable,
  settings: PreferenceSettings,
  pairsPerRow: number,
): Trainable {
  return {
    ...model,
    figures: PREFERENCE_FIGURES,
    besides: ({ B, K }) => ({
      [PAIR_ARRAYS.documents]: { shape: [K], dtype: "int32" },
      [PAIR_ARRAYS.reference]: {
        shape: [B * pairsPerRow * 2],
        dtype: "float32",
      },
    }),
    sumLoss: (parameters, batch, keep) => {
      const nats = model.targetLosses(parameters, batch, keep);
      const documents = batch.besides[PAIR_ARRAYS.documents];
      const reference = batch.besides[PAIR_ARRAYS.reference];
      const [K, D] = [nats.size, reference.size];
      return scoped("preference", () => {
        const inDocument = tf.cast( //                                   [K, D]
          tf.equal(tf.reshape(documents, [K, 1]), tf.range(0, D, 1, "int32")),
          "float32",
        );
        // No matrix product: engines may round the factors of those.
        const perDocument = (values: tf.Tensor) =>
          tf.sum(tf.mul(tf.reshape(values, [K, 1]), inDocument), 0);
        const logps = tf.neg(perDocument(tf.mul(nats, batch.weights)));
        const lengths = perDocument(batch.weights);
        const [own, other, tokens] = [logps, reference, lengths]
          .map((x) => tf.reshape(x, [D / 2, 2]) as tf.Tensor2D);
        return preferenceLoss(own, other, tokens, settings);
      });
    },
  };
}
