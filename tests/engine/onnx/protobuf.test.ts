import { assertEquals } from "@std/assert";
import {
  ELEMENT_TYPE,
  encodeModel,
  type OnnxModel,
} from "sft/engine/onnx/protobuf.ts";

// Expected bytes are written out after the wire format's documentation: a tag
// is field << 3 | type, with type 0 for a varint, 2 for what has a length, and
// 5 for four bytes.

const EMPTY: OnnxModel = {
  name: "g",
  nodes: [],
  initializers: [],
  inputs: [],
  outputs: [],
};

const ascii = (text: string) => [...new TextEncoder().encode(text)];

/** Before every graph, IR version 10; after it, the two operator sets. */
const BEFORE = [0x08, 10];
const AFTER = [
  ...[0x42, 4, 0x0a, 0, 0x10, 22], // domain "", version 22
  ...[0x42, 17, 0x0a, 13, ...ascii("com.microsoft"), 0x10, 1],
];

/** What is between the two: the graph, with its tag and its length. */
function fieldOf(model: Partial<OnnxModel>): number[] {
  const bytes = [...encodeModel({ ...EMPTY, ...model })];
  assertEquals(bytes.slice(0, BEFORE.length), BEFORE);
  assertEquals(bytes.slice(-AFTER.length), AFTER);
  return bytes.slice(BEFORE.length, -AFTER.length);
}

/** The graph, if its length takes one byte. */
function graphOf(model: Partial<OnnxModel>): number[] {
  const [tag, length, ...graph] = fieldOf(model);
  assertEquals(tag, 0x3a); // field 7
  assertEquals(length, graph.length);
  return graph;
}

const NAME = [0x12, 1, ...ascii("g")];

Deno.test("encodeModel() writes a version, a graph and operator sets", () => {
  assertEquals(graphOf({}), NAME);
});

Deno.test("encodeModel() writes a node", () => {
  const nodes = [{
    op: "Add",
    name: "n0",
    inputs: ["a", "bc"],
    outputs: ["y"],
    attributes: {},
    domain: "",
  }];

  assertEquals(graphOf({ nodes }), [
    ...[0x0a, 19], // node, 19 bytes
    ...[0x0a, 1, ...ascii("a")],
    ...[0x0a, 2, ...ascii("bc")],
    ...[0x12, 1, ...ascii("y")],
    ...[0x1a, 2, ...ascii("n0")],
    ...[0x22, 3, ...ascii("Add")],
    ...NAME,
  ]);
});

Deno.test("encodeModel() writes each kind of attribute, and a domain", () => {
  const nodes = [{
    op: "O",
    name: "n",
    inputs: [],
    outputs: [],
    attributes: {
      i: 300,
      n: -1,
      s: "tanh",
      f: { float: 0.5 },
      p: [1, 0],
    },
    domain: "com.microsoft",
  }];

  assertEquals(graphOf({ nodes }), [
    ...[0x0a, 90],
    ...[0x1a, 1, ...ascii("n")],
    ...[0x22, 1, ...ascii("O")],
    // i = 300, whose low seven bits are 44; type 2.
    ...[0x2a, 9, 0x0a, 1, ...ascii("i"), 0x18, 0xac, 0x02, 0xa0, 0x01, 2],
    // n = -1: 64 one bits take ten bytes.
    ...[0x2a, 17, 0x0a, 1, ...ascii("n"), 0x18],
    ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    ...[0xa0, 0x01, 2],
    // s; type 3.
    ...[0x2a, 12, 0x0a, 1, ...ascii("s"), 0x22, 4, ...ascii("tanh")],
    ...[0xa0, 0x01, 3],
    // f = 0.5, little endian; type 1.
    ...[0x2a, 11, 0x0a, 1, ...ascii("f"), 0x15, 0, 0, 0, 0x3f],
    ...[0xa0, 0x01, 1],
    // p, one field an element; type 7.
    ...[0x2a, 10, 0x0a, 1, ...ascii("p"), 0x40, 1, 0x40, 0],
    ...[0xa0, 0x01, 7],
    ...[0x3a, 13, ...ascii("com.microsoft")],
    ...NAME,
  ]);
});

Deno.test("encodeModel() writes initializers as raw data", () => {
  const initializers = [
    {
      name: "c",
      dtype: "int64" as const,
      shape: [1],
      data: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0),
    },
    {
      name: "s",
      dtype: "bool" as const,
      shape: [],
      data: Uint8Array.of(1),
    },
  ];

  assertEquals(graphOf({ initializers }), [
    ...NAME,
    ...[0x2a, 17, 0x08, 1, 0x10, 7, 0x42, 1, ...ascii("c")],
    ...[0x4a, 8, 7, 0, 0, 0, 0, 0, 0, 0],
    ...[0x2a, 8, 0x10, 9, 0x42, 1, ...ascii("s"), 0x4a, 1, 1],
  ]);
});

Deno.test("encodeModel() names where data comes from that it has not", () => {
  const initializers = [{ name: "w", dtype: "uint8" as const, shape: [2] }];
  const entry = [
    ...[0x0a, 8, ...ascii("location")],
    ...[0x12, 20, ...ascii("given to the session")],
  ];

  assertEquals(graphOf({ initializers }), [
    ...NAME,
    ...[0x2a, 43, 0x08, 2, 0x10, 2, 0x42, 1, ...ascii("w")],
    ...[0x6a, entry.length, ...entry],
    ...[0x70, 1], // external
  ]);
});

Deno.test("encodeModel() writes inputs and outputs with their shapes", () => {
  const inputs = [{ name: "x", dtype: "int32" as const, shape: [2, 300] }];
  const outputs = [{ name: "y", dtype: "float32" as const, shape: [] }];

  assertEquals(graphOf({ inputs, outputs }), [
    ...NAME,
    ...[0x5a, 20, 0x0a, 1, ...ascii("x")], // input
    ...[0x12, 15, 0x0a, 13, 0x08, 6], // a tensor of element type 6
    ...[0x12, 9, 0x0a, 2, 0x08, 2, 0x0a, 3, 0x08, 0xac, 0x02], // its shape
    ...[0x62, 11, 0x0a, 1, ...ascii("y")], // output
    ...[0x12, 6, 0x0a, 4, 0x08, 1, 0x12, 0],
  ]);
});

Deno.test("encodeModel() gives long fields a length of several bytes", () => {
  const data = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
  const initializers = [
    { name: "c", dtype: "float32" as const, shape: [250], data },
  ];

  assertEquals(fieldOf({ initializers }), [
    ...[0x3a, 0xf9, 0x07], // 1017 = 7 · 128 + 121
    ...NAME,
    ...[0x2a, 0xf3, 0x07, 0x08, 0xfa, 0x01, 0x10, 1, 0x42, 1, ...ascii("c")],
    ...[0x4a, 0xe8, 0x07, ...data],
  ]);
});

Deno.test("encodeModel() writes text as UTF-8", () => {
  assertEquals(fieldOf({ name: "µ" }), [0x3a, 4, 0x12, 2, 0xc2, 0xb5]);
});

Deno.test("ELEMENT_TYPE has the numbers of TensorProto.DataType", () => {
  assertEquals(ELEMENT_TYPE, {
    float32: 1,
    uint8: 2,
    int32: 6,
    int64: 7,
    bool: 9,
    float16: 10,
  });
});
