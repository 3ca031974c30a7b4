/**
 * ONNX models as bytes: the part of the format that one graph of dense tensors
 * needs.
 *
 * Field numbers are those of `onnx.proto`, IR version 10. Fields are written in
 * the order of their numbers, as Google's library does: OpenVINO takes a file
 * for no ONNX model if one of its first three fields repeats.
 *
 * @module
 */
import { PbfWriter } from "pbf";

/** Element types by their number in `TensorProto.DataType`. */
export const ELEMENT_TYPE = {
  float32: 1,
  uint8: 2,
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

/** A constant, stored in the model or given to its session. */
export interface OnnxInitializer extends OnnxValue {
  /** Little endian; none if the session is given it. */
  readonly data?: Uint8Array;
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

/** Operator sets that a model may use, and their versions. */
const OPERATOR_SETS = { "": 22, "com.microsoft": 1 };

/** Serialises a model. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const to = new PbfWriter();
  to.writeVarintField(1, IR_VERSION);
  to.writeMessage(7, writeGraph, model);
  for (const set of Object.entries(OPERATOR_SETS)) {
    to.writeMessage(8, writeOperatorSet, set);
  }
  return to.finish();
}

function writeOperatorSet(
  [domain, version]: [string, number],
  to: PbfWriter,
): void {
  to.writeStringField(1, domain);
  to.writeVarintField(2, version);
}

function writeGraph(graph: OnnxModel, to: PbfWriter): void {
  for (const node of graph.nodes) to.writeMessage(1, writeNode, node);
  to.writeStringField(2, graph.name);
  for (const initializer of graph.initializers) {
    to.writeMessage(5, writeInitializer, initializer);
  }
  for (const input of graph.inputs) to.writeMessage(11, writeValue, input);
  for (const output of graph.outputs) to.writeMessage(12, writeValue, output);
}

function writeNode(node: OnnxNode, to: PbfWriter): void {
  for (const input of node.inputs) to.writeStringField(1, input);
  for (const output of node.outputs) to.writeStringField(2, output);
  to.writeStringField(3, node.name);
  to.writeStringField(4, node.op);
  for (const attribute of Object.entries(node.attributes)) {
    to.writeMessage(5, writeAttribute, attribute);
  }
  if (node.domain) to.writeStringField(7, node.domain);
}

/** Kinds of attributes by their number in `AttributeProto.AttributeType`. */
const ATTRIBUTE_TYPE = { float: 1, integer: 2, text: 3, integers: 7 };

function writeAttribute(
  [name, value]: [string, OnnxAttribute],
  to: PbfWriter,
): void {
  const writeType = (type: keyof typeof ATTRIBUTE_TYPE) =>
    to.writeVarintField(20, ATTRIBUTE_TYPE[type]);
  to.writeStringField(1, name);
  if (typeof value === "number") {
    to.writeVarintField(3, value);
    writeType("integer");
  } else if (typeof value === "string") {
    to.writeStringField(4, value);
    writeType("text");
  } else if ("float" in value) {
    to.writeFloatField(2, value.float);
    writeType("float");
  } else {
    for (const element of value) to.writeVarintField(8, element);
    writeType("integers");
  }
}

function writeInitializer(initializer: OnnxInitializer, to: PbfWriter): void {
  for (const length of initializer.shape) to.writeVarintField(1, length);
  to.writeVarintField(2, ELEMENT_TYPE[initializer.dtype]);
  to.writeStringField(8, initializer.name);
  if (initializer.data) return to.writeBytesField(9, initializer.data);
  to.writeMessage(13, writeEntry, ["location", "given to the session"]);
  to.writeVarintField(14, EXTERNAL);
}

/** `TensorProto.DataLocation`: the data is not in the model. */
const EXTERNAL = 1;

function writeEntry([key, value]: [string, string], to: PbfWriter): void {
  to.writeStringField(1, key);
  to.writeStringField(2, value);
}

function writeValue(value: OnnxValue, to: PbfWriter): void {
  to.writeStringField(1, value.name);
  to.writeMessage(2, writeValueType, value);
}

/** `TypeProto`: field 1 is a tensor's element type and shape. */
function writeValueType(value: OnnxValue, to: PbfWriter): void {
  to.writeMessage(1, writeTensorType, value);
}

function writeTensorType({ dtype, shape }: OnnxValue, to: PbfWriter): void {
  to.writeVarintField(1, ELEMENT_TYPE[dtype]);
  to.writeMessage(2, writeShape, shape);
}

function writeShape(shape: readonly number[], to: PbfWriter): void {
  for (const length of shape) to.writeMessage(1, writeAxis, length);
}

function writeAxis(length: number, to: PbfWriter): void {
  to.writeVarintField(1, length);
}
