/**
 * Lowering: a traced graph becomes one ONNX model.
 *
 * One rule a kernel; a kernel without a rule is refused by name.
 *
 * @module
 */
import { type Graph, liveNodes } from "../graph.ts";
import { rewrite } from "../rewrite.ts";
import { Builder, type Rule } from "./builder.ts";
import { ELEMENTWISE_RULES } from "./elementwise_rules.ts";
import { assertInPlaceIsSafe } from "./in_place.ts";
import { inPieces, PIECE, type View } from "./in_pieces.ts";
import { MATRIX_RULES } from "./matrix_rules.ts";
import { encodeModel } from "./protobuf.ts";

/** A model, and what it wants to be bound to. */
export interface LoweredModel {
  readonly bytes: Uint8Array;
  readonly nodes: number;
  /** Parts of inputs, which the model knows as inputs of their own. */
  readonly inputViews: readonly View[];
  /** Parts of inputs that stand for outputs which replace them. */
  readonly outputViews: readonly View[];
}

const RULES: Readonly<Record<string, Rule>> = {
  ...ELEMENTWISE_RULES,
  ...MATRIX_RULES,
};

/**
 * Lowers `graph`; rewrites it in place.
 *
 * @param replaces Output name → input name whose memory it will be bound to.
 * @param piece Elements of the pieces in which large state is updated.
 * @throws {TypeError} On a kernel without a rule.
 * @throws {RangeError} If a replacement cannot be done in place, or an output
 * has an input's name.
 */
export function lower(
  graph: Graph,
  replaces: Readonly<Record<string, string>>,
  piece: number = PIECE,
): LoweredModel {
  const shared = graph.inputs.find(({ input }) => graph.outputs.has(input!));
  if (shared) {
    throw new RangeError(
      `Cannot lower "${graph.name}" to ONNX: "${shared.input}" is an input ` +
        "and an output, give the output a name of its own",
    );
  }
  rewrite(graph);
  const cut = inPieces(graph, replaces, piece);
  const { inputs, outputs } = cut.graph;
  const to = new Builder(outputs);
  for (const node of liveNodes(cut.graph)) {
    const rule = RULES[node.kernel];
    if (!rule) {
      throw new TypeError(
        `Cannot lower "${graph.name}" to ONNX: no rule for kernel "${node.kernel}"`,
      );
    }
    to.scope = node.scope;
    rule(node, to.name(node.outputs[0]), to);
  }
  // An output that is an input, a constant, or a second name of a result.
  for (const [name, value] of outputs) {
    if (value.node && to.name(value) === name) continue;
    to.emit("Identity", [to.name(value)], { outputs: [name] });
  }
  const wholes = new Map(cut.inputViews.map(({ name, of }) => [name, of]));
  assertInPlaceIsSafe(to.nodes, cut.replaces, wholes);
  const bytes = encodeModel({
    name: graph.name,
    nodes: to.nodes,
    initializers: to.initializers,
    inputs: inputs.map(({ input, dtype, shape }) => ({
      name: input!,
      dtype,
      shape,
    })),
    outputs: [...outputs].map(([name, { dtype, shape }]) => ({
      name,
      dtype,
      shape,
    })),
  });
  const { inputViews, outputViews } = cut;
  return { bytes, nodes: to.nodes.length, inputViews, outputViews };
}
