/**
 * Whether results may be written over the inputs they replace.
 *
 * A replaced input shares its memory with the output. That is right only if, in
 * every order in which the runtime may run the nodes, all that read the old
 * values have done so before the new ones are written, and if the writer itself
 * reads each element no later than it writes it.
 *
 * @module
 */
import type { OnnxNode } from "./protobuf.ts";

/** Operators that pass on their first input's memory instead of copying it. */
const ALIASING = new Set(["Reshape", "Identity"]);

/**
 * Operators that may write over an input, and over which one: element-wise ones
 * over any operand, a product over what it is added to, a scatter over its base.
 */
const WRITES_OVER: Readonly<Record<string, readonly number[]>> = {
  Add: [0, 1],
  Sub: [0, 1],
  Mul: [0, 1],
  Gemm: [2],
  ScatterElements: [0],
  ScatterND: [0],
};

/**
 * Checks every replaced input of a lowered graph.
 *
 * @param nodes In topological order.
 * @param replaces Output name → name of the input whose memory it takes.
 * @throws {RangeError} Naming the pair and the node that may read too late.
 */
export function assertInPlaceIsSafe(
  nodes: readonly OnnxNode[],
  replaces: Readonly<Record<string, string>>,
): void {
  const producer = new Map<string, number>();
  nodes.forEach((node, at) => {
    for (const output of node.outputs) producer.set(output, at);
  });
  const { readers, ownerOf } = readersThroughAliases(nodes);
  const ancestors = ancestorSets(nodes, producer);
  for (const [output, input] of Object.entries(replaces)) {
    const refuse = (why: string): never => {
      throw new RangeError(
        `Cannot write "${output}" over "${input}": ${why}, ` +
          "give it a tensor of its own",
      );
    };
    const writer = producer.get(output);
    if (writer === undefined) return refuse("no node writes it");
    const other = Object.keys(replaces)
      .find((name) => name !== output && replaces[name] === input);
    if (other) refuse(`"${other}" is written over it too`);
    for (const reader of readers.get(input) ?? []) {
      if (reader === writer) continue;
      if (!ancestors[writer].has(reader)) {
        refuse(`"${nodes[reader].name}" may read it afterwards`);
      }
    }
    const { op, name, inputs } = nodes[writer];
    inputs.forEach((read, operand) => {
      const owner = ownerOf(read);
      if (owner === input && !WRITES_OVER[op]?.includes(operand)) {
        refuse(`"${name}" reads it while writing`);
      }
    });
  }
}

/**
 * Input name → indices of nodes that read its memory, directly or by an alias;
 * and the name of the memory that a value lies in.
 */
function readersThroughAliases(nodes: readonly OnnxNode[]) {
  const memory = new Map<string, string>();
  const ownerOf = (name: string) => memory.get(name) ?? name;
  const readers = new Map<string, Set<number>>();
  nodes.forEach((node, at) => {
    node.inputs.forEach((input, operand) => {
      const owner = ownerOf(input);
      if (operand === 0 && ALIASING.has(node.op)) {
        memory.set(node.outputs[0], owner);
      }
      if (!readers.has(owner)) readers.set(owner, new Set());
      readers.get(owner)!.add(at);
    });
  });
  return { readers, ownerOf };
}

/** For each node, the nodes that certainly run before it. */
function ancestorSets(
  nodes: readonly OnnxNode[],
  producer: ReadonlyMap<string, number>,
): { has(node: number): boolean }[] {
  const words = Math.ceil(nodes.length / 32);
  const sets: Uint32Array[] = [];
  for (const node of nodes) {
    const set = new Uint32Array(words);
    for (const input of node.inputs) {
      const parent = producer.get(input);
      if (parent === undefined) continue;
      set[parent >>> 5] |= 1 << (parent & 31);
      sets[parent].forEach((bits, word) => set[word] |= bits);
    }
    sets.push(set);
  }
  return sets.map((set) => ({
    has: (node) => (set[node >>> 5] >>> (node & 31) & 1) === 1,
  }));
}
