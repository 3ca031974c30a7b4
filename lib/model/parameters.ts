/**
 * GPT-2's parameters: names, shapes, who decays, and fresh values.
 *
 * Names and layouts are those of `transformers`' `GPT2LMHeadModel`; weights of
 * its `Conv1D` are stored as `[in, out]`. The head is tied to the embedding and
 * has no entry.
 *
 * @module
 */
import { randomStream } from "../core/random.ts";
import { sizeOf } from "../core/shape.ts";
import type { ParameterSpec } from "../core/trainable.ts";
import type { Gpt2Config } from "./config.ts";

/** Every parameter, in the order in which `transformers` lists them. */
export function gpt2Parameters(config: Gpt2Config): ParameterSpec[] {
  const { n_embd: C, n_layer, initializer_range: deviation } = config;
  const inner = config.n_inner ?? 4 * C;
  // Sums of 2 · n_layer residual branches keep the variance of one.
  const residual = deviation / Math.sqrt(2 * n_layer);
  const specs: ParameterSpec[] = [];
  const matrix = (name: string, shape: number[], deviation: number) =>
    specs.push({ name, shape, decay: true, initializer: { deviation } });
  const vector = (name: string, length: number, fill: number) =>
    specs.push({
      name,
      shape: [length],
      decay: false,
      initializer: { fill },
    });
  const norm = (name: string) => {
    vector(`${name}.weight`, C, 1);
    vector(`${name}.bias`, C, 0);
  };
  const linear = (name: string, from: number, to: number, spread: number) => {
    matrix(`${name}.weight`, [from, to], spread);
    vector(`${name}.bias`, to, 0);
  };
  matrix("transformer.wte.weight", [config.vocab_size, C], deviation);
  matrix("transformer.wpe.weight", [config.n_positions, C], deviation);
  for (let layer = 0; layer < n_layer; layer++) {
    const block = `transformer.h.${layer}`;
    norm(`${block}.ln_1`);
    linear(`${block}.attn.c_attn`, C, 3 * C, deviation);
    linear(`${block}.attn.c_proj`, C, C, residual);
    norm(`${block}.ln_2`);
    linear(`${block}.mlp.c_fc`, C, inner, deviation);
    linear(`${block}.mlp.c_proj`, inner, C, residual);
  }
  norm("transformer.ln_f");
  return specs;
}

/** Number of trained values. */
export function parameterCount(specs: readonly ParameterSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Fresh values of one parameter; each has a stream of its own, so adding a
 * parameter changes no other.
 *
 * @returns Float32 of the spec's shape, flat.
 */
export function initialValues(
  { name, shape, initializer }: ParameterSpec,
  seed: number,
): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if ("fill" in initializer) return values.fill(initializer.fill);
  const random = randomStream(seed, `weights ${name}`);
  return values.map(() => initializer.deviation * random.normal());
}
