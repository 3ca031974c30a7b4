/**
 * Lowering: a traced graph becomes one ONNX model.
 *
 * One rule a kernel; a kernel without a rule is refused by name.
 *
 * @module
 */
import type { LoweredProgram } from "../compile.ts";
import type { Graph } from "../graph.ts";
import { ruleOf } from "../rule_of.ts";
import { Builder, type PackedInput, type Rule } from "./builder.ts";
import { ELEMENTWISE_RULES } from "./elementwise_rules.ts";
import { assertInPlaceIsSafe } from "./in_place.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";
import { encodeModel } from "./protobuf.ts";
import { rewrite } from "./rewrite.ts";

/** An ONNX model, serialised. */
export interface LoweredModel extends LoweredProgram {
  readonly bytes: Uint8Array;
  /** Inputs that its session is to be given in 8 bits. */
  readonly packed: readonly PackedWeight[];
}

/** Such an input, and the names of its values and scales in the model. */
export type PackedWeight = PackedInput & {
  readonly values: string;
  readonly scales: string;
};

const RULES: Readonly<Record<string, Rule>> = {
  ...ELEMENTWISE_RULES,
  ...MATRIX_RULES,
};

/**
 * Lowers `graph`; rewrites it in place.
 *
 * @param replaces Output name → input name whose memory it will be bound to.
 * @param instead Rules that take the place of the CPU's, by kernel.
 * @throws {TypeError} On a kernel without a rule.
 * @throws {RangeError} If a replacement cannot be done in place, or an output
 * has an input's name.
 */
export function lower(
  graph: Graph,
  replaces: Readonly<Record<string, string>> = {},
  instead: Readonly<Record<string, Rule>> = {},
): LoweredModel {
  const shared = graph.inputs.find(({ input }) => graph.outputs.has(input!));
  if (shared) {
    throw new RangeError(
      `Cannot lower "${graph.name}" to ONNX: "${shared.input}" is an input ` +
        "and an output, give the output a name of its own",
    );
  }
  const rules = { ...RULES, ...instead };
  const to = new Builder(graph.outputs);
  for (const node of rewrite(graph)) {
    const rule = ruleOf(rules, node.kernel, graph.name, "ONNX");
    to.scope = node.scope;
    rule(node, to.name(node.outputs[0]), to);
  }
  // The others are inputs, constants, or second names of a result.
  for (const [name, value] of graph.outputs) {
    if (value.node && to.name(value) === name) continue;
    to.emit("Identity", [to.name(value)], { outputs: [name] });
  }
  assertInPlaceIsSafe(to.nodes, replaces);
  const bytes = encodeModel({
    name: graph.name,
    nodes: to.nodes,
    initializers: to.initializers,
    inputs: graph.inputs.map(({ input, dtype, shape }) => ({
      name: input!,
      dtype,
      shape,
    })),
    outputs: [...graph.outputs].map(([name, { dtype, shape }]) => ({
      name,
      dtype,
      shape,
    })),
  });
  return { bytes, nodes: to.nodes.length, packed: [...to.packed.values()] };
}
