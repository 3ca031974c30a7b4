/**
 * Updates of large state, piece by piece.
 *
 * An optimizer's dozen element-wise operators over a tensor of 100 MB read and
 * write memory a dozen times. Over one piece after the other, small enough for
 * the cache, they read and write it once:
 *
 *     next = p·a - g·b          next[0] = p[0]·a - g[0]·b
 *                          →    next[1] = p[1]·a - g[1]·b
 *                               …
 *
 * Covers outputs that replace an input and are element-wise functions of tensors
 * of their own shape and of scalars. The pieces of a state tensor are views of
 * its memory, bound under names of their own; those of what is computed, such as
 * a gradient, are slices.
 *
 * @module
 */
import { sameShape, sizeOf } from "../../core/shape.ts";
import { type Graph, liveNodes, type Node, type Value } from "../graph.ts";

/** Elements of a piece: 2 MB, of which some seven are in use at a time. */
export const PIECE = 1 << 19;

/** A part of an input's memory that is an input, or an output over it, itself. */
export interface View {
  readonly name: string;
  /** The whole input's name. */
  readonly of: string;
  /** First element, and how many. */
  readonly begin: number;
  readonly length: number;
}

/** A graph whose large updates are in pieces. */
export interface PiecewiseGraph {
  readonly graph: Graph;
  readonly replaces: Readonly<Record<string, string>>;
  /** Pieces of inputs, which are inputs of `graph`. */
  readonly inputViews: readonly View[];
  /** Pieces of outputs, which are outputs of `graph` over inputs' memory. */
  readonly outputViews: readonly View[];
}

const ELEMENTWISE = new Set([
  ...["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum"],
  ...["Sqrt", "Rsqrt", "Square", "Neg", "Abs"],
]);

/**
 * Cuts what can be cut; the rest of the graph is shared.
 *
 * @param replaces Output name → name of the input whose memory it takes.
 * @param piece Elements of a piece; outputs of at most that many stay whole.
 */
export function inPieces(
  graph: Graph,
  replaces: Readonly<Record<string, string>>,
  piece: number = PIECE,
): PiecewiseGraph {
  const nodes = liveNodes(graph);
  const cut = cutOutputs(graph, nodes, replaces, piece);
  const kept = [...graph.outputs].filter(([name]) => !cut.has(name));
  const outputs = new Map(kept);
  const inputs = [...graph.inputs];
  const pieceReplaces = Object.fromEntries(
    Object.entries(replaces).filter(([name]) => !cut.has(name)),
  );
  const inputViews: View[] = [];
  const outputViews: View[] = [];
  const cutter = new Cutter(
    nodes,
    inputs,
    inputViews,
    new Set(
      [...cut].map((name) => replaces[name]),
    ),
  );
  for (const names of groupsOf(graph, cut)) {
    const size = sizeOf(graph.outputs.get(names[0])!.shape);
    for (let begin = 0; begin < size; begin += piece) {
      const length = Math.min(piece, size - begin);
      cutter.next(begin, length);
      for (const name of names) {
        const part = `${name}[${begin}]`;
        const of = replaces[name];
        outputs.set(part, cutter.part(graph.outputs.get(name)!));
        outputViews.push({ name: part, of, begin, length });
        pieceReplaces[part] = cutter.inputPart(
          graph.inputs.find(({ input }) => input === of)!,
        ).input!;
      }
    }
  }
  return {
    graph: { name: graph.name, inputs, outputs },
    replaces: pieceReplaces,
    inputViews,
    outputViews,
  };
}

const isScalar = ({ shape }: Value) => sizeOf(shape) === 1;

/** Names of outputs that can be cut. */
function cutOutputs(
  graph: Graph,
  nodes: readonly Node[],
  replaces: Readonly<Record<string, string>>,
  piece: number,
): Set<string> {
  const cut = new Set<string>();
  for (const name of Object.keys(replaces)) {
    const value = graph.outputs.get(name);
    if (value && sizeOf(value.shape) > piece && inCone(value, value.shape)) {
      cut.add(name);
    }
  }
  // A node that something else reads too would be computed twice.
  const readers = new Map<Node, Set<Node>>();
  for (const node of nodes) {
    for (const { node: maker } of node.inputs) {
      if (!maker) continue;
      if (!readers.has(maker)) readers.set(maker, new Set());
      readers.get(maker)!.add(node);
    }
  }
  for (let removed = true; removed;) {
    removed = false;
    const inside = new Set<Node>();
    const whole = new Set(
      [...graph.outputs].flatMap(([name, { node }]) =>
        node && !cut.has(name) ? [node] : []
      ),
    );
    for (const name of cut) coneOf(graph.outputs.get(name)!, inside);
    for (const name of cut) {
      const cone = coneOf(graph.outputs.get(name)!, new Set());
      const leaks = [...cone].some((node) =>
        whole.has(node) ||
        [...readers.get(node) ?? []].some((reader) => !inside.has(reader))
      );
      if (leaks) removed = cut.delete(name);
    }
  }
  return cut;
}

