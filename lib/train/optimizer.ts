/**
 * AdamW with decoupled weight decay and global-norm clipping, as PyTorch
 * defines both; Muon in its place for the matrices of blocks, where asked for.
 *
 *     g ← g · min(1, maxNorm / (‖g‖ + 1e-6))
 *     m ← β₁m + (1 - β₁)g,  v ← β₂v + (1 - β₂)g²
 *     p ← p - η·λ·p - η · m̂ / (√v̂ + ε)
 *
 * Scalars that depend on the step are computed here in float64 and fed to the
 * compiled step: in float32, 1 - β₂ᵗ would lose four digits at the first steps.
 * Muon is in muon.ts.
 *
 * Source: Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2.
 *
 * @module
 */
import * as tf from "../core/tf.ts";
import type { ParameterSpec } from "../core/trainable.ts";
import { muonDirection, type MuonSettings } from "./muon.ts";
import { trainedOf } from "./trained_parameters.ts";

/** AdamW's settings, constant over a run. */
export interface AdamWSettings {
  /** Decay of the first moment. @default {0.9} */
  readonly beta1: number;
  /** Decay of the second moment. @default {0.999} */
  readonly beta2: number;
  /** Added to the root of the second moment. @default {1e-8} */
  readonly epsilon: number;
  /** λ, for parameters that decay. @default {0.01} */
  readonly weightDecay: number;
  /** Gradients are scaled down to this norm; 0 for as they are. @default {1} */
  readonly maxGradNorm: number;
}

/** The optimizer's settings, constant over a run. */
export interface OptimizerSettings extends AdamWSettings {
  /** Muon for the matrices of blocks, AdamW for the rest. @default {AdamW} */
  readonly muon?: MuonSettings;
}

/** Those of PyTorch's AdamW, and the clipping of Hugging Face's trainer. */
export const ADAMW_DEFAULTS: AdamWSettings = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
};

/** Whether a parameter is Muon's. */
export function isMuons(
  { muon }: OptimizerSettings,
  { linearMaps = 0 }: ParameterSpec,
): boolean {
  return muon !== undefined && linearMaps > 0;
}

/** Those that have a second moment: AdamW's. */
export function withSecondMoment<Spec extends ParameterSpec>(
  specs: readonly Spec[],
  settings: OptimizerSettings,
): readonly Spec[] {
  return trainedOf(specs).filter((spec) => !isMuons(settings, spec));
}

/** Keeps the clipping factor finite for a zero gradient; PyTorch's value. */
const NORM_EPSILON = 1e-6;

/** No finite norm is above it, in float32. */
const NO_NORM = 3e38;

/** What changes from step to step; scalars of the compiled step. */
export interface StepScalars {
  /** η·√(1 - β₂ᵗ) / (1 - β₁ᵗ). */
  readonly stepSize: number;
  /** ε·√(1 - β₂ᵗ): both roots of v̂ drawn out of the division. */
  readonly floor: number;
  /** 1 - η·λ. */
  readonly keep: number;
  /** η. */
  readonly learningRate: number;
  /** 1 / supervised targets of the whole step. */
  readonly inverseTargets: number;
}

/**
 * @param learningRate η of this step.
 * @param step 1 for the first step.
 * @param targets Supervised targets of all micro-batches of the step.
 */
export function stepScalars(
  { beta1, beta2, epsilon, weightDecay }: AdamWSettings,
  learningRate: number,
  step: number,
  targets: number,
): StepScalars {
  const root = Math.sqrt(1 - beta2 ** step);
  return {
    stepSize: learningRate * root / (1 - beta1 ** step),
    floor: epsilon * root,
    keep: 1 - learningRate * weightDecay,
    learningRate,
    inverseTargets: 1 / targets,
  };
}

/** One value per parameter, by name. */
export type ByParameter = Readonly<Record<string, tf.Tensor>>;

/** State before or after a step. */
export interface OptimizerState {
  readonly parameters: ByParameter;
  /** First moments, or Muon's momentum. */
  readonly first: ByParameter;
  /** Of what `withSecondMoment()` gives. */
  readonly second: ByParameter;
}

/**
 * One update.
 *
 * @param gradients Of the summed, not yet divided, loss.
 * @returns The new state, and the gradient's norm before clipping: float32
 * scalar, of the divided loss.
 */
export function optimizerUpdate(
  settings: OptimizerSettings,
  specs: readonly ParameterSpec[],
  state: OptimizerState,
  gradients: ByParameter,
  scalars: Readonly<Record<keyof StepScalars, tf.Tensor>>,
): OptimizerState & { gradNorm: tf.Scalar } {
  const { maxGradNorm, muon } = settings;
  const { inverseTargets, keep, learningRate } = scalars;
  const squares = specs.map(({ name }) => tf.sum(tf.square(gradients[name])));
  const norm = tf.mul(
    tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square))),
    inverseTargets,
  ) as tf.Scalar;
  // Without clipping every update still waits for all gradients, since it is
  // written over what the backward pass reads.
  const clip = tf.minimum(
    1,
    tf.div(maxGradNorm || NO_NORM, tf.add(norm, NORM_EPSILON)),
  );
  // Scaling the moments' shares instead of the gradients saves a pass over them.
  const scale = tf.mul(clip, inverseTargets);
  const adamW = adamWDirection(settings, scale, scalars.floor);
  const parameters: Record<string, tf.Tensor> = {};
  const first: Record<string, tf.Tensor> = {};
  const second: Record<string, tf.Tensor> = {};
  for (const spec of specs) {
    const { name, decay, rateRatio = 1 } = spec;
    const p = state.parameters[name];
    const g = gradients[name];
    const move = (direction: tf.Tensor, rate: tf.Tensor) => {
      const kept = decay ? tf.mul(p, faster(keep, rateRatio)) : p;
      const length = rateRatio === 1 ? rate : tf.mul(rate, rateRatio);
      parameters[name] = tf.sub(kept, tf.mul(direction, length));
    };
    if (muon && isMuons(settings, spec)) {
      const next = muonDirection(muon, spec, state.first[name], g, scale);
      move(next.direction, learningRate);
      first[name] = next.momentum;
    } else {
      const next = adamW(state.first[name], state.second[name], g);
      move(next.direction, scalars.stepSize);
      first[name] = next.first;
      second[name] = next.second;
    }
  }
  return { parameters, first, second, gradNorm: norm };
}

/** 1 - ratio · η·λ, from 1 - η·λ. */
function faster(keep: tf.Tensor, ratio: number): tf.Tensor {
  return ratio === 1 ? keep : tf.sub(1, tf.mul(tf.sub(1, keep), ratio));
}

/** AdamW's direction of a parameter, to be taken times the step's size. */
function adamWDirection(
  { beta1, beta2 }: AdamWSettings,
  scale: tf.Tensor,
  floor: tf.Tensor,
) {
  const share1 = tf.mul(scale, 1 - beta1);
  const share2 = tf.mul(tf.square(scale), 1 - beta2);
  return (first: tf.Tensor, second: tf.Tensor, g: tf.Tensor) => {
    const m = tf.add(tf.mul(first, beta1), tf.mul(g, share1));
    const v = tf.add(tf.mul(second, beta2), tf.mul(tf.mul(g, g), share2));
    const direction = tf.div(m, tf.add(tf.sqrt(v), floor));
    return { direction, first: m, second: v };
  };
}
