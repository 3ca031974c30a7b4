/**
 * Building a TensorFlow graph operation by operation: a result for every traced
 * value, constants stored once.
 *
 * It knows no kernel: the rules do. TensorFlow infers and checks shapes and types
 * as operations are added, so a wrong rule fails here and not when it runs.
 *
 * @module
 */
import { sameShape, sizeOf } from "../../core/shape.ts";
import type { Node, Value } from "../graph.ts";
import { addressOf, cString, lengthsOf, type Pointer } from "../pointer.ts";
import type { Dtype, HostArray } from "../program.ts";
import { arrayOf } from "../tensor.ts";
import { type Library, Status } from "./library.ts";

/** Element types by their number in `TF_DataType`. */
export const ELEMENT_TYPE = {
  float32: 1,
  int32: 3,
  bool: 10,
  bfloat16: 14,
} as const;

/** One result of an operation, as the C API passes it. */
export type Output = Uint8Array<ArrayBuffer>;

/** An operation's setting: a flag, a whole number, or an element type. */
export type Attribute = boolean | number | { type: keyof typeof ELEMENT_TYPE };

/** How one operation differs from a plain call with one result. */
export interface OperationOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** How many results it has. @default {1} */
  readonly results?: number;
}

/** Lowers one node and returns its results. */
export type Rule = (node: Node, to: Builder) => Output[];

/** Bytes of a `TF_Output`: a pointer, a number, and what aligns the next. */
const OUTPUT_BYTES = 16;

/** Collects the operations and constants of one graph. */
export class Builder {
  /** Operations added so far, constants and inputs included. */
  operations = 0;
  /** Prefix of the names of added operations, for profiles. */
  scope = "";
  readonly #library: Library;
  readonly #graph: Pointer;
  readonly #status: Status;
  readonly #outputs = new Map<Value, Output>();
  readonly #constants = new Map<string, Output>();

  /** @param bfloat16 Whether matrices are multiplied in bfloat16. */
  constructor(library: Library, readonly bfloat16 = false) {
    this.#library = library;
    this.#status = new Status(library);
    this.#graph = library.TF_NewGraph() as Pointer;
  }

