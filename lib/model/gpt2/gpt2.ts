/**
 * GPT-2 as an architecture.
 *
 * @module
 */
import type {
  BatchSizes,
  DropoutSite,
  ParameterSpec,
} from "../../core/trainable.ts";
import type { Architecture, LinearLayer } from "../architecture.ts";
import { attentionSite } from "../heads.ts";
import { HEAD } from "../parameters.ts";
import { type Gpt2Config, gpt2ConfigJson } from "./config.ts";
import { gpt2HiddenStates } from "./hidden_states.ts";
import { EMBEDDING, gpt2Parameters } from "./parameters.ts";

/** GPT-2 of this configuration. */
export function gpt2(config: Gpt2Config): Architecture {
  let parameters: ParameterSpec[] | undefined;
  return {
    family: "GPT-2",
    vocabulary: config.vocab_size,
    positions: config.n_positions,
    layers: config.n_layer,
    heads: config.n_head,
    keyValueHeads: config.n_head,
    headWidth: config.n_embd / config.n_head,
    get parameters() {
      return parameters ??= gpt2Parameters(config);
    },
    get linearLayers() {
      return linearLayers(config);
    },
    head: config.tie_word_embeddings ? EMBEDDING : HEAD,
    attentionDropout: config.attn_pdrop,
    dropoutSites: (sizes) => dropoutSites(config, sizes),
    hiddenStates: (parameters, read, attend, options) =>
      gpt2HiddenStates(config, parameters, read, attend, options),
    withDropout: (rate) =>
      gpt2({
        ...config,
        resid_pdrop: rate,
        embd_pdrop: rate,
        attn_pdrop: rate,
      }),
    configJson: (stopToken) => gpt2ConfigJson(config, stopToken),
  };
}

function linearLayers(config: Gpt2Config): LinearLayer[] {
  const { n_embd: C, n_layer, n_inner } = config;
  const inner = n_inner ?? 4 * C;
  return Array.from({ length: n_layer }, (_, layer) => {
    const last = layer === n_layer - 1;
    const linear = (name: string, inputs: number, outputs: number) => ({
      module: `transformer.h.${layer}.${name}`,
      inputs,
      outputs,
      inputsFirst: true,
      onSelected: last && name !== "attn.c_attn",
    });
    return [
      linear("attn.c_attn", C, 3 * C),
      linear("attn.c_proj", C, C),
      linear("mlp.c_fc", C, inner),
      linear("mlp.c_proj", inner, C),
    ];
  }).flat();
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
    add(attentionSite(layer), [B, H, T, T], config.attn_pdrop);
    add(`h.${layer}.attn.resid`, rows, config.resid_pdrop);
    add(`h.${layer}.mlp.resid`, rows, config.resid_pdrop);
  }
  return sites;
}
