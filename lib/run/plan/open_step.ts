/**
 * A run's training step: its parameters and moments in the engine's memory, and
 * the program that updates them.
 *
 * @module
 */
import type { StepPlan } from "../../batch/stream.ts";
import { NEXT_TOKEN } from "../../measure/objective.ts";
import { recomputing } from "../../model/block.ts";
import { trainable } from "../../model/loss.ts";
import { allocateLossScale } from "../../train/loss_scale.ts";
import {
  allocateMoments,
  allocateParameters,
  type EngineTensors,
  type NamedValues,
} from "../../train/state.ts";
import { compileTrainStep, type TrainStep } from "../../train/step.ts";
import { optimizerOf, targetLossOf } from "./optimization.ts";
import type { OpenedTraining } from "../training_run.ts";

/** The step, and what it updates in place. */
export interface OpenedStep {
  readonly parameters: EngineTensors;
  /** All that the optimizer keeps beside them. */
  readonly moments: EngineTensors;
  readonly step: TrainStep;
}

/** @param values Parameters to start from, and moments where there are any. */
export function openStep(
  { config, engine, model: architecture, objective = NEXT_TOKEN }: Pick<
    OpenedTraining,
    "config" | "engine" | "model" | "objective"
  >,
  { slots, longest }: Pick<StepPlan, "slots" | "longest">,
  values: NamedValues,
): OpenedStep {
  const { batch_size: B, max_length, seed } = config;
  const T = objective.rowLength(max_length);
  const model = objective.learning(trainable(
    config.gradient_checkpointing ? recomputing(architecture) : architecture,
    targetLossOf(config),
  ));
  const optimizer = optimizerOf(config);
  const parameters = allocateParameters(engine, model.parameters, values);
  const moments = {
    ...allocateMoments(engine, model.parameters, values, optimizer),
    ...engine.halfPrecision && allocateLossScale(engine, values),
  };
  const step = compileTrainStep({
    engine,
    model,
    state: { ...parameters, ...moments },
    shape: { B, T, K: slots, longest },
    optimizer,
    accumulates: config.gradient_accumulation_steps > 1,
    skips: config.on_nonfinite === "skip",
    seed,
  });
  return { parameters, moments, step };
}
