/**
 * What training keeps between steps: parameters, both moments, and sums of
 * gradients where steps accumulate.
 *
 * All of it lives in the engine, under the names by which programs know it, so
 * that every program of a run shares the same memory.
 *
 * @module
 */
import type { ParameterSpec } from "../core/trainable.ts";
import type { Engine, EngineTensor } from "../engine/program.ts";
import {
  ADAMW_DEFAULTS,
  type OptimizerSettings,
  withSecondMoment,
} from "./optimizer.ts";
import { trainedOf } from "./trained_parameters.ts";

/** Names of a parameter's companions, and of what replaces a tensor. */
export const first = (name: string): string => `first.${name}`;
export const second = (name: string): string => `second.${name}`;
export const gradient = (name: string): string => `gradient.${name}`;
export const next = (name: string): string => `next.${name}`;

/** Tensors by name. */
export type EngineTensors = Record<string, EngineTensor>;

/** Values by name, in host memory. */
export type NamedValues = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Parameters in the engine's memory.
 *
 * @param values Float32 of each spec's shape, by parameter name.
 */
export function allocateParameters(
  engine: Engine,
  specs: readonly ParameterSpec[],
  values: NamedValues,
): EngineTensors {
  return allocate(engine, specs, (name) => name, values);
}

/** A moment: its name, and the shape of its parameter. */
export type MomentSpec = Pick<ParameterSpec, "name" | "shape">;

/** What the optimizer keeps of the parameters, by `first.` and `second.` names. */
export function momentSpecs(
  specs: readonly ParameterSpec[],
  optimizer: OptimizerSettings,
): MomentSpec[] {
  const named = (naming: (name: string) => string) =>
  (
    { name, shape }: ParameterSpec,
  ) => ({ name: naming(name), shape });
  return [
    ...trainedOf(specs).map(named(first)),
    ...withSecondMoment(specs, optimizer).map(named(second)),
  ];
}

/** All moments: zero, or what a checkpoint holds. */
export function allocateMoments(
  engine: Engine,
  specs: readonly ParameterSpec[],
  values: NamedValues = {},
  optimizer: OptimizerSettings = ADAMW_DEFAULTS,
): EngineTensors {
  const itself = (name: string) => name;
  return allocate(engine, momentSpecs(specs, optimizer), itself, values);
}

/** Zeros in which gradients are summed up, by `gradient.` names. */
export function allocateGradients(
  engine: Engine,
  specs: readonly ParameterSpec[],
): EngineTensors {
  return allocate(engine, trainedOf(specs), gradient, {});
}

function allocate(
  engine: Engine,
  specs: readonly MomentSpec[],
  naming: (name: string) => string,
  values: NamedValues,
): EngineTensors {
  const tensors: EngineTensors = {};
  for (const { name, shape } of specs) {
    const tensor = engine.allocate({ shape, dtype: "float32" });
    const given = values[naming(name)];
    if (given) tensor.write(given);
    tensors[naming(name)] = tensor;
  }
  return tensors;
}
