/**
 * Loss scaling: gradients times a factor, so that float16 products of the
 * backward pass neither underflow nor overflow.
 *
 *     loss of the backward pass = scale · nats / targets
 *
 * The mean, not the sum, is scaled: a sum's gradient grows with the batch. A
 * step whose gradient is not finite leaves the parameters alone, counts as one
 * with gradient zero for the moments, and halves the scale; many finite ones in
 * a row double it. All of it happens on the device and is part of the state, so
 * that nothing is read back and a run resumes to the bit.
 *
 * Source: Micikevicius et al. 2018, arXiv:1710.03740, section 3.2.
 *
 * @module
 */
import * as tf from "../core/tf.ts";
import type { Engine, TensorSpec } from "../engine/program.ts";
import { gate } from "../ops/gate.ts";
import { isFinite } from "./skipped_step.ts";
import type { ByParameter, StepScalars } from "./optimizer.ts";
import type { EngineTensors, NamedValues } from "./state.ts";

/** Name of the state: the scale, and finite steps since it changed. */
export const LOSS_SCALE = "lossScale";
export const LOSS_SCALE_SPEC: TensorSpec = { shape: [2], dtype: "float32" };

/** With it gradients up to 60 fit float16; those of a mean are seldom larger. */
const FIRST = 1024;
const LEAST = 1;
const MOST = 65536;

/** Finite steps after which a larger scale is tried. */
const PATIENCE = 2000;

/** The scale in the engine's memory: the first one, or a checkpoint's. */
export function allocateLossScale(
  engine: Engine,
  values: NamedValues = {},
): EngineTensors {
  const tensor = engine.allocate(LOSS_SCALE_SPEC);
  tensor.write(values[LOSS_SCALE] ?? [FIRST, 0]);
  return { [LOSS_SCALE]: tensor };
}

/** Factor of the loss, float32 scalar. */
export function lossFactor(
  state: tf.Tensor,
  inverseTargets: tf.Tensor,
): tf.Scalar {
  return tf.mul(scaleOf(state), inverseTargets);
}

/** What the optimizer receives, and the scale's state after the step. */
export interface GuardedStep {
  readonly gradients: ByParameter;
  readonly scalars: Readonly<Record<keyof StepScalars, tf.Tensor>>;
  readonly next: tf.Tensor1D;
  /** Bool scalar: whether every gradient is. */
  readonly finite: tf.Tensor;
}

/** @param gradients Of the scaled loss. */
export function guardStep(
  state: tf.Tensor,
  gradients: ByParameter,
  scalars: Readonly<Record<keyof StepScalars, tf.Tensor>>,
): GuardedStep {
  const squares = Object.values(gradients)
    .map((gradient) => tf.sum(tf.square(gradient)))
    .reduce((sum, square) => tf.add(sum, square));
  const finite = isFinite(squares);
  const one = tf.cast(finite, "float32"); //        1, or 0 to change nothing
  return {
    gradients: Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [
        name,
        gate(finite, gradient),
      ]),
    ),
    scalars: {
      floor: scalars.floor,
      stepSize: tf.mul(scalars.stepSize, one),
      learningRate: tf.mul(scalars.learningRate, one),
      keep: tf.add(tf.mul(tf.sub(scalars.keep, 1), one), 1),
      // The gradient is of the mean already, times the scale.
      inverseTargets: tf.div(1, scaleOf(state)),
    },
    next: nextState(state, one),
    finite,
  };
}

function scaleOf(state: tf.Tensor): tf.Scalar {
  return tf.reshape(tf.slice(state, [0], [1]), []);
}

function nextState(state: tf.Tensor, one: tf.Tensor): tf.Tensor1D {
  const scale = tf.slice(state, [0], [1]) as tf.Tensor1D;
  const since = tf.slice(state, [1], [1]) as tf.Tensor1D;
  const counted = tf.mul(tf.add(since, 1), one);
  const patient = tf.cast(tf.greaterEqual(counted, PATIENCE), "float32");
  // 2 after many finite steps, 1/2 after one that is not, 1 otherwise.
  const factor = tf.add(tf.add(tf.mul(one, 0.5), 0.5), patient);
  const moved = tf.minimum(tf.maximum(tf.mul(scale, factor), LEAST), MOST);
  return tf.concat([
    moved,
    tf.mul(counted, tf.sub(1, patient)),
  ] as tf.Tensor1D[]);
}
