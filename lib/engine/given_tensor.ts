/**
 * A tensor that a caller gives for a program's input, checked at the door.
 *
 * @module
 */
import { assertShape } from "../core/shape.ts";
import type { EngineTensor, TensorSpec } from "./program.ts";

/**
 * `tensor` as the engine's own kind, if one is given.
 *
 * @param program The program's name.
 * @param name The input's name.
 * @param spec What the input asks for.
 * @param kind The class of the engine's tensors.
 * @throws {RangeError} If it has another shape or dtype, or is another engine's.
 */
export function givenTensor<T extends EngineTensor>(
  program: string,
  name: string,
  { shape, dtype }: TensorSpec,
  tensor: EngineTensor | undefined,
  kind: new (...args: never[]) => T,
): T | undefined {
  if (!tensor) return undefined;
  assertShape(
    `bind "${program}"`,
    name,
    tensor.shape,
    Object.fromEntries(shape.map((length, axis) => [`axis ${axis}`, length])),
  );
  if (tensor.dtype === dtype && tensor instanceof kind) return tensor;
  throw new RangeError(
    `Cannot bind "${program}": ${name} is ${tensor.dtype} of another engine ` +
      `or type, expected ${dtype} of this one`,
  );
}
