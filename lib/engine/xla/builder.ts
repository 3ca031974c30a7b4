/**
 * Writing a program in StableHLO, line by line: a name and a type for every
 * traced value, constants written once.
 *
 * It knows no kernel: the rules do. Every operation is in MLIR's generic form,
 * which changes less from release to release than the pretty one.
 *
 * Source: https://openxla.org/stablehlo/spec
 *
 * @module
 */
import { sameShape, sizeOf } from "../../core/shape.ts";
import type { Node, Value } from "../graph.ts";
import type { Dtype, HostArray } from "../program.ts";

/** Element types as they are written. */
export const ELEMENT_TYPE = {
  float32: "f32",
  int32: "i32",
  bool: "i1",
  bfloat16: "bf16",
} as const;

type ElementType = keyof typeof ELEMENT_TYPE;

/** A value of the program under construction. */
export interface Operand {
  /** As in `%12`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** Shape and element type of an operation's result. */
export type ResultType = Omit<Operand, "name">;

/** What an operation has besides its operands. */
export interface OperationOptions {
  /** Settings, written out. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The function of two scalars that it applies, by operation; see `regionOf`. */
  readonly body?: Combination;
}

/** How two scalars become one: by an operation, or by taking the second. */
export type Combination = "add" | "maximum" | "second";

/** Lowers one node and returns its results. */
export type Rule = (node: Node, to: Builder) => Operand[];

/** Collects the lines and constants of one function. */
export class Builder {
  /** Where the lines to come belong in the program, for profiles. */
  scope = "";
  readonly #lines: string[] = [];
  readonly #operands = new Map<Value, Operand>();
  readonly #constants = new Map<string, Operand>();

  /** @param bfloat16 Whether matrices are multiplied in bfloat16. */
  constructor(readonly bfloat16 = false) {}

  /** Operations written so far, constants included. */
  get operations(): number {
    return this.#lines.length;
  }

  /** The function's body, an operation a line. */
  get text(): string {
    return this.#lines.join("\n");
  }

  /** Names an input of the function. */
  input(value: Value, index: number): Operand {
    const { shape, dtype } = value;
    const operand = { name: `%arg${index}`, shape, dtype };
    this.#operands.set(value, operand);
    return operand;
  }

  /** Adds a node by its rule. */
  node(node: Node, rule: Rule): void {
    this.scope = node.scope;
    rule(node, this).forEach((operand, index) =>
      this.#operands.set(node.outputs[index], operand)
    );
  }

