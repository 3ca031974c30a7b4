/**
 * Tests by name: what stands behind `is`.
 *
 * @module
 */
import { bind } from "../value/arguments.ts";
import { operate } from "../value/arithmetic.ts";
import { areEqual, compareValues, contains } from "../value/comparison.ts";
import { isIterable, sizeOf } from "../value/iterate.ts";
import { hasCase } from "../value/letters.ts";
import { textOf } from "../value/python_text.ts";
import { Text } from "../value/text.ts";
import {
  type Arguments,
  Callable,
  Dict,
  DictView,
  isInstance,
  NONE,
  TemplateRefusal,
  Undefined,
  type Value,
} from "../value/values.ts";
import { filterNamed } from "./filter.ts";

/** What stands behind `is`. */
export type ValueTest = (value: Value, given: Arguments) => boolean;

function alone(name: string, asks: (value: Value) => boolean): ValueTest {
  return (value, given) => {
    bind(name, given);
    return asks(value);
  };
}

function against(
  name: string,
  asks: (value: Value, other: Value) => boolean,
): ValueTest {
  return (value, given) => {
    const [other] = bind(name, given, "/other!");
    return asks(value, other!);
  };
}

const equal = against("eq", areEqual);
const unequal = against("ne", (value, other) => !areEqual(value, other));
const greater = against("gt", (a, b) => compareValues(">", a, b) > 0);
const atLeast = against("ge", (a, b) => compareValues(">=", a, b) >= 0);
const less = against("lt", (a, b) => compareValues("<", a, b) < 0);
const atMost = against("le", (a, b) => compareValues("<=", a, b) <= 0);

/** All tests. */
export const TESTS: ReadonlyMap<string, ValueTest> = new Map(Object.entries({
  defined: alone("defined", (value) => !(value instanceof Undefined)),
  undefined: alone("undefined", (value) => value instanceof Undefined),
  none: alone("none", (value) => value === NONE),
  boolean: alone("boolean", (value) => typeof value === "boolean"),
  true: alone("true", (value) => value === true),
  false: alone("false", (value) => value === false),
  integer: alone("integer", (value) => typeof value === "bigint"),
  float: alone("float", (value) => typeof value === "number"),
  number: alone(
    "number",
    (value) => ["bigint", "number", "boolean"].includes(typeof value),
  ),
  string: alone("string", (value) => value instanceof Text),
  mapping: alone("mapping", (value) => value instanceof Dict),
  iterable: alone("iterable", isIterable),
  sequence: alone(
    "sequence",
    (value) =>
      sizeOf(value) !== undefined && !(value instanceof DictView) &&
      !isInstance(value),
  ),
  callable: alone(
    "callable",
    (value) =>
      value instanceof Callable || value instanceof Undefined ||
      isInstance(value) && value.call !== undefined,
  ),
  escaped: alone("escaped", (value) => value instanceof Text && value.markup),
  lower: alone("lower", (value) => {
    const { text } = textOf(value);
    return hasCase(text) && text === text.toLowerCase();
  }),
  upper: alone("upper", (value) => {
    const { text } = textOf(value);
    return hasCase(text) && text === text.toUpperCase();
  }),
  odd: alone("odd", (value) => areEqual(operate("%", value, 2n), 1n)),
  even: alone("even", (value) => areEqual(operate("%", value, 2n), 0n)),
  divisibleby: against(
    "divisibleby",
    (value, other) => areEqual(operate("%", value, other), 0n),
  ),
  sameas: against("sameas", (value, other) =>
    value === other ||
    value instanceof Text && other instanceof Text &&
      value.text === other.text),
  in: against("in", (value, other) => contains(other, value)),
  filter: alone("filter", (value) => filterNamed(nameIn(value)) !== undefined),
  test: alone("test", (value) => TESTS.has(nameIn(value))),
  "==": equal,
  eq: equal,
  equalto: equal,
  "!=": unequal,
  ne: unequal,
  ">": greater,
  gt: greater,
  greaterthan: greater,
  ">=": atLeast,
  ge: atLeast,
  "<": less,
  lt: less,
  lessthan: less,
  "<=": atMost,
  le: atMost,
}));

function nameIn(value: Value): string {
  if (value instanceof Text) return value.text;
  throw new TemplateRefusal("a name is a str");
}
