/**
 * Walking through values, and counting what is in them.
 *
 * @module
 */
import { OBJECT_BYTES, PLACE_BYTES, spendBytes, spendSteps } from "./budget.ts";
import { codePointStarts, countCodePoints, Text } from "./text.ts";
import {
  Dict,
  DictView,
  isInstance,
  Iteration,
  Range,
  TemplateRefusal,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/**
 * The values in a value: characters of a text, keys of a dict.
 *
 * @throws {TemplateRefusal} If it has none.
 */
export function iterate(value: Value): Iterable<Value> {
  const found = iterableOf(value);
  if (found) {
    spendBytes(PLACE_BYTES * Number(sizeOf(value) ?? 1));
    return found;
  }
  throw new TemplateRefusal(`'${typeName(value)}' object is not iterable`);
}

/** Whether Python's `iter()` takes it. */
export function isIterable(value: Value): boolean {
  return iterableOf(value) !== undefined;
}

function iterableOf(value: Value): Iterable<Value> | undefined {
  if (value instanceof Text) return charactersOf(value);
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof DictView) return value.items();
  if (value instanceof Range) return value;
  if (value instanceof Undefined) return [];
  // Not closed by a loop that ends early: Python's goes on where it was.
  if (value instanceof Iteration) {
    const next = () => {
      spendSteps();
      spendBytes(PLACE_BYTES);
      return value.iterator.next();
    };
    return { [Symbol.iterator]: () => ({ next }) };
  }
  return undefined;
}

/** A text's characters, each with its origin. */
export function charactersOf(text: Text): Text[] {
  spendBytes(OBJECT_BYTES * text.length);
  const starts = codePointStarts(text.text) ??
    Array.from({ length: text.length + 1 }, (_, index) => index);
  return starts.slice(0, -1).map((start, index) =>
    text.slice(start, starts[index + 1])
  );
}

/**
 * Python's `len()`.
 *
 * @throws {TemplateRefusal} If the value has none.
 */
export function lengthOf(value: Value): bigint {
  const length = sizeOf(value);
  if (length !== undefined) return BigInt(length);
  throw new TemplateRefusal(`object of type '${typeName(value)}' has no len()`);
}

/** How much is in a value; `undefined` where that cannot be asked. */
export function sizeOf(value: Value): number | bigint | undefined {
  if (value instanceof Text) return countCodePoints(value.text);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Tuple) return value.items.length;
  if (value instanceof Dict) return value.size;
  if (value instanceof DictView) return value.dict.size;
  if (value instanceof Range) return value.length;
  if (value instanceof Undefined) return 0;
  return isInstance(value) ? value.size?.() : undefined;
}

/** A one-way walk through what `walk` yields. */
export function generator(walk: () => Iterator<Value>): Iteration {
  return new Iteration("generator", walk());
}
