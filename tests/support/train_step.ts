/**
 * A compiled training step over fresh state.
 *
 * @module
 */
import type { Trainable } from "sft/core/trainable.ts";
import type { Engine } from "sft/engine/program.ts";
import type { Architecture } from "sft/model/architecture.ts";
import { trainable } from "sft/model/loss.ts";
import type { BatchShape } from "sft/train/inputs.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import {
  allocateMoments,
  allocateParameters,
  type NamedValues,
} from "sft/train/state.ts";
import { compileTrainStep, type TrainStepOptions } from "sft/train/step.ts";

/**
 * So large that an update follows a gradient's size, and rounding of a gradient
 * near 0 stays rounding: with 1e-8 a first step is the gradient's sign.
 */
const SMOOTH = { ...ADAMW_DEFAULTS, epsilon: 1e-3 };

/** What is other than it is by default. */
type StepOptions = Partial<TrainStepOptions> & {
  /** The model that learns, of one that learns from targets. */
  readonly learning?: (model: Trainable) => Trainable;
};

/** Compiles a step for a model with these values and batches of this shape. */
export function stepOf(
  engine: Engine,
  loaded: { model: Architecture; values: NamedValues },
  shape: BatchShape,
  { learning = (model) => model, ...options }: StepOptions = {},
) {
  const model = learning(trainable(loaded.model));
  const parameters = allocateParameters(
    engine,
    model.parameters,
    loaded.values,
  );
  const optimizer = options.optimizer ?? SMOOTH;
  const moments = allocateMoments(engine, model.parameters, {}, optimizer);
  const step = compileTrainStep({
    engine,
    model,
    state: { ...parameters, ...moments },
    shape,
    optimizer,
    accumulates: false,
    seed: 1,
    ...options,
  });
  return { step, parameters, moments };
}
