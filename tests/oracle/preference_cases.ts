/**
 * Cases for the loss of pairs of answers.
 *
 * @module
 */
import * as tf from "sft/core/tf.ts";
import {
  PREFERENCE_FIGURES,
  preferenceLoss,
  preferenceLossReference,
  type PreferenceSettings,
} from "sft/ops/preference_loss.ts";
import { type Cases, casesOf, floats, labelled } from "./case.ts";

const SETTINGS: PreferenceSettings = {
  loss: "sigmoid",
  beta: 0.5,
  labelSmoothing: 0,
  rpoAlpha: 0,
};

/** Three pairs and an empty slot: a small margin, and large ones of both signs. */
const INPUTS = {
  "three pairs, and one slot without": [
    {
      ...floats([-3, -4, -1, -9, -12, -2, -5, -7], [4, 2]),
      differentiated: true,
    },
    floats([-3.5, -4.1, -6, -8, -10, -6, -5, -6], [4, 2]),
    floats([2, 3, 1, 7, 5, 1, 0, 0], [4, 2]),
  ],
};

/** Of the loss and the figures, the loss. */
const ONLY_FIRST = [1, ...PREFERENCE_FIGURES.map(() => 0)];

/** The loss alone, which has a gradient, and then all that is summed. */
function kind(label: string, changes: Partial<PreferenceSettings>): Cases {
  const settings = { ...SETTINGS, ...changes };
  const run = (...given: [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]) =>
    preferenceLoss(...given, settings);
  return {
    ...labelled(
      `${label}: the loss`,
      casesOf(
        (...given: [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]) =>
          tf.sum(tf.mul(run(...given), ONLY_FIRST), 0, true),
        (inputs) => preferenceLossReference(inputs, settings).subarray(0, 1),
        INPUTS,
        { shape: () => [1] },
      ),
    ),
    ...labelled(
      `${label}: the figures`,
      casesOf(
        run,
        (inputs) => preferenceLossReference(inputs, settings),
        INPUTS,
        {
          shape: () => [1 + PREFERENCE_FIGURES.length],
          gradients: false,
        },
      ),
    ),
  };
}

/** By op. */
export const PREFERENCE_CASES: Readonly<Record<string, Cases>> = {
  preferenceLoss: {
    ...kind("sigmoid", {}),
    ...kind("sigmoid, smoothed", { labelSmoothing: 0.2 }),
    ...kind("hinge", { loss: "hinge" }),
    ...kind("ipo", { loss: "ipo" }),
    ...kind("with the chosen answer's own loss", { rpoAlpha: 0.7 }),
  },
};
