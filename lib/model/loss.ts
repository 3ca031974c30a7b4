/**
 * A model as something to train: its parameters, its dropout sites, and the sum
 * of its token losses over one packed batch.
 *
 * @module
 */
import { scoped } from "../core/scope.ts";
import type * as tf from "../core/tf.ts";
import type {
  BatchTensors,
  KeepMasks,
  Parameters,
  Trainable,
} from "../core/trainable.ts";
import { attention, documentBias } from "../ops/attention.ts";
import { headLoss, headLosses, type TargetLoss } from "../ops/head_loss.ts";
import { selectRows } from "../ops/select_rows.ts";
import type { Architecture } from "./architecture.ts";
import { attentionSite, joinHeads, splitHeads } from "./heads.ts";
import { lasting } from "./recompute.ts";

/**
 * The model, ready for the trainer.
 *
 * @param loss How the summed loss of targets differs from their nats.
 */
export function trainable(
  model: Architecture,
  loss: TargetLoss = {},
): Trainable {
  return {
    parameters: model.parameters,
    dropoutSites: (sizes) => model.dropoutSites(sizes),
    sumLoss: (parameters, batch, keep) =>
      scoped("forward", () => {
        const hidden = targetStates(model, parameters, batch, keep);
        const table = parameters[model.head] as tf.Tensor2D;
        const { labels, weights } = batch;
        return scoped(
          "head",
          () => headLoss(hidden, table, labels, weights, undefined, loss),
        );
      }),
    targetLosses: (parameters, batch, keep) =>
      scoped("forward", () => {
        const hidden = targetStates(model, parameters, batch, keep);
        const table = parameters[model.head] as tf.Tensor2D;
        return scoped("head", () => headLosses(hidden, table, batch.labels));
      }),
  };
}

/** What the head reads for each target, float32 `[K, C]`. */
function targetStates(
  model: Architecture,
  parameters: Parameters,
  batch: BatchTensors,
  keep: KeepMasks = {},
): tf.Tensor2D {
  const { heads, keyValueHeads, attentionDropout: rate } = model;
  const [B] = batch.segments.shape;
  const masks = lasting(() =>
    scoped("document bias", () => ({ bias: documentBias(batch.segments) }))
  );
  const { longest, targetRows, targetSlots } = batch;
  return model.hiddenStates(
    parameters,
    batch,
    (layer, [q, k, v]) =>
      scoped("attention", () => {
        const mask = keep[attentionSite(layer)] as tf.Tensor4D | undefined;
        return joinHeads(
          attention(
            splitHeads(q, B, heads),
            splitHeads(k, B, keyValueHeads),
            splitHeads(v, B, keyValueHeads),
            masks().bias,
            { drop: mask && { keep: mask, rate }, causal: true, longest },
          ),
        );
      }),
    { keep, select: (rows) => selectRows(rows, targetRows, targetSlots) },
  );
}
