/**
 * Building an ONNX graph node by node: names for traced values, constants
 * stored once, operators emitted in order.
 *
 * It knows no kernel: the rules do.
 *
 * @module
 */
import { sameShape, sizeOf } from "../../core/shape.ts";
import type { Node, Value } from "../graph.ts";
import { arrayOf } from "../tensor.ts";
import { BLOCK } from "./int8_weight.ts";
import {
  ELEMENT_TYPE,
  type OnnxAttribute,
  type OnnxDtype,
  type OnnxInitializer,
  type OnnxNode,
} from "./protobuf.ts";

/** How one emitted operator differs from a plain call with one fresh result. */
export interface EmitOptions {
  /** Names of the results; one fresh name when left out. */
  readonly outputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Use Microsoft's operator set instead of the standard one. */
  readonly microsoft?: boolean;
}

/** A weight that a session is to be given in 8 bits, and how it multiplies. */
export interface PackedInput {
  /** Name of the program's input. */
  readonly input: string;
  /** Depth and width of the product. */
  readonly K: number;
  readonly N: number;
  /** Whether the input is `[N, K]`. */
  readonly isTransposed: boolean;
}

/** Lowers one node: emits operators, the last of which writes `output`. */
export type Rule = (node: Node, output: string, to: Builder) => void;

/**
 * Collects the nodes and constants of one graph.
 *
 * Names it makes up begin with `%`, so that a program may call its inputs and
 * outputs `v1` or `t0`.
 */
export class Builder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  /** Weights in 8 bits, by the names of their values and of their scales. */
  readonly packed = new Map<
    string,
    PackedInput & { readonly values: string; readonly scales: string }
  >();
  /** Prefix of the names of emitted nodes, for profiles. */
  scope = "";
  #outputNames: ReadonlyMap<Value, string>;
  #constants = new Map<string, string>();
  #transposed = new Map<Value, string>();
  #halved = new Map<Value, string>();
  #temporaries = 0;

  /** @param outputs The graph's outputs, by the names that nodes write to. */
  constructor(outputs: ReadonlyMap<string, Value>) {
    this.#outputNames = new Map([...outputs].map(([name, v]) => [v, name]));
  }

  /** Emits one operator and returns the name of its first result. */
  emit(op: string, inputs: string[], options: EmitOptions = {}): string {
    const outputs = options.outputs ?? [`%t${this.#temporaries++}`];
    this.nodes.push({
      op,
      name: `${this.scope || this.nodes.length}/${op}_${this.nodes.length}`,
      inputs,
      outputs,
      attributes: options.attributes ?? {},
      domain: options.microsoft ? "com.microsoft" : "",
    });
    return outputs[0];
  }

  /** The ONNX name of a value; a constant is stored in its whole shape. */
  name(value: Value): string {
    if (value.node) return this.#outputNames.get(value) ?? `%v${value.id}`;
    return value.input ?? this.#storeConstant(value, value.shape);
  }

  /** Names of all results of a node. */
  resultNames(node: Node): string[] {
    return node.outputs.map((value) => this.name(value));
  }

  /**
   * Names of an element-wise node's operands. Uniform constants become scalars,
   * which broadcast, as long as another operand has the result's shape.
   */
  operands(node: Node): string[] {
    const [result] = node.outputs;
    const shaped = node.inputs.some((value) =>
      typeof value.constant !== "number" && sameShape(value.shape, result.shape)
    );
    return node.inputs.map((value) =>
      shaped && typeof value.constant === "number"
        ? this.#storeConstant(value, [])
        : this.name(value)
    );
  }

  /** A constant of 64-bit integers, as shapes, axes and bounds are given. */
  int64(values: readonly number[], shape = [values.length]): string {
    return this.#constant("int64", shape, `int64[${shape}]:${values}`, () => {
      const data = BigInt64Array.from(values.map(BigInt));
      return new Uint8Array(data.buffer);
    });
  }

  /** A float32 constant of equal elements. */
  full(shape: readonly number[], fill: number): string {
    return this.#constant("float32", shape, `float32[${shape}]:${fill}`, () => {
      const data = new Float32Array(sizeOf(shape)).fill(fill);
      return new Uint8Array(data.buffer);
    });
  }

  /** Names of a weight's values in 8 bits and of their scales. */
  int8Weight(weight: PackedInput): { values: string; scales: string } {
    const { input, K, N, isTransposed } = weight;
    const key = `${isTransposed ? "ᵀ" : ""}${input}`;
    const known = this.packed.get(key);
    if (known) return known;
    const named = { values: `%values ${key}`, scales: `%scales ${key}` };
    const blocks = K / BLOCK;
    this.packed.set(key, { ...weight, ...named });
    this.initializers.push(
      { name: named.values, dtype: "uint8", shape: [N, blocks, BLOCK] },
      { name: named.scales, dtype: "float32", shape: [N, blocks] },
    );
    return named;
  }

  /** The transpose of a matrix; it is made once. */
  transposeOf(matrix: Value): string {
    let name = this.#transposed.get(matrix);
    if (name === undefined) {
      name = this.emit("Transpose", [this.name(matrix)], {
        attributes: { perm: [1, 0] },
      });
      this.#transposed.set(matrix, name);
    }
    return name;
  }

  /** The value rounded to float16; it is rounded once. */
  halfOf(value: Value): string {
    let name = this.#halved.get(value);
    if (name === undefined) {
      name = this.emit("Cast", [this.name(value)], {
        attributes: { to: ELEMENT_TYPE.float16 },
      });
      this.#halved.set(value, name);
    }
    return name;
  }

  /** Whether the transpose of a matrix is made already. */
  hasTranspose(matrix: Value): boolean {
    return this.#transposed.has(matrix);
  }

  #storeConstant(value: Value, shape: readonly number[]): string {
    const { constant, dtype, id } = value;
    if (constant === undefined) {
      throw new TypeError(`Cannot name value ${id}: nothing makes it`);
    }
    const key = typeof constant === "number"
      ? `${dtype}[${shape}]:${constant}`
      : `data:${id}`;
    return this.#constant(dtype, shape, key, () => {
      const data = typeof constant === "number"
        ? arrayOf(dtype, sizeOf(shape)).fill(constant)
        : constant;
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    });
  }

  #constant(
    dtype: OnnxDtype,
    shape: readonly number[],
    key: string,
    data: () => Uint8Array,
  ): string {
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = `%c${this.#constants.size}`;
      this.#constants.set(key, name);
      this.initializers.push({ name, dtype, shape, data: data() });
    }
    return name;
  }
}
