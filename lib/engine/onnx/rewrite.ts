/**
 * Graph rewrites for ONNX: several kernel calls become one, for which there is a
 * single operator. Other engines take the calls as they are.
 *
 *     matMul(a, b) + c               →  Gemm(a, b, c)
 *     onto + segmentSum(rows, ids)   →  ScatterAdd(onto, ids, rows)
 *     sum(square(x))                 →  SumOfSquares(x)
 *
 * Only calls with a single reader are absorbed, so nothing is computed twice.
 *
 * @module
 */
import { sameShape } from "../../core/shape.ts";
import {
  type Graph,
  liveNodes,
  type Node,
  useCounts,
  type Value,
} from "../graph.ts";

/** Rewrites `graph` in place and returns its live nodes in order. */
export function rewrite(graph: Graph): Node[] {
  const nodes = liveNodes(graph);
  const uses = useCounts(graph, nodes);
  const absorbed = new Set<Node>();
  /** The maker of `value`, if it is this kernel and nothing else reads it. */
  const soleUse = (value: Value, kernel: string): Node | undefined => {
    const { node } = value;
    const free = node?.kernel === kernel && uses.get(value) === 1;
    return free && !absorbed.has(node) ? node : undefined;
  };
  const become = (node: Node, kernel: string, inputs: Value[], from: Node) => {
    absorbed.add(from);
    node.kernel = kernel;
    node.inputs = inputs;
    node.attributes = from.attributes;
  };
  for (const node of nodes) {
    if (node.kernel === "Add") {
      rewriteSum(node, soleUse, become);
    } else if (node.kernel === "Sum" && node.outputs[0].shape.length === 0) {
      const square = soleUse(node.inputs[0], "Square");
      if (square) become(node, "SumOfSquares", square.inputs, square);
    }
  }
  return liveNodes(graph);
}

function rewriteSum(
  sum: Node,
  soleUse: (value: Value, kernel: string) => Node | undefined,
  become: (node: Node, kernel: string, inputs: Value[], from: Node) => void,
): void {
  for (const index of [0, 1]) {
    const other = sum.inputs[1 - index];
    const scatter = soleUse(sum.inputs[index], "UnsortedSegmentSum");
    if (scatter && sameShape(other.shape, sum.outputs[0].shape)) {
      const [rows, ids] = scatter.inputs;
      return become(sum, "ScatterAdd", [other, ids, rows], scatter);
    }
  }
  for (const index of [0, 1]) {
    const other = sum.inputs[1 - index];
    const product = soleUse(sum.inputs[index], "BatchMatMul");
    if (product && canAccumulateOn(other, product)) {
      return become(sum, "Gemm", [...product.inputs, other], product);
    }
  }
}

/** Gemm adds a bias row or a whole matrix to a 2-D product. */
function canAccumulateOn(other: Value, { outputs: [product] }: Node): boolean {
  if (product.shape.length !== 2 || other.constant !== undefined) return false;
  return sameShape(other.shape, product.shape) ||
    sameShape(other.shape, product.shape.slice(1));
}
