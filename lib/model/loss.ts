/**
 * GPT-2 as something to train: its parameters, its dropout sites, and the sum
 * of its token losses over one packed batch.
 *
 * @module
 */
import { scoped } from "../core/scope.ts";
import type {
  BatchSizes,
  BatchTensors,
  DropoutSite,
  KeepMasks,
  Parameters,
  Trainable,
} from "../core/trainable.ts";
import type * as tf from "../core/tf.ts";
import { attention, documentBias } from "../ops/attention.ts";
import { headLoss } from "../ops/head_loss.ts";
import { selectRows } from "../ops/select_rows.ts";
import type { Gpt2Config } from "./config.ts";
import { hiddenStates, joinHeads, splitHeads } from "./gpt2.ts";
import { gpt2Parameters } from "./parameters.ts";

/** GPT-2 of this configuration, ready for the trainer. */
export function gpt2Trainable(config: Gpt2Config): Trainable {
  return {
    parameters: gpt2Parameters(config),
    dropoutSites: (sizes) => dropoutSites(config, sizes),
    sumLoss: (parameters, batch, keep) =>
      scoped("forward", () => sumLoss(config, parameters, batch, keep)),
  };
}

function dropoutSites(
  config: Gpt2Config,
  { B, T, K }: BatchSizes,
): Record<string, DropoutSite> {
  const { n_embd: C, n_head: H, n_layer } = config;
  const sites: Record<string, DropoutSite> = {};
  const add = (name: string, shape: number[], rate: number) => {
    if (rate > 0) sites[name] = { shape, rate };
  };
  add("embd", [B * T, C], config.embd_pdrop);
  for (let layer = 0; layer < n_layer; layer++) {
    const rows = [layer < n_layer - 1 ? B * T : K, C];
    add(`h.${layer}.attn.p`, [B, H, T, T], config.attn_pdrop);
    add(`h.${layer}.attn.resid`, rows, config.resid_pdrop);
    add(`h.${layer}.mlp.resid`, rows, config.resid_pdrop);
  }
  return sites;
}

function sumLoss(
  config: Gpt2Config,
  parameters: Parameters,
  batch: BatchTensors,
  keep: KeepMasks = {},
): tf.Scalar {
  const [B] = batch.segments.shape;
  const bias = scoped("document bias", () => documentBias(batch.segments));
  const { longest, targetRows, targetSlots } = batch;
  const hidden = hiddenStates(
    config,
    parameters,
    batch,
    (layer, qkv) =>
      scoped("attention", () => {
        const [q, k, v] = qkv.map((x) => splitHeads(x, B, config.n_head));
        const mask = keep[`h.${layer}.attn.p`] as tf.Tensor4D | undefined;
        const drop = mask && { keep: mask, rate: config.attn_pdrop };
        const options = { drop, causal: true, longest };
        return joinHeads(attention(q, k, v, bias, options));
      }),
    { keep, select: (rows) => selectRows(rows, targetRows, targetSlots) },
  ); //                                                         [K, C]
  return scoped("head", () =>
    headLoss(
      hidden,
      parameters["transformer.wte.weight"] as tf.Tensor2D,
      batch.labels,
      batch.weights,
    ));
}
