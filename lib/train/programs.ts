/**
 * The programs of training as TensorFlow.js functions.
 *
 *     train       forward, backward, update: a step of one micro-batch
 *     accumulate  forward, backward, add to the gradients' sums
 *     apply       update from the gradients' sums
 *     evaluate    forward only, without dropout
 *
 * Each is traced once and compiled, or run op by op; nothing here knows which.
 * Those that train scale the loss where asked to; see loss_scale.ts.
 *
 * @module
 */
import { scoped } from "../core/scope.ts";
import * as tf from "../core/tf.ts";
import type { BatchTensors, Trainable } from "../core/trainable.ts";
import type { Program, Tensors, TensorSpec } from "../engine/program.ts";
import {
  type BatchShape,
  maskInput,
  maskSpecs,
  modelBatchSpecs,
  SCALARS,
  type Specs,
} from "./inputs.ts";
import {
  guardStep,
  LOSS_SCALE,
  LOSS_SCALE_SPEC,
  lossFactor,
} from "./loss_scale.ts";
import {
  type OptimizerSettings,
  optimizerUpdate,
  withSecondMoment,
} from "./optimizer.ts";
import type { StepScalars } from "./optimizer.ts";
import { isFinite, keepUnlessFinite } from "./skipped_step.ts";
import {
  first,
  gradient,
  type MomentSpec,
  momentSpecs,
  next,
  second,
} from "./state.ts";
import { trainedOf } from "./trained_parameters.ts";

type Naming = (name: string) => string;
type Named = Record<string, tf.Tensor>;

const itself: Naming = (name) => name;

/**
 * A whole optimizer step over one micro-batch. Outputs `nats` and `gradNorm`.
 *
 * @param skips Whether a step that is not finite is left out; its `gradNorm` is
 * NaN then.
 */
export function trainProgram(
  model: Trainable,
  optimizer: OptimizerSettings,
  shape: BatchShape,
  scales = false,
  skips = false,
): Program {
  const sites = model.dropoutSites(shape);
  return {
    name: "train",
    inputs: {
      ...parameterSpecs(model),
      ...specsOf(momentSpecs(model.parameters, optimizer), itself),
      ...modelBatchSpecs(model, shape),
      ...maskSpecs(sites),
      ...SCALARS,
      ...scales && { [LOSS_SCALE]: LOSS_SCALE_SPEC },
    },
    run: (inputs) => {
      const { nats, gradients } = lossAndGradients(model, shape, inputs);
      const loss = skips ? lossIn(model, nats) : undefined;
      return {
        nats,
        ...updateState(model, optimizer, inputs, gradients, loss),
      };
    },
    replaces: {
      ...stateReplacements(model, optimizer),
      ...scales && { [next(LOSS_SCALE)]: LOSS_SCALE },
    },
  };
}

/** The loss of all micro-batches of a step so far, and the figures. */
export const NATS_SUM = "natsSum";

/** Shape of what `sumLoss()` gives. */
export function lossSpec({ figures = [] }: Trainable): TensorSpec {
  const shape = figures.length > 0 ? [1 + figures.length] : [];
  return { shape, dtype: "float32" };
}

/** Adds one micro-batch's gradients, and its loss, to their sums. */
export function accumulateProgram(
  model: Trainable,
  shape: BatchShape,
  scales = false,
): Program {
  const sites = model.dropoutSites(shape);
  const scalar = SCALARS.inverseTargets;
  return {
    name: "accumulate",
    inputs: {
      ...parameterSpecs(model),
      ...specsOf(trainedOf(model.parameters), gradient),
      ...modelBatchSpecs(model, shape),
      ...maskSpecs(sites),
      [NATS_SUM]: lossSpec(model),
      ...scales && { inverseTargets: scalar, [LOSS_SCALE]: LOSS_SCALE_SPEC },
    },
    run: (inputs) => {
      const { nats, gradients } = lossAndGradients(model, shape, inputs);
      const sums: Named = { [next(NATS_SUM)]: tf.add(inputs[NATS_SUM], nats) };
      for (const { name } of trainedOf(model.parameters)) {
        const sum = gradient(name);
        sums[next(sum)] = tf.add(inputs[sum], gradients[name]);
      }
      return sums;
    },
    replaces: {
      ...replacements(trainedOf(model.parameters), gradient),
      [next(NATS_SUM)]: NATS_SUM,
    },
  };
}

