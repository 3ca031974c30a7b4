/**
 * How much memory a program's results take at a time, told from its graph.
 *
 * Each result is born at the node that makes it and dies after the last node
 * that reads it:
 *
 *     node        live after it      bytes
 *     a = f(x)    a                  4
 *     b = g(a)    a b                8
 *     c = h(b)    b c                8
 *
 * Covers what the graph says. What an engine takes beyond that, in copies and in
 * blocks that lie idle, is in `memory_use.ts`; the program's inputs are not
 * counted, as whoever allocates them knows them.
 *
 * @module
 */
import { sizeOf } from "../core/shape.ts";
import { type Graph, liveNodes, type Node, type Value } from "./graph.ts";
import type { Dtype, TensorSpec } from "./program.ts";

/** Bytes of an element. */
const WIDTH: Readonly<Record<Dtype, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
};

/** Kernels whose result is their operand in another shape, where it lies. */
const VIEWS = new Set(["Reshape", "ExpandDims"]);

/** Bytes of one tensor. */
export function bytesOf({ shape, dtype }: TensorSpec): number {
  return sizeOf(shape) * WIDTH[dtype];
}

/** How results are kept. */
export interface Keeping {
  /** Names of outputs that have memory already: that of what they replace. */
  readonly placed?: ReadonlySet<string>;
  /** Whether nothing is freed before the program ends. @default {false} */
  readonly toTheEnd?: boolean;
  /**
   * Which node runs next: the next one of those lowered, or the one that has
   * been ready for longest. @default {"lowered"}
   */
  readonly order?: "lowered" | "ready";
}

/**
 * The most bytes of results that exist at a time. The program's outputs stay to
 * the end.
 */
export function peakLiveBytes(
  graph: Graph,
  { placed = new Set(), toTheEnd = false, order = "lowered" }: Keeping = {},
): number {
  const lowered = liveNodes(graph);
  const memory = memoryOf(lowered);
  const nodes = order === "ready" ? asReady(lowered) : lowered;
  const stays = new Set<Value>();
  const free = new Set<Value>();
  for (const [name, value] of graph.outputs) {
    stays.add(memory(value));
    if (placed.has(name)) free.add(memory(value));
  }
  const lastUse = new Map<Value, Node>();
  for (const node of nodes) {
    for (const value of [...node.outputs, ...node.inputs]) {
      lastUse.set(memory(value), node);
    }
  }
  const dying = new Map<Node, number>();
  for (const [value, node] of lastUse) {
    if (!value.node || stays.has(value) || toTheEnd) continue;
    dying.set(node, (dying.get(node) ?? 0) + bytesOf(value));
  }
  let live = 0;
  let peak = 0;
  for (const node of nodes) {
    for (const value of node.outputs) {
      if (memory(value) === value && !free.has(value)) live += bytesOf(value);
    }
    peak = Math.max(peak, live);
    live -= dying.get(node) ?? 0;
  }
  return peak;
}

/** Which value's memory a value lies in: its own, unless it is a view. */
function memoryOf(nodes: readonly Node[]): (value: Value) => Value {
  const seenAs = new Map<Value, Value>();
  const memory = (value: Value) => seenAs.get(value) ?? value;
  for (const { kernel, inputs, outputs } of nodes) {
    if (VIEWS.has(kernel)) seenAs.set(outputs[0], memory(inputs[0]));
  }
  return memory;
}

/** The nodes in the order in which they become ready, each after its makers. */
function asReady(nodes: readonly Node[]): Node[] {
  const readers = new Map<Node, Node[]>();
  const waitsFor = new Map<Node, number>();
  for (const node of nodes) {
    const makers = new Set(node.inputs.flatMap((value) => value.node ?? []));
    waitsFor.set(node, makers.size);
    for (const maker of makers) {
      readers.set(maker, [...readers.get(maker) ?? [], node]);
    }
  }
  const ready = nodes.filter((node) => waitsFor.get(node) === 0);
  for (const node of ready) { // which grows as it is gone through
    for (const reader of readers.get(node) ?? []) {
      const left = waitsFor.get(reader)! - 1;
      waitsFor.set(reader, left);
      if (left === 0) ready.push(reader);
    }
  }
  return ready;
}
