/**
 * A traced program as data: values, and the kernel calls between them.
 *
 * Covers the form, and what every pass asks of it: which nodes are live, and how
 * often a value is read. Recording is in trace.ts, lowering in each engine's
 * folder.
 *
 * @module
 */
import type { Dtype, HostArray } from "./program.ts";

/** One tensor of the graph: an input, a constant, or a node's result. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Name of the program's input, if it is one. */
  readonly input?: string;
  /** Elements of a constant; a number when all are equal. */
  readonly constant?: number | HostArray;
  /** The call that made it, if it is a result. */
  readonly node?: Node;
}

/** One kernel call. Passes may rewrite it, hence the mutable fields. */
export interface Node {
  kernel: string;
  inputs: Value[];
  // deno-lint-ignore no-explicit-any -- each kernel has attributes of its own
  attributes: Readonly<Record<string, any>>;
  readonly outputs: Value[];
  /** Part of the program, for profiles, such as "forward/attention". */
  readonly scope: string;
}

/** A whole program. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: ReadonlyMap<string, Value>;
}

/** Nodes that some output needs, each after the nodes it reads from. */
export function liveNodes(graph: Graph): Node[] {
  const ordered: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack: long chains of gradients overflow a recursive walk.
  const stack: { node: Node; next: number }[] = [];
  const enter = (value: Value) => {
    if (!value.node || seen.has(value.node)) return;
    seen.add(value.node);
    stack.push({ node: value.node, next: 0 });
  };
  for (const output of graph.outputs.values()) {
    enter(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) {
        enter(top.node.inputs[top.next++]);
      } else {
        ordered.push(stack.pop()!.node);
      }
    }
  }
  return ordered;
}

/** How often each value is read by live nodes or leaves as an output. */
export function useCounts(
  graph: Graph,
  nodes: readonly Node[],
): Map<Value, number> {
  const counts = new Map<Value, number>();
  const count = (value: Value) =>
    counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(count);
  graph.outputs.forEach(count);
  return counts;
}
