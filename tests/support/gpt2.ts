/**
 * Small GPT-2s and batches for the tests of models and training.
 *
 * @module
 */
import { type Batch, makeBatch } from "sft/batch/batch.ts";
import type { PackedRow } from "sft/batch/pack.ts";
import { countTargets } from "sft/batch/targets.ts";
import type { ParameterSpec } from "sft/core/trainable.ts";
import type { TensorSpec } from "sft/engine/program.ts";
import type { Architecture } from "sft/model/architecture.ts";
import type { Gpt2Config } from "sft/model/gpt2/config.ts";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { initialValues } from "sft/model/parameters.ts";
import type { BatchShape } from "sft/train/inputs.ts";

/** One layer of 8, two heads, 16 positions, 11 tokens; changed by `changes`. */
export function tinyConfig(changes: Partial<Gpt2Config> = {}): Gpt2Config {
  return {
    tie_word_embeddings: true,
    vocab_size: 11,
    n_positions: 16,
    n_embd: 8,
    n_layer: 1,
    n_head: 2,
    n_inner: null,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    layer_norm_epsilon: 1e-5,
    initializer_range: 0.5,
    ...changes,
  };
}

/** A model of that configuration. */
export function tinyModel(changes: Partial<Gpt2Config> = {}): Architecture {
  return gpt2(tinyConfig(changes));
}

/** Fresh values of every parameter, by name. */
export function freshValues(
  specs: readonly ParameterSpec[],
  seed = 1,
): Record<string, Float32Array> {
  return Object.fromEntries(
    specs.map((spec) => [spec.name, initialValues(spec, seed)]),
  );
}

/** Inputs of a program that takes the parameters by name. */
export function parameterInputs(
  specs: readonly ParameterSpec[],
): Record<string, TensorSpec> {
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, { shape, dtype: "float32" }]),
  );
}

/** The shape that all of these batches have, and the longest document of any. */
export function shapeOf(batches: readonly Batch[]): BatchShape {
  const { B, T, K } = batches[0];
  return { B, T, K, longest: Math.max(...batches.map((b) => b.longest)) };
}

/** Rows as one batch with a slot a target, or with K slots. */
export function batchOf(rows: readonly PackedRow[], K?: number): Batch {
  const targets = rows.reduce((sum, row) => sum + countTargets(row), 0);
  return makeBatch(rows, rows.length, K ?? Math.max(1, targets));
}
