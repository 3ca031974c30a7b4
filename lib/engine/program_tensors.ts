/**
 * The tensors that a compiled program works on: given ones, and those that it
 * makes for what nobody gave.
 *
 * @module
 */
import { givenTensor } from "./given_tensor.ts";
import type { EngineTensor, Program, TensorSpec } from "./program.ts";

/** Inputs and outputs of a program, by name. */
export interface ProgramTensors<Tensor> {
  readonly inputs: Record<string, Tensor>;
  /** What replaces an input is that input's tensor. */
  readonly outputs: Record<string, Tensor>;
  /** Those of them that were not given, for whoever disposes of the program. */
  readonly made: readonly Tensor[];
}

/**
 * One tensor for every input and output of a program.
 *
 * @param given By the input's name.
 * @param results Shape and dtype of each output, from tracing the program.
 * @param kind The class of the engine's tensors.
 * @param create Makes a tensor where none is given.
 * @throws {RangeError} If a given tensor does not fit its input.
 */
export function programTensors<Tensor extends EngineTensor>(
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
  results: ReadonlyMap<string, TensorSpec>,
  kind: new (...args: never[]) => Tensor,
  create: (spec: TensorSpec) => Tensor,
): ProgramTensors<Tensor> {
  const made: Tensor[] = [];
  const make = (spec: TensorSpec): Tensor => {
    const tensor = create(spec);
    made.push(tensor);
    return tensor;
  };
  const inputs: Record<string, Tensor> = {};
  for (const [name, spec] of Object.entries(program.inputs)) {
    inputs[name] = givenTensor(program.name, name, spec, given[name], kind) ??
      make(spec);
  }
  const outputs: Record<string, Tensor> = {};
  for (const [name, { shape, dtype }] of results) {
    outputs[name] = inputs[program.replaces?.[name] ?? ""] ??
      make({ shape, dtype });
  }
  return { inputs, outputs, made };
}