  /** Adds an input of the graph. */
  input(value: Value): Output {
    const description = this.#beginOperation("Placeholder");
    this.#library.TF_SetAttrType(
      description,
      cString("dtype"),
      ELEMENT_TYPE[value.dtype],
    );
    this.#library.TF_SetAttrShape(
      description,
      cString("shape"),
      lengthsOf(value.shape),
      value.shape.length,
    );
    const output = outputOf(
      this.#finishOperation(description, "Placeholder"),
      0,
    );
    this.#outputs.set(value, output);
    return output;
  }

  /** Adds a node by its rule. */
  node(node: Node, rule: Rule): void {
    this.scope = node.scope;
    rule(node, this).forEach((output, index) =>
      this.#outputs.set(node.outputs[index], output)
    );
  }

  /** Adds one operation and returns its first result. A list is one operand. */
  operation(
    type: string,
    operands: readonly (Output | readonly Output[])[],
    options: OperationOptions = {},
  ): Output {
    return this.results(type, operands, options)[0];
  }

  /** Adds one operation and returns all of its results. */
  results(
    type: string,
    operands: readonly (Output | readonly Output[])[],
    { attributes = {}, results = 1 }: OperationOptions = {},
  ): Output[] {
    const description = this.#beginOperation(type);
    for (const operand of operands) {
      if (operand instanceof Uint8Array) {
        this.#library.TF_AddInput(description, operand);
      } else {
        const list = packOutputs(operand);
        this.#library.TF_AddInputList(description, list, operand.length);
      }
    }
    for (const [name, value] of Object.entries(attributes)) {
      this.#setAttribute(description, cString(name), value);
    }
    const operation = this.#finishOperation(description, type);
    return Array.from(
      { length: results },
      (_, index) => outputOf(operation, index),
    );
  }

  /** The result for a value; a uniform constant is spread to its whole shape. */
  output(value: Value): Output {
    const known = this.#outputs.get(value);
    if (known) return known;
    const { constant, shape, dtype } = value;
    if (constant === undefined) {
      throw new TypeError(`Cannot lower value ${value.id}: nothing makes it`);
    }
    const output = typeof constant !== "number"
      ? this.#storeConstant(constant, shape, dtype)
      : shape.length === 0
      ? this.scalar(constant, dtype)
      : this.operation("Fill", [
        this.int32(shape),
        this.scalar(constant, dtype),
      ]);
    this.#outputs.set(value, output);
    return output;
  }

  /** The results for a node's operands. */
  outputs(node: Node): Output[] {
    return node.inputs.map((value) => this.output(value));
  }

  /**
   * The same for an element-wise node. Uniform constants become scalars, which
   * broadcast, as long as another operand has the result's shape.
   */
  operands(node: Node): Output[] {
    const [result] = node.outputs;
    const shaped = node.inputs.some((value) =>
      typeof value.constant !== "number" && sameShape(value.shape, result.shape)
    );
    return node.inputs.map((value) =>
      shaped && typeof value.constant === "number"
        ? this.scalar(value.constant, value.dtype)
        : this.output(value)
    );
  }

  /** A constant of 32-bit integers, as shapes, axes and bounds are given. */
  int32(values: readonly number[]): Output {
    return this.#makeOnce(
      `int32[${values}]`,
      () =>
        this.#storeConstant(Int32Array.from(values), [values.length], "int32"),
    );
  }

  /** A constant without axes. */
  scalar(value: number, dtype: Dtype = "float32"): Output {
    return this.#makeOnce(
      `${dtype}:${value}`,
      () => this.#storeConstant(arrayOf(dtype, 1).fill(value), [], dtype),
    );
  }

  /** The same numbers as another element type. */
  cast(operand: Output, type: keyof typeof ELEMENT_TYPE): Output {
    return this.operation("Cast", [operand], {
      attributes: { DstT: { type } },
    });
  }

  /** Ends the graph: a function of `inputs` that returns `outputs`. */
  toFunction(name: string, inputs: Output[], outputs: Output[]): Pointer {
    const result = this.#library.TF_GraphToFunction(
      this.#graph,
      cString(name),
      0,
      -1,
      null,
      inputs.length,
      packOutputs(inputs),
      outputs.length,
      packOutputs(outputs),
      null,
      null,
      null,
      this.#status.pointer,
    );
    this.#status.check(`lower "${name}"`);
    return result as Pointer;
  }

  /** Frees the graph; functions made of it stay. */
  dispose(): void {
    this.#library.TF_DeleteGraph(this.#graph);
  }

  #beginOperation(type: string): Pointer {
    const scope = this.scope.replaceAll(/[^A-Za-z0-9.\/]/g, "_");
    // A scope may begin with characters that a name may not.
    const name = `n${this.operations++}/${scope && scope + "/"}${type}`;
    return this.#library.TF_NewOperation(
      this.#graph,
      cString(type),
      cString(name),
    ) as Pointer;
  }

  #finishOperation(description: Pointer, type: string): Pointer {
    const operation = this.#library.TF_FinishOperation(
      description,
      this.#status.pointer,
    );
    this.#status.check(`add operation ${type}`);
    return operation as Pointer;
  }

  #setAttribute(
    description: Pointer,
    name: Uint8Array<ArrayBuffer>,
    value: Attribute,
  ): void {
    if (typeof value === "boolean") {
      this.#library.TF_SetAttrBool(description, name, value ? 1 : 0);
    } else if (typeof value === "number") {
      this.#library.TF_SetAttrInt(description, name, BigInt(value));
    } else {
      const type = ELEMENT_TYPE[value.type];
      this.#library.TF_SetAttrType(description, name, type);
    }
  }

  #makeOnce(key: string, make: () => Output): Output {
    const known = this.#constants.get(key) ?? make();
    this.#constants.set(key, known);
    return known;
  }

  #storeConstant(
    data: HostArray,
    shape: readonly number[],
    dtype: Dtype,
  ): Output {
    const tensor = tensorOf(this.#library, data, shape, dtype);
    const description = this.#beginOperation("Const");
    const { pointer } = this.#status;
    this.#library.TF_SetAttrTensor(
      description,
      cString("value"),
      tensor,
      pointer,
    );
    this.#status.check("store a constant");
    const type = ELEMENT_TYPE[dtype];
    this.#library.TF_SetAttrType(description, cString("dtype"), type);
    const output = outputOf(this.#finishOperation(description, "Const"), 0);
    this.#library.TF_DeleteTensor(tensor);
    return output;
  }
}

/** A host tensor of the C API with a copy of `data`; the caller deletes it. */
export function tensorOf(
  library: Library,
  data: HostArray,
  shape: readonly number[],
  dtype: Dtype,
): Pointer {
  const tensor = library.TF_AllocateTensor(
    ELEMENT_TYPE[dtype],
    lengthsOf(shape),
    shape.length,
    BigInt(data.byteLength),
  ) as Pointer;
  if (sizeOf(shape) === 0) return tensor;
  const memory = Deno.UnsafePointerView.getArrayBuffer(
    library.TF_TensorData(tensor) as Pointer,
    data.byteLength,
  );
  new Uint8Array(memory).set(
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return tensor;
}

function outputOf(operation: Pointer, index: number): Output {
  const output = new Uint8Array(OUTPUT_BYTES);
  const view = new DataView(output.buffer);
  view.setBigUint64(0, addressOf(operation), true);
  view.setInt32(8, index, true);
  return output;
}

/** An array of `TF_Output`; C wants an address even for an empty one. */
function packOutputs(outputs: readonly Output[]): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(Math.max(1, outputs.length) * OUTPUT_BYTES);
  outputs.forEach((output, index) => row.set(output, index * OUTPUT_BYTES));
  return row;
}
