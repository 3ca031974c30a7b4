/**
 * Names of parameters in `transformers` and in llama.cpp, and how their layouts
 * differ.
 *
 * @module
 */

/** How a matrix lies in a GGUF file, compared with `transformers`. */
export type Layout =
  | "same"
  /** `[out, in]` where GPT-2's `Conv1D` has `[in, out]`. */
  | "transposed"
  /** Rows of queries, or of keys: neighbours turn together, not halves. */
  | "paired queries"
  | "paired keys";

/** A parameter in a GGUF file. */
export interface GgufParameter {
  readonly name: string;
  readonly layout: Layout;
}

/** By the name without number of the layer and `weight` or `bias`. */
const GPT2: Readonly<Record<string, string>> = {
  "lm_head": "output",
  "transformer.wte": "token_embd",
  "transformer.wpe": "position_embd",
  "transformer.ln_f": "output_norm",
  "transformer.h.ln_1": "blk.attn_norm",
  "transformer.h.attn.c_attn": "blk.attn_qkv",
  "transformer.h.attn.c_proj": "blk.attn_output",
  "transformer.h.ln_2": "blk.ffn_norm",
  "transformer.h.mlp.c_fc": "blk.ffn_up",
  "transformer.h.mlp.c_proj": "blk.ffn_down",
};

const LLAMA: Readonly<Record<string, string>> = {
  "model.embed_tokens": "token_embd",
  "model.norm": "output_norm",
  "lm_head": "output",
  "model.layers.input_layernorm": "blk.attn_norm",
  "model.layers.self_attn.q_proj": "blk.attn_q",
  "model.layers.self_attn.k_proj": "blk.attn_k",
  "model.layers.self_attn.v_proj": "blk.attn_v",
  "model.layers.self_attn.o_proj": "blk.attn_output",
  "model.layers.self_attn.q_norm": "blk.attn_q_norm",
  "model.layers.self_attn.k_norm": "blk.attn_k_norm",
  "model.layers.post_attention_layernorm": "blk.ffn_norm",
  "model.layers.mlp.gate_proj": "blk.ffn_gate",
  "model.layers.mlp.up_proj": "blk.ffn_up",
  "model.layers.mlp.down_proj": "blk.ffn_down",
};

/** The names of llama.cpp's for the embedding, and for a head of its own. */
export const EMBEDDING_TENSOR = "token_embd.weight";
export const HEAD_TENSOR = "output.weight";
export const ROPE_TENSOR = "rope_freqs.weight";

/**
 * A parameter's name and layout in a GGUF file.
 *
 * @param family llama.cpp's name of the architecture.
 * @param name The parameter's in `transformers`.
 */
export function ggufParameter(family: string, name: string): GgufParameter {
  const [, before, layer, inside, kind] =
    /^(.*?)(?:\.(\d+)\.(.*))?\.(weight|bias)$/.exec(name)!;
  const bare = layer === undefined ? before : `${before}.${inside}`;
  const known = (family === "gpt2" ? GPT2 : LLAMA)[bare];
  const placed = known.replace(/^blk\./, `blk.${layer}.`);
  return { name: `${placed}.${kind}`, layout: layoutOf(family, bare, kind) };
}

function layoutOf(family: string, bare: string, kind: string): Layout {
  if (family === "gpt2") {
    return /\.c_\w+$/.test(bare) && kind === "weight" ? "transposed" : "same";
  }
  if (family !== "llama") return "same";
  if (bare.endsWith(".q_proj")) return "paired queries";
  return bare.endsWith(".k_proj") ? "paired keys" : "same";
}