/** Updates the state from the gradients' sums. Outputs `gradNorm`; may skip. */
export function applyProgram(
  model: Trainable,
  optimizer: OptimizerSettings,
  scales = false,
  skips = false,
): Program {
  return {
    name: "apply",
    inputs: {
      ...specsOf(trainedOf(model.parameters), itself),
      ...specsOf(momentSpecs(model.parameters, optimizer), itself),
      ...specsOf(trainedOf(model.parameters), gradient),
      ...SCALARS,
      ...scales && { [LOSS_SCALE]: LOSS_SCALE_SPEC },
      ...skips && { [NATS_SUM]: lossSpec(model) },
    },
    run: (inputs) =>
      updateState(
        model,
        optimizer,
        inputs,
        inputsOf(trainedOf(model.parameters), inputs, gradient),
        skips ? lossIn(model, inputs[NATS_SUM]) : undefined,
      ),
    replaces: {
      ...stateReplacements(model, optimizer),
      ...scales && { [next(LOSS_SCALE)]: LOSS_SCALE },
    },
  };
}

/** The summed loss of one batch, without dropout. Outputs `nats`. */
export function evaluateProgram(model: Trainable, shape: BatchShape): Program {
  return measuring(
    "evaluate",
    model,
    shape,
    (...given) => model.sumLoss(...given),
  );
}

/** The losses of one batch's targets, one by one. Outputs `nats`, `[K]`. */
export function targetLossProgram(
  model: Trainable,
  shape: BatchShape,
): Program {
  return measuring(
    "target losses",
    model,
    shape,
    (...given) => model.targetLosses(...given),
  );
}

function measuring(
  name: string,
  model: Trainable,
  shape: BatchShape,
  natsOf: (parameters: Named, batch: BatchTensors) => tf.Tensor,
): Program {
  return {
    name,
    inputs: { ...parameterSpecs(model), ...modelBatchSpecs(model, shape) },
    run: (inputs) => ({
      nats: natsOf(parametersIn(model, inputs), batchIn(inputs, shape)),
    }),
  };
}

/** The batch among a program's inputs, and what else is there by name. */
function batchIn(inputs: Tensors, { longest }: BatchShape): BatchTensors {
  const batch = inputs as unknown as Omit<BatchTensors, "besides">;
  return { ...batch, longest, besides: inputs };
}

/** Every parameter as an input. */
function parameterSpecs(model: Trainable): Specs {
  return specsOf(model.parameters, itself);
}

/** What there is of each of them, as inputs. */
function specsOf(specs: readonly MomentSpec[], naming: Naming): Specs {
  return Object.fromEntries(
    specs.map(({ name, shape }) => [
      naming(name),
      { shape, dtype: "float32" as const },
    ]),
  );
}

function replacements(
  specs: readonly MomentSpec[],
  naming: Naming,
): Record<string, string> {
  return Object.fromEntries(
    specs.map(({ name }) => [next(naming(name)), naming(name)]),
  );
}

/** What an update replaces: parameters and moments. */
function stateReplacements(
  { parameters }: Trainable,
  optimizer: OptimizerSettings,
): Record<string, string> {
  return {
    ...replacements(trainedOf(parameters), itself),
    ...replacements(momentSpecs(parameters, optimizer), itself),
  };
}

/** Every parameter among a program's inputs. */
function parametersIn(model: Trainable, inputs: Tensors): Named {
  return inputsOf(model.parameters, inputs, itself);
}

/** What there is of each of them among a program's inputs. */
function inputsOf(
  specs: readonly MomentSpec[],
  inputs: Tensors,
  naming: Naming,
): Named {
  return Object.fromEntries(
    specs.map(({ name }) => [name, inputs[naming(name)]]),
  );
}

