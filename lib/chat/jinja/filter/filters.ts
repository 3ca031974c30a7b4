/**
 * Filters by name, as Jinja has them, with `tojson` as `transformers` has it.
 *
 * Covers those about single values; those about lists are in
 * `sequence_filters.ts`, those about text in `text_filters.ts`.
 *
 * @module
 */
import { repeatText } from "../value/budget.ts";
import { bind, flag, intArgument, textArgument } from "../value/arguments.ts";
import { attributeOf } from "../value/attributes.ts";
import { refuseUndefined } from "../value/comparison.ts";
import { iterate, lengthOf } from "../value/iterate.ts";
import { jsonText } from "../value/json_text.ts";
import {
  parseFloatText,
  parseInteger,
  rounded,
  roundedInteger,
  truncated,
} from "../value/numbers.ts";
import { textOf } from "../value/python_text.ts";
import { Text } from "../value/text.ts";
import {
  Dict,
  isTrue,
  NONE,
  TemplateRefusal,
  typeName,
  Undefined,
  type Value,
} from "../value/values.ts";
import { defineFilters, type Filter } from "./filter.ts";
import { SEQUENCE_FILTERS } from "./sequence_filters.ts";
import { TEXT_FILTERS } from "./text_filters.ts";

const length: Filter = (value, given) => {
  bind("length", given);
  return lengthOf(value);
};

const otherwise: Filter = (value, given) => {
  const [instead, boolean] = bind(
    ...["default", given] as const,
    ...["default_value", "boolean"],
  );
  const absent = value instanceof Undefined || flag(boolean) && !isTrue(value);
  return absent ? instead ?? Text.of("") : value;
};

const VALUE_FILTERS: Readonly<Record<string, Filter>> = {
  length,
  count: length,
  default: otherwise,
  d: otherwise,
  abs: (value, given) => {
    bind("abs", given);
    refuseUndefined(value);
    if (typeof value === "boolean") return BigInt(value);
    if (typeof value === "bigint") return value < 0n ? -value : value;
    if (typeof value === "number") return Math.abs(value);
    throw new TemplateRefusal(
      `bad operand type for abs(): '${typeName(value)}'`,
    );
  },
  attr: (value, given) => {
    const [name] = bind("attr", given, "name!");
    const key = textArgument("attr", name!).text;
    if (!(value instanceof Dict)) return attributeOf(value, key);
    // Unlike a dot, this sees no keys.
    const method = attributeOf(new Dict(), key);
    return method instanceof Undefined ? method : attributeOf(value, key);
  },
  int: (value, given) => {
    const [instead, base] = bind("int", given, "default", "base");
    refuseUndefined(value);
    return toInteger(
      value,
      base === undefined ? 10 : intArgument("int", base),
    ) ?? instead ?? 0n;
  },
  float: (value, given) => {
    const [instead] = bind("float", given, "default");
    refuseUndefined(value);
    return toFloat(value) ?? instead ?? 0;
  },
  round: (value, given) => {
    const [precision, method] = bind("round", given, "precision", "method");
    refuseUndefined(value);
    const places = precision === undefined
      ? 0
      : intArgument("round", precision);
    return round(
      value,
      places,
      method === undefined ? "common" : textOf(method).text,
    );
  },
  string: (value, given) => {
    bind("string", given);
    return textOf(value);
  },
  tojson: (value, given) => {
    const [ascii, indent, separators, sortKeys] = bind(
      ...["tojson", given] as const,
      ...["ensure_ascii", "indent", "separators", "sort_keys"],
    );
    const step = indentOf(indent ?? NONE);
    const [betweenItems, afterKey] = separatorsOf(separators ?? NONE) ??
      [step === undefined ? ", " : ",", ": "];
    return jsonText(value, {
      ensureAscii: flag(ascii),
      indent: step,
      betweenItems,
      afterKey,
      sortKeys: flag(sortKeys),
    });
  },
};

[VALUE_FILTERS, TEXT_FILTERS, SEQUENCE_FILTERS].forEach(defineFilters);

function indentOf(indent: Value): string | undefined {
  if (indent === NONE) return undefined;
  if (indent instanceof Text) return indent.text;
  return repeatText(" ", intArgument("tojson's indent", indent));
}

function separatorsOf(separators: Value): [string, string] | undefined {
  if (separators === NONE) return undefined;
  const [items, key, ...more] = iterate(separators);
  if (key === undefined || more.length > 0) {
    throw new TemplateRefusal("tojson's separators are a pair");
  }
  return [
    textArgument("tojson's separators", items).text,
    textArgument("tojson's separators", key).text,
  ];
}

/** What `int()` makes of a value; `undefined` where it refuses. */
function toInteger(value: Value, base: number): bigint | undefined {
  if (typeof value === "boolean" || typeof value === "bigint") {
    return BigInt(value);
  }
  if (typeof value === "number") {
    if (Number.isNaN(value)) return undefined;
    return Number.isFinite(value) ? truncated(value) : infinite();
  }
  if (!(value instanceof Text)) return undefined;
  const integer = parseInteger(value.text, base);
  if (integer !== undefined) return integer;
  const float = parseFloatText(value.text);
  return float !== undefined && Number.isFinite(float)
    ? truncated(float)
    : undefined;
}

function infinite(): never {
  throw new TemplateRefusal("cannot convert float infinity to integer");
}

function toFloat(value: Value): number | undefined {
  if (typeof value === "boolean" || typeof value === "bigint") {
    return Number(value);
  }
  if (typeof value === "number") return value;
  return value instanceof Text ? parseFloatText(value.text) : undefined;
}

function round(value: Value, places: number, method: string): Value {
  if (!["common", "ceil", "floor"].includes(method)) {
    throw new TemplateRefusal("round's method is common, ceil or floor");
  }
  const isInteger = typeof value === "bigint" || typeof value === "boolean";
  if (!isInteger && typeof value !== "number") {
    throw new TemplateRefusal(`type ${typeName(value)} cannot be rounded`);
  }
  if (method === "common") {
    return isInteger
      ? roundedInteger(BigInt(value), places)
      : rounded(value as number, places);
  }
  const power = 10 ** places;
  const scaled = Number(value) * power;
  const whole = method === "ceil" ? Math.ceil(scaled) : Math.floor(scaled);
  return whole / power;
}
