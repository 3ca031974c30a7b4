/**
 * GPT-2's parameters: names, shapes, which of them decay, and how they begin.
 *
 * Names and layouts are those of `transformers`' `GPT2LMHeadModel`; weights of
 * its `Conv1D` are stored as `[in, out]`. A head that is tied to the embedding has
 * no entry.
 *
 * @module
 */
import type { ParameterSpec } from "../../core/trainable.ts";
import { HEAD, linearSpec, matrixSpec, vectorSpec } from "../parameters.ts";
import type { Gpt2Config } from "./config.ts";

/** Name of the embedding, and of the head where it is tied. */
export const EMBEDDING = "transformer.wte.weight";

/** Every parameter, in the order in which `transformers` lists them. */
export function gpt2Parameters(config: Gpt2Config): ParameterSpec[] {
  const { n_embd: C, n_layer, initializer_range: deviation } = config;
  const inner = config.n_inner ?? 4 * C;
  // Sums of 2 · n_layer residual branches keep the variance of one.
  const residual = deviation / Math.sqrt(2 * n_layer);
  const specs: ParameterSpec[] = [];
  const matrix = (...of: Parameters<typeof matrixSpec>) =>
    specs.push(matrixSpec(...of));
  const vector = (...of: Parameters<typeof vectorSpec>) =>
    specs.push(vectorSpec(...of));
  const norm = (name: string) => {
    vector(`${name}.weight`, C, 1);
    vector(`${name}.bias`, C, 0);
  };
  const linear = (
    name: string,
    from: number,
    to: number,
    spread: number,
    maps = 1,
  ) => {
    specs.push(linearSpec(`${name}.weight`, [from, to], spread, maps));
    vector(`${name}.bias`, to, 0);
  };
  matrix(EMBEDDING, [config.vocab_size, C], deviation);
  matrix("transformer.wpe.weight", [config.n_positions, C], deviation);
  for (let layer = 0; layer < n_layer; layer++) {
    const block = `transformer.h.${layer}`;
    norm(`${block}.ln_1`);
    linear(`${block}.attn.c_attn`, C, 3 * C, deviation, 3);
    linear(`${block}.attn.c_proj`, C, C, residual);
    norm(`${block}.ln_2`);
    linear(`${block}.mlp.c_fc`, C, inner, deviation);
    linear(`${block}.mlp.c_proj`, inner, C, residual);
  }
  norm("transformer.ln_f");
  if (!config.tie_word_embeddings) {
    matrix(HEAD, [config.vocab_size, C], deviation);
  }
  return specs;
}
