/**
 * Lowering: a traced graph becomes one StableHLO module, as text.
 *
 * One rule a kernel; a kernel without a rule is refused by name. What replaces
 * an input is marked as its alias, so that XLA updates it where it lies.
 *
 * @module
 */
import type { LoweredProgram } from "../compile.ts";
import { type Graph, liveNodes } from "../graph.ts";
import { ruleOf } from "../rule_of.ts";
import { Builder, type Rule, typeOf } from "./builder.ts";
import { ELEMENTWISE_RULES } from "./elementwise_rules.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";

/** A module whose `@main` takes the graph's inputs in their order. */
export interface LoweredModule extends LoweredProgram {
  readonly text: string;
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
 * @param replaces Output name → name of the input whose memory it takes.
 * @param bfloat16 Whether matrices are multiplied in bfloat16.
 * @throws {TypeError} On a kernel without a rule.
 */
export function lower(
  graph: Graph,
  replaces: Readonly<Record<string, string>> = {},
  bfloat16 = false,
): LoweredModule {
  const to = new Builder(bfloat16);
  const inputs = graph.inputs.map((value, index) => to.input(value, index));
  for (const node of liveNodes(graph)) {
    to.node(node, ruleOf(RULES, node.kernel, graph.name, "StableHLO"));
  }
  to.scope = "";
  const results = [...graph.outputs.values()].map((value) => to.operand(value));
  const names = [...graph.outputs.keys()];
  const parameters = graph.inputs.map(({ input }, index) => {
    const output = names.findIndex((name) => replaces[name] === input);
    const alias = output < 0 ? "" : ` {tf.aliasing_output = ${output} : i32}`;
    return `${inputs[index].name}: ${typeOf(inputs[index])}${alias}`;
  });
  const types = results.map(typeOf).join(", ");
  const returned = results.map(({ name }) => name).join(", ");
  return {
    text: [
      `module @${JSON.stringify(graph.name)} {`,
      `func.func public @main(${parameters.join(", ")}) -> (${types}) {`,
      to.text,
      results.length > 0 ? `return ${returned} : ${types}` : "return",
      "}",
      "}",
      "",
    ].join("\n"),
    nodes: to.operations,
  };
}
