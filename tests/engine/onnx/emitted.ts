/**
 * What rules emit, as text.
 *
 * @module
 */
import type { Value } from "sft/engine/graph.ts";
import { Builder, type Rule } from "sft/engine/onnx/builder.ts";

/** `op(inputs)` of what the rules emit for some values, in order. */
export function emitted(
  rules: Readonly<Record<string, Rule>>,
  ...values: readonly Value[]
): string[] {
  const to = new Builder(new Map());
  for (const { node } of values) {
    rules[node!.kernel](node!, to.name(node!.outputs[0]), to);
  }
  return to.nodes.map(({ op, inputs }) => `${op}(${inputs.join(", ")})`);
}
