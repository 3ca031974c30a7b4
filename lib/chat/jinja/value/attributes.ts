/**
 * What stands behind a dot or in brackets.
 *
 * @module
 */
import { PLACE_BYTES, spendBytes, spendLook } from "./budget.ts";
import { intArgument } from "./arguments.ts";
import { formatMethod, type Lookup } from "./brace_format.ts";
import { collectionMethod } from "./collection_methods.ts";
import { refuseUndefined } from "./comparison.ts";
import { representation } from "./python_text.ts";
import { codePointStarts, EMPTY, Text } from "./text.ts";
import { textMethod } from "./text_methods.ts";
import {
  Callable,
  Dict,
  isInstance,
  NONE,
  Range,
  TemplateRefusal,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/**
 * `value.name`: a method, or else what a dict has under that key.
 *
 * @throws {TemplateRefusal} If the value is not there.
 */
export function attributeOf(value: Value, name: string): Value {
  refuseUndefined(value);
  const found = ownAttribute(value, name);
  if (found !== undefined) return found;
  return itemIn(value, Text.of(name)) ?? missing(value, name);
}

/**
 * `value[key]`: what a list or dict has there, or else a method.
 *
 * @throws {TemplateRefusal} If the value is not there.
 */
export function itemOf(value: Value, key: Value): Value {
  refuseUndefined(value);
  const found = itemIn(value, key);
  if (found !== undefined) return found;
  if (key instanceof Text) {
    return ownAttribute(value, key.text) ?? missing(value, key.text);
  }
  if (key instanceof Undefined) return missing(value, "Undefined");
  return missing(value, key);
}

function missing(value: Value, key: Value | string): Undefined {
  const kind = typeName(value);
  const name = typeof key === "string" ? `'${key}'` : nameOfKey(key);
  if (value === NONE) return new Undefined(`'None' has no attribute ${name}`);
  return new Undefined(
    typeof key === "string" || key instanceof Text
      ? `'${kind} object' has no attribute ${name}`
      : `${kind} object has no element ${name}`,
  );
}

function nameOfKey(key: Value): string {
  try {
    return representation(key).text;
  } catch {
    return typeName(key);
  }
}

const LOOKUP: Lookup = { attributeOf, itemOf };

/** A method or attribute; `undefined` where Python has none of that name. */
function ownAttribute(value: Value, name: string): Value | undefined {
  if (name.startsWith("_")) return undefined;
  if (value instanceof Text) {
    spendLook(value.size);
    return formatMethod(value, name, LOOKUP) ?? textMethod(value, name);
  }
  if (value instanceof Callable) return value.attributes[name];
  if (isInstance(value)) return value.attribute(name);
  return collectionMethod(value, name);
}

function itemIn(value: Value, key: Value): Value | undefined {
  if (value instanceof Dict) {
    try {
      return value.get(key);
    } catch {
      return undefined; // A list is no key.
    }
  }
  if (isInstance(value)) return value.item?.(key);
  if (typeof key !== "bigint" && typeof key !== "boolean") return undefined;
  const index = intArgument("an index", key);
  if (value instanceof Text) return characterAt(value, index);
  if (Array.isArray(value)) return value.at(index);
  if (value instanceof Tuple) return value.items.at(index);
  if (value instanceof Range) {
    const at = index < 0 ? BigInt(index) + value.length : BigInt(index);
    return at < 0n || at >= value.length
      ? undefined
      : value.start + at * value.step;
  }
  return undefined;
}

function characterAt(text: Text, index: number): Text | undefined {
  const starts = codePointStarts(text.text);
  const length = starts ? starts.length - 1 : text.length;
  const at = index < 0 ? index + length : index;
  if (at < 0 || at >= length) return undefined;
  return starts
    ? text.slice(starts[at], starts[at + 1])
    : text.slice(at, at + 1);
}

/**
 * `value[start:stop:step]`.
 *
 * @throws {TemplateRefusal} If a bound is no integer, or the value is not there.
 */
export function sliceOf(
  value: Value,
  start: Value,
  stop: Value,
  step: Value,
): Value {
  refuseUndefined(value);
  const isSequence = value instanceof Text || Array.isArray(value) ||
    value instanceof Tuple || value instanceof Range;
  if (!isSequence) {
    throw new TemplateRefusal(`'${typeName(value)}' object has no slices`);
  }
  for (const bound of [start, stop, step]) {
    if (bound !== NONE && !isInteger(bound)) {
      throw new TemplateRefusal("slice indices must be integers or None");
    }
  }
  if (value instanceof Text) return textSlice(value, start, stop, step);
  if (value instanceof Range) return rangeSlice(value, start, stop, step);
  const items = value instanceof Tuple ? value.items : value;
  const taken = indices(items.length, start, stop, step)
    .map((index) => items[index]);
  if (value instanceof Tuple) return new Tuple(taken);
  return taken;
}

function rangeSlice(range: Range, start: Value, stop: Value, step: Value) {
  const length = Number(range.length);
  const stride = step === NONE ? 1n : BigInt(step as bigint | boolean);
  const found = indices(length, start, stop, step);
  const from = found[0] ??
    (stride > 0n ? clamped(start, 0, length) : length - 1);
  const end = from + found.length * Number(stride);
  return new Range(
    range.start + BigInt(from) * range.step,
    range.start + BigInt(end) * range.step,
    range.step * stride,
  );
}

function isInteger(value: Value): boolean {
  return typeof value === "bigint" || typeof value === "boolean";
}

function textSlice(text: Text, start: Value, stop: Value, step: Value): Text {
  const starts = codePointStarts(text.text);
  const length = starts ? starts.length - 1 : text.length;
  const at = (index: number) => starts ? starts[index] : index;
  if (step === NONE || Number(step) === 1) {
    const from = clamped(start, 0, length);
    const to = clamped(stop, length, length);
    return from < to ? text.slice(at(from), at(to)) : EMPTY;
  }
  return Text.join(
    indices(length, start, stop, step)
      .map((index) => text.slice(at(index), at(index + 1))),
  );
}

function clamped(bound: Value, absent: number, length: number): number {
  if (bound === NONE) return absent;
  const index = Number(bound);
  return Math.min(Math.max(index < 0 ? index + length : index, 0), length);
}

function indices(
  length: number,
  start: Value,
  stop: Value,
  step: Value,
): number[] {
  const stride = step === NONE ? 1 : Number(step);
  if (stride === 0) throw new TemplateRefusal("slice step cannot be zero");
  spendBytes(PLACE_BYTES * Math.ceil(length / Math.abs(stride)));
  const found: number[] = [];
  if (stride > 0) {
    const end = clamped(stop, length, length);
    for (let at = clamped(start, 0, length); at < end; at += stride) {
      found.push(at);
    }
    return found;
  }
  const from = start === NONE ? length - 1 : backwards(start, length);
  const end = stop === NONE ? -1 : backwards(stop, length);
  for (let at = from; at > end; at += stride) found.push(at);
  return found;
}

function backwards(bound: Value, length: number): number {
  const index = Number(bound);
  return Math.min(Math.max(index < 0 ? index + length : index, -1), length - 1);
}
