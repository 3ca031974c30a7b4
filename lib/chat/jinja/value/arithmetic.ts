/**
 * Python's arithmetic, which also joins texts and repeats lists.
 *
 * @module
 */
import {
  checkLength,
  PLACE_BYTES,
  repeatText,
  spendBytes,
  spendSteps,
} from "./budget.ts";
import { refuseUndefined } from "./comparison.ts";
import { escapeMarkup } from "./markup.ts";
import { floorDivide } from "./numbers.ts";
import { formatPercent } from "./percent_format.ts";
import { textOf } from "./python_text.ts";
import { Text } from "./text.ts";
import { TemplateRefusal, Tuple, typeName, type Value } from "./values.ts";

/** Operators between two values. */
export type Operator = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/**
 * The result of an operator.
 *
 * @throws {TemplateRefusal} If Python has none for such values.
 */
export function operate(operator: Operator, left: Value, right: Value): Value {
  refuseUndefined(left, right);
  const [one, other] = [numeric(left), numeric(right)];
  if (one !== undefined && other !== undefined) {
    return typeof one === "bigint" && typeof other === "bigint"
      ? ofIntegers(operator, one, other)
      : ofFloats(operator, Number(one), Number(other));
  }
  if (operator === "%" && left instanceof Text) {
    return formatPercent(left, right);
  }
  if (operator === "+") {
    const sum = joined(left, right);
    if (sum) return sum;
  }
  if (operator === "*") {
    if (typeof other === "bigint") {
      const product = repeated(left, other);
      if (product) return product;
    }
    if (typeof one === "bigint") {
      const product = repeated(right, one);
      if (product) return product;
    }
  }
  throw new TemplateRefusal(
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and ` +
      `'${typeName(right)}'`,
  );
}

/** `~`: the texts of values, joined as they are. */
export function concatenate(values: readonly Value[]): Text {
  return Text.join(values.map(textOf));
}

/**
 * `-value` or `+value`.
 *
 * @throws {TemplateRefusal} If the value is no number.
 */
export function signed(sign: "-" | "+", value: Value): Value {
  refuseUndefined(value);
  const number = numeric(value);
  if (number !== undefined) return sign === "-" ? -number : number;
  throw new TemplateRefusal(
    `bad operand type for unary ${sign}: '${typeName(value)}'`,
  );
}

function numeric(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return BigInt(value);
  return typeof value === "bigint" || typeof value === "number"
    ? value
    : undefined;
}

function joined(left: Value, right: Value): Value | undefined {
  if (left instanceof Text && right instanceof Text) {
    if (!left.markup && !right.markup) return Text.join([left, right]);
    return Text.join([left, right].map(escapeMarkup)).asMarkup(true);
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    spendBytes(PLACE_BYTES * (left.length + right.length));
    return [...left, ...right];
  }
  if (left instanceof Tuple && right instanceof Tuple) {
    spendBytes(PLACE_BYTES * (left.items.length + right.items.length));
    return new Tuple([...left.items, ...right.items]);
  }
}

function repeated(value: Value, times: bigint): Value | undefined {
  const isSequence = value instanceof Text || Array.isArray(value) ||
    value instanceof Tuple;
  if (!isSequence) return undefined;
  const items = value instanceof Tuple ? value.items : value;
  // Nothing, however often, is nothing.
  const count = items.length > 0 && times > 0n ? Number(times) : 0;
  const all = <Item>(items: readonly Item[]) => {
    spendBytes(PLACE_BYTES * items.length * count);
    return Array.from({ length: count }, () => items).flat();
  };
  if (value instanceof Text) {
    if (value.pieces.length === 1) {
      return value.map((text) => repeatText(text, count));
    }
    checkLength(value.size * count);
    return new Text(all(value.pieces), value.markup);
  }
  return Array.isArray(value) ? all(value) : new Tuple(all(value.items));
}

/** Python writes no integer of more than 4,300 digits. */
const MOST_BITS = 14_300n;

/** Integers that need no check, since all that is made of two is small. */
function isSmall(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

function bitsOf(value: bigint): bigint {
  return BigInt(value.toString(16).length) * 4n;
}

function ofIntegers(operator: Operator, left: bigint, right: bigint): Value {
  if (!isSmall(left) || !isSmall(right)) {
    spendSteps(100);
    const bits = bitsOf(left) + bitsOf(right);
    if (bits > 2n * MOST_BITS) {
      throw new TemplateRefusal("an integer is too large");
    }
  }
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0n) throw new TemplateRefusal("division by zero");
      return Number(left) / Number(right);
    case "//":
      if (right === 0n) throw new TemplateRefusal("division by zero");
      return floorDivide(left, right);
    case "%":
      if (right === 0n) throw new TemplateRefusal("modulo by zero");
      return left - floorDivide(left, right) * right;
    case "**":
      if (right < 0n) return ofFloats("**", Number(left), Number(right));
      if (bitsOf(left) * right > MOST_BITS && left * left > 1n) {
        throw new TemplateRefusal("a power is too large");
      }
      return left ** right;
  }
}

function ofFloats(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw new TemplateRefusal("float division by zero");
      return left / right;
    case "//":
      if (right === 0) {
        throw new TemplateRefusal("float floor division by zero");
      }
      return Math.round((left - moduloOf(left, right)) / right);
    case "%":
      if (right === 0) throw new TemplateRefusal("float modulo by zero");
      return moduloOf(left, right);
    case "**":
      if (left === 0 && right < 0) {
        throw new TemplateRefusal("0.0 cannot be raised to a negative power");
      }
      if (left < 0 && !Number.isInteger(right)) {
        throw new TemplateRefusal("a complex number is not supported");
      }
      return left ** right;
  }
}

/** Has the divisor's sign. */
function moduloOf(left: number, right: number): number {
  const rest = left % right;
  if (rest === 0) return right < 0 ? -0 : 0;
  return (rest < 0) !== (right < 0) ? rest + right : rest;
}
