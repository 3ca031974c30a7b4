/**
 * ONNX models as bytes: a writer for the part of the format that one graph of
 * dense tensors needs.
 *
 * Field numbers are those of `onnx.proto`, IR version 10.
 *
 * @module
 */

/** Element types by their number in `TensorProto.DataType`. */
export const ELEMENT_TYPE = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;

/** Element types that a model of ours may hold. */
export type OnnxDtype = keyof typeof ELEMENT_TYPE;

/** A node's setting: integer, text, integers, or a float wrapped to be told apart. */
export type OnnxAttribute = number | string | readonly number[] | {
  float: number;
};

/** One operator call; values are referred to by name. */
export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** Operator set; the standard one when empty. */
  readonly domain: string;
}

/** A graph input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
}

/** A constant stored in the model, little endian. */
export interface OnnxInitializer extends OnnxValue {
  readonly data: Uint8Array;
}

/** Everything a model file holds. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const IR_VERSION = 10;
const OPSET_VERSION = 22;

/** Serialises a model. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new Writer();
  writer.integer(1, IR_VERSION);
  for (const [domain, version] of [["", OPSET_VERSION], ["com.microsoft", 1]]) {
    writer.message(8, (opset) => {
      opset.text(1, domain as string);
      opset.integer(2, version as number);
    });
  }
  writer.message(7, (graph) => {
    for (const node of model.nodes) {
      graph.message(1, (to) => writeNode(to, node));
    }
    graph.text(2, model.name);
    for (const initializer of model.initializers) {
      graph.message(5, (to) => writeInitializer(to, initializer));
    }
    for (const input of model.inputs) {
      graph.message(11, (to) => writeValue(to, input));
    }
    for (const output of model.outputs) {
      graph.message(12, (to) => writeValue(to, output));
    }
  });
  return writer.bytes();
}

function writeNode(to: Writer, node: OnnxNode): void {
  for (const input of node.inputs) to.text(1, input);
  for (const output of node.outputs) to.text(2, output);
  to.text(3, node.name);
  to.text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    to.message(5, (attribute) => writeAttribute(attribute, name, value));
  }
  if (node.domain) to.text(7, node.domain);
}

function writeAttribute(to: Writer, name: string, value: OnnxAttribute): void {
  const type = { float: 1, integer: 2, text: 3, integers: 7 };
  to.text(1, name);
  if (typeof value === "number") {
    to.integer(3, value);
    to.integer(20, type.integer);
  } else if (typeof value === "string") {
    to.text(4, value);
    to.integer(20, type.text);
  } else if ("float" in value) {
    to.float(2, value.float);
    to.integer(20, type.float);
  } else {
    for (const element of value) to.integer(8, element);
    to.integer(20, type.integers);
  }
}

function writeInitializer(to: Writer, initializer: OnnxInitializer): void {
  for (const length of initializer.shape) to.integer(1, length);
  to.integer(2, ELEMENT_TYPE[initializer.dtype]);
  to.text(8, initializer.name);
  to.bytesField(9, initializer.data);
}

function writeValue(to: Writer, value: OnnxValue): void {
  to.text(1, value.name);
  to.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.integer(1, ELEMENT_TYPE[value.dtype]);
      tensor.message(2, (shape) => {
        for (const length of value.shape) {
          shape.message(1, (axis) => axis.integer(1, length));
        }
      });
    });
  });
}

/** Protocol buffer wire format: varints, length-delimited fields, 32-bit floats. */
class Writer {
  #buffer = new Uint8Array(256);
  #length = 0;

  integer(field: number, value: number): void {
    this.#varint(BigInt(field << 3));
    this.#varint(BigInt.asUintN(64, BigInt(value)));
  }
  float(field: number, value: number): void {
    this.#varint(BigInt(field << 3 | 5));
    this.#reserve(4);
    new DataView(this.#buffer.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
  }
  text(field: number, value: string): void {
    this.bytesField(field, new TextEncoder().encode(value));
  }
  message(field: number, fill: (to: Writer) => void): void {
    const inner = new Writer();
    fill(inner);
    this.bytesField(field, inner.bytes());
  }
  bytesField(field: number, value: Uint8Array): void {
    this.#varint(BigInt(field << 3 | 2));
    this.#varint(BigInt(value.length));
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
  #varint(value: bigint): void {
    this.#reserve(10);
    do {
      const low = Number(value & 127n);
      value >>= 7n;
      this.#buffer[this.#length++] = value ? low | 128 : low;
    } while (value);
  }
  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const size = Math.max(this.#buffer.length * 2, this.#length + more);
    const grown = new Uint8Array(size);
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