/** Whether a value is an element-wise function of shape `shape`. */
function inCone({ node, shape }: Value, whole: readonly number[]): boolean {
  return node !== undefined && ELEMENTWISE.has(node.kernel) &&
    sameShape(shape, whole) &&
    node.inputs.every((input) =>
      isScalar(input) || sameShape(input.shape, whole)
    );
}

/** The element-wise nodes that lead to `value`, added to `cone`. */
function coneOf(value: Value, cone: Set<Node>): Set<Node> {
  if (isScalar(value) || !inCone(value, value.shape)) return cone;
  if (cone.has(value.node!)) return cone;
  cone.add(value.node!);
  for (const input of value.node!.inputs) coneOf(input, cone);
  return cone;
}

/**
 * Outputs that share a node, together: the node is computed once a piece, and
 * nothing of a piece is written before all of it is read.
 */
function groupsOf(graph: Graph, names: Iterable<string>): Iterable<string[]> {
  const groups = new Set<string[]>();
  const groupOf = new Map<Node, string[]>();
  for (const name of names) {
    const cone = coneOf(graph.outputs.get(name)!, new Set());
    const met = new Set([...cone].flatMap((node) => groupOf.get(node) ?? []));
    const group = [...met, name];
    for (const old of groups) {
      if (old.some((other) => met.has(other))) groups.delete(old);
    }
    groups.add(group);
    for (const other of group) {
      for (const node of coneOf(graph.outputs.get(other)!, new Set())) {
        groupOf.set(node, group);
      }
    }
  }
  return groups;
}

/** Makes the values of one piece after the other. */
class Cutter {
  #id: number;
  #begin = 0;
  #length = 0;
  #parts = new Map<Value, Value>();
  #flat = new Map<Value, Value>();

  constructor(
    nodes: readonly Node[],
    readonly inputs: Value[],
    readonly views: View[],
    /** Inputs whose memory is written. */
    readonly replaced: ReadonlySet<string>,
  ) {
    const values = [
      ...inputs,
      ...nodes.flatMap((n) => [...n.inputs, ...n.outputs]),
    ];
    this.#id = 1 + values.reduce((most, { id }) => Math.max(most, id), 0);
  }

  next(begin: number, length: number): void {
    this.#begin = begin;
    this.#length = length;
    this.#parts.clear();
  }

  /** The present piece of a value. */
  part(value: Value): Value {
    if (isScalar(value)) return value;
    const made = this.#parts.get(value);
    if (made) return made;
    const part = this.#made(value);
    this.#parts.set(value, part);
    return part;
  }

  /** The present piece of an input, which is an input itself. */
  inputPart(value: Value): Value {
    const made = this.#parts.get(value);
    if (made) return made;
    const of = value.input!;
    const name = `${of}[${this.#begin}]`;
    const part = { ...this.#value(value), input: name, partOf: of };
    this.inputs.push(part);
    this.views.push({ name, of, begin: this.#begin, length: this.#length });
    this.#parts.set(value, part);
    return part;
  }

  #made(value: Value): Value {
    if (typeof value.constant === "number") {
      return { ...this.#value(value), constant: value.constant };
    }
    if (value.input && this.replaced.has(value.input)) {
      return this.inputPart(value);
    }
    if (inCone(value, value.shape)) {
      const { kernel, attributes, scope } = value.node!;
      const inputs = value.node!.inputs.map((input) => this.part(input));
      return this.#result({ kernel, attributes, scope, inputs }, value);
    }
    return this.#result({
      kernel: "Slice",
      attributes: { begin: [this.#begin], size: [this.#length] },
      scope: "pieces",
      inputs: [this.#flattened(value)],
    }, value);
  }

  #flattened(value: Value): Value {
    let flat = this.#flat.get(value);
    if (!flat) {
      const shape = [sizeOf(value.shape)];
      const node: Omit<Node, "outputs"> = {
        kernel: "Reshape",
        attributes: { shape },
        scope: "pieces",
        inputs: [value],
      };
      flat = this.#result(node, value, shape);
      this.#flat.set(value, flat);
    }
    return flat;
  }

  #value({ dtype }: Value, shape: readonly number[] = [this.#length]): Value {
    return { id: this.#id++, shape, dtype };
  }

  #result(
    node: Omit<Node, "outputs">,
    like: Value,
    shape?: readonly number[],
  ): Value {
    const outputs: Value[] = [];
    const whole: Node = { ...node, outputs };
    outputs.push({ ...this.#value(like, shape), node: whole });
    return outputs[0];
  }
}