/**
 * The summed loss with its figures, and its gradient by every trained parameter;
 * the gradient of the scaled mean where there is a scale.
 */
function lossAndGradients(
  model: Trainable,
  shape: BatchShape,
  inputs: Tensors,
): { nats: tf.Tensor; gradients: Named } {
  const names = trainedOf(model.parameters).map(({ name }) => name);
  const all = parametersIn(model, inputs);
  const byName = (values: readonly tf.Tensor[]): Named =>
    Object.fromEntries(names.map((name, index) => [name, values[index]]));
  const keep = Object.fromEntries(
    Object.keys(model.dropoutSites(shape))
      .map((site) => [site, inputs[maskInput(site)]]),
  );
  const batch = batchIn(inputs, shape);
  const scale = inputs[LOSS_SCALE];
  const factor = scale && lossFactor(scale, inputs.inverseTargets);
  const loss = (...values: tf.Tensor[]) => {
    const nats = model.sumLoss({ ...all, ...byName(values) }, batch, keep);
    return factor ? tf.mul(nats, factor) : nats;
  };
  const { value, grads } = scoped(
    "gradients",
    () =>
      tf.valueAndGrads(loss)(
        names.map((name) => inputs[name]),
        lossAlone(model),
      ),
  );
  const nats = factor ? tf.div(value, factor) : value;
  return { nats, gradients: byName(grads) };
}

/** The loss among what `sumLoss()` gives, a scalar. */
function lossIn({ figures }: Trainable, sums: tf.Tensor): tf.Tensor {
  return figures ? tf.reshape(tf.slice(sums, [0], [1]), []) : sums;
}

/** What is differentiated of a loss with figures: the loss. */
function lossAlone({ figures }: Trainable): tf.Tensor | undefined {
  return figures && tf.tensor1d([1, ...figures.map(() => 0)]);
}

/** @param loss Of the step, if one that is not finite is to be left out. */
function updateState(
  model: Trainable,
  optimizer: OptimizerSettings,
  inputs: Tensors,
  gradients: Named,
  loss?: tf.Tensor,
): Named {
  const trained = trainedOf(model.parameters);
  const before = {
    parameters: inputsOf(trained, inputs, itself),
    first: inputsOf(trained, inputs, first),
    second: inputsOf(
      withSecondMoment(model.parameters, optimizer),
      inputs,
      second,
    ),
  };
  const scalars = inputs as Record<keyof StepScalars, tf.Tensor>;
  const scale = inputs[LOSS_SCALE];
  const guarded = scale
    ? scoped("loss scale", () => guardStep(scale, gradients, scalars))
    : { gradients, scalars, next: undefined, finite: undefined };
  const after = scoped("optimizer", () =>
    optimizerUpdate(
      optimizer,
      trained,
      before,
      guarded.gradients,
      guarded.scalars,
    ));
  const updated: Named = {};
  for (const { name } of trained) {
    updated[name] = after.parameters[name];
    updated[first(name)] = after.first[name];
  }
  for (const [name, moment] of Object.entries(after.second)) {
    updated[second(name)] = moment;
  }
  const { gradNorm, kept } = loss
    ? scoped("skip", () => {
      const finite = [guarded.finite, isFinite(loss), isFinite(after.gradNorm)]
        .filter((condition) => condition !== undefined)
        .reduce((all, condition) => tf.logicalAnd(all, condition));
      return {
        gradNorm: tf.where(finite, after.gradNorm, NaN),
        kept: keepUnlessFinite(finite, inputs, updated),
      };
    })
    : { gradNorm: after.gradNorm, kept: updated };
  const outputs: Named = { gradNorm };
  if (guarded.next) outputs[next(LOSS_SCALE)] = guarded.next;
  for (const [name, tensor] of Object.entries(kept)) {
    outputs[next(name)] = tensor;
  }
  return outputs;
}
