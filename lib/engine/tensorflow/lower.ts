/**
 * Lowering: a traced graph becomes one TensorFlow function.
 *
 * One rule a kernel; a kernel without a rule is refused by name.
 *
 * @module
 */
import type { LoweredProgram } from "../compile.ts";
import { type Graph, liveNodes } from "../graph.ts";
import type { Pointer } from "../pointer.ts";
import { ruleOf } from "../rule_of.ts";
import { Builder, type Rule } from "./builder.ts";
import { ELEMENTWISE_RULES } from "./elementwise_rules.ts";
import type { Library } from "./library.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";

/** A function that takes the graph's inputs in their order. */
export interface LoweredFunction extends LoweredProgram {
  /** What it is called in its context. */
  readonly name: string;
  readonly pointer: Pointer;
}

const RULES: Readonly<Record<string, Rule>> = {
  ...ELEMENTWISE_RULES,
  ...MATRIX_RULES,
};

/** Whether a kernel has a rule; composites without one come composed. */
export function hasRule(kernel: string): boolean {
  return Object.hasOwn(RULES, kernel);
}

/**
 * Lowers `graph`.
 *
 * @param name What the function is called in its context.
 * @param bfloat16 Whether matrices are multiplied in bfloat16.
 * @throws {TypeError} On a kernel without a rule.
 */
export function lower(
  library: Library,
  graph: Graph,
  name: string,
  bfloat16 = false,
): LoweredFunction {
  const to = new Builder(library, bfloat16);
  try {
    const inputs = graph.inputs.map((value) => to.input(value));
    for (const node of liveNodes(graph)) {
      to.node(node, ruleOf(RULES, node.kernel, graph.name, "TensorFlow"));
    }
    to.scope = "";
    // A function may not return an input, nor one result under two names.
    const outputs = [...graph.outputs.values()].map((value) =>
      to.operation("Identity", [to.output(value)])
    );
    const pointer = to.toFunction(name, inputs, outputs);
    return { name, pointer, nodes: to.operations };
  } finally {
    to.dispose();
  }
}