  /** Adds one operation of StableHLO and returns its result. */
  operation(
    type: string,
    operands: readonly Operand[],
    { shape, dtype }: ResultType,
    { attributes = {}, body }: OperationOptions = {},
  ): Operand {
    const result = { name: `%${this.#lines.length}`, shape, dtype };
    const settings = Object.entries(attributes)
      .map(([name, value]) => `${name} = ${value}`).join(", ");
    this.#lines.push([
      `${result.name} = "stablehlo.${type}"(`,
      operands.map(({ name }) => name).join(", "),
      ")",
      body ? ` (${regionOf(body, operands[0].dtype)})` : "",
      settings && ` {${settings}}`,
      ` : (${operands.map(typeOf).join(", ")}) -> ${typeOf(result)}`,
      this.scope && ` loc(${JSON.stringify(this.scope)})`,
    ].join(""));
    return result;
  }

  /** The operand for a value. */
  operand(value: Value): Operand {
    const known = this.#operands.get(value);
    if (known) return known;
    const { constant, shape, dtype, id } = value;
    if (constant === undefined) {
      throw new TypeError(`Cannot lower value ${id}: nothing makes it`);
    }
    const operand = typeof constant === "number"
      ? this.full(constant, shape, dtype)
      : this.#storeConstant(constant, shape, dtype);
    this.#operands.set(value, operand);
    return operand;
  }

  /** The operands of a node. */
  operands(node: Node): Operand[] {
    return node.inputs.map((value) => this.operand(value));
  }

  /** A constant of equal elements; its text is short for every shape. */
  full(
    value: number,
    shape: readonly number[] = [],
    dtype: Dtype = "float32",
  ): Operand {
    const literal = sizeOf(shape) === 0 ? "" : literalOf(value, dtype);
    return this.#constant(literal, { shape, dtype });
  }

  /** `operand` broadcast to a shape, by NumPy's rules. */
  broadcast(operand: Operand, shape: readonly number[]): Operand {
    if (sameShape(operand.shape, shape)) return operand;
    const missing = shape.length - operand.shape.length;
    const axes = operand.shape.map((_, axis) => axis + missing);
    return this.spread(operand, shape, axes);
  }

  /** `operand` repeated in a larger shape, in which `axes` are its own. */
  spread(
    operand: Operand,
    shape: readonly number[],
    axes: readonly number[],
  ): Operand {
    return this.operation(
      "broadcast_in_dim",
      [operand],
      { shape, dtype: operand.dtype },
      { attributes: { broadcast_dimensions: integers(axes) } },
    );
  }

  /** The same elements in another shape. */
  reshape(operand: Operand, shape: readonly number[]): Operand {
    if (sameShape(operand.shape, shape)) return operand;
    const { dtype } = operand;
    return this.operation("reshape", [operand], { shape, dtype });
  }

  /** The same numbers as another element type. */
  convert(operand: Operand, dtype: ElementType): Operand {
    if (operand.dtype === dtype) return operand;
    return this.operation("convert", [operand], {
      shape: operand.shape,
      dtype,
    });
  }

  /** Whether elements are equal, less and so on, by a direction such as "EQ". */
  compare(direction: string, a: Operand, b: Operand): Operand {
    return this.operation(
      "compare",
      [a, b],
      { shape: a.shape, dtype: "bool" },
      {
        attributes: {
          comparison_direction: `#stablehlo<comparison_direction ${direction}>`,
        },
      },
    );
  }

  /** All elements along some axes combined into one. */
  reduce(
    operand: Operand,
    axes: readonly number[],
    body: "add" | "maximum",
  ): Operand {
    const { shape, dtype } = operand;
    const start = body === "add" ? 0 : LEAST[dtype as Dtype];
    return this.operation(
      "reduce",
      [operand, this.full(start, [], dtype as Dtype)],
      { shape: shape.filter((_, axis) => !axes.includes(axis)), dtype },
      { attributes: { dimensions: integers(axes) }, body },
    );
  }

  #storeConstant(
    data: HostArray,
    shape: readonly number[],
    dtype: Dtype,
  ): Operand {
    if (dtype === "bool") {
      // MLIR packs eight such elements into a byte; integers are simpler.
      const bytes = this.#storeConstant(Int32Array.from(data), shape, "int32");
      return this.convert(bytes, "bool");
    }
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const literal = bytes.length === 0 ? "" : `"0x${bytes.toHex()}"`;
    return this.#constant(literal, { shape, dtype });
  }

  #constant(literal: string, type: ResultType): Operand {
    const value = `dense<${literal}> : ${typeOf(type)}`;
    const known = this.#constants.get(value) ??
      this.operation("constant", [], type, { attributes: { value } });
    this.#constants.set(value, known);
    return known;
  }
}

/** The least element of each type, with which a maximum begins. */
const LEAST: Readonly<Record<Dtype, number>> = {
  float32: -Infinity,
  int32: -(2 ** 31),
  bool: 0,
};

/** A type as it is written, such as `tensor<2x3xf32>`. */
export function typeOf({ shape, dtype }: ResultType): string {
  return `tensor<${[...shape, ELEMENT_TYPE[dtype]].join("x")}>`;
}

/** A list of whole numbers as an attribute. */
export function integers(values: readonly number[]): string {
  return values.length === 0
    ? "array<i64>"
    : `array<i64: ${values.join(", ")}>`;
}

/** A number as an element of a constant. */
function literalOf(value: number, dtype: Dtype): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (dtype === "int32") return String(value);
  if (!Number.isFinite(value)) {
    const [bits] = new Uint32Array(Float32Array.of(value).buffer);
    return `0x${bits.toString(16).toUpperCase()}`;
  }
  // MLIR wants a point in a float: 1e-7 is written 1.0e-7.
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}e${exponent}`;
}

/** A function of two scalars, as a region of an operation. */
function regionOf(body: Combination, dtype: ElementType): string {
  const type = typeOf({ shape: [], dtype });
  const combined = body === "second" ? [] : [
    `%both = "stablehlo.${body}"(%first, %second) : (${type}, ${type}) -> ${type}`,
  ];
  const result = body === "second" ? "%second" : "%both";
  return [
    `{ ^bb0(%first: ${type}, %second: ${type}):`,
    ...combined,
    `"stablehlo.return"(${result}) : (${type}) -> () }`,
  ].join(" ");
}
