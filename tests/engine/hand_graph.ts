/**
 * Graphs drawn by hand, for tests of the passes over them.
 *
 * @module
 */
import type { Graph, Node, Value } from "sft/engine/graph.ts";
import type { Dtype } from "sft/engine/program.ts";

/** Makes the values of one graph and numbers them in order. */
export class HandGraph {
  readonly inputs: Value[] = [];
  #values = 0;

  input(name: string, shape: number[], dtype: Dtype = "float32"): Value {
    const value = { id: this.#values++, shape, dtype, input: name };
    this.inputs.push(value);
    return value;
  }

  constant(
    constant: NonNullable<Value["constant"]>,
    shape: number[],
    dtype: Dtype = "float32",
  ): Value {
    return { id: this.#values++, shape, dtype, constant };
  }

  /** The results of one kernel call, one a shape. */
  calls(
    kernel: string,
    inputs: Value[],
    shapes: number[][],
    attributes: Node["attributes"] = {},
  ): Value[] {
    const outputs: Value[] = [];
    const node = { kernel, inputs, attributes, outputs, scope: "" };
    for (const shape of shapes) {
      outputs.push({ id: this.#values++, shape, dtype: "float32", node });
    }
    return outputs;
  }

  /** The one result of a kernel call. */
  call(
    kernel: string,
    inputs: Value[],
    shape: number[],
    attributes: Node["attributes"] = {},
  ): Value {
    return this.calls(kernel, inputs, [shape], attributes)[0];
  }

  graph(outputs: Record<string, Value>): Graph {
    const all = new Map(Object.entries(outputs));
    return { name: "drawn", inputs: this.inputs, outputs: all };
  }
}

/** The kernels of some nodes, in their order. */
export function kernelsOf(nodes: readonly Node[]): string[] {
  return nodes.map(({ kernel }) => kernel);
}
