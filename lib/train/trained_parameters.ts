/**
 * Which of a model's parameters training changes: only they have gradients and
 * moments.
 *
 * @module
 */
import type { ParameterSpec } from "../core/trainable.ts";

/** The parameters that are not frozen, in their order. */
export function trainedOf<Spec extends ParameterSpec>(
  parameters: readonly Spec[],
): readonly Spec[] {
  return parameters.filter(({ frozen }) => !frozen);
}
