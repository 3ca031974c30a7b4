/**
 * Deep equality as `@std/assert` defines it.
 *
 * Differs from `node:assert/strict` in what a numeric test trips over: 0 equals
 * -0, and a record without a prototype equals one with. Covers primitives,
 * records, arrays, typed arrays, maps, sets, dates, patterns and URLs; not the
 * weak collections.
 *
 * @module
 */

/**
 * Whether both values hold the same data.
 *
 * @example
 * ```ts
 * import { assert, equal } from "@std/assert";
 *
 * assert(equal({ foo: [0, NaN] }, { foo: [-0, NaN] }));
 * assert(!equal({ foo: undefined }, {}));
 * ```
 */
export function equal(a: unknown, b: unknown): boolean {
  return same(a, b, new Map());
}

type Pairs = Map<object, object>;

/** @param open Pairs under comparison further up; meeting one ends a cycle. */
function same(a: unknown, b: unknown, open: Pairs): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || kindOf(a) !== kindOf(b)) return false;
  if (open.get(a) === b) return true;
  open.set(a, b);
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof Set) return sameSets(a, b as Set<unknown>, open);
  if (a instanceof Map) return sameMaps(a, b as Map<unknown, unknown>, open);
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) {
    return sameNumbers(a as Uint8Array, b as Uint8Array);
  }
  return sameFields(a, b, open);
}

function sameFields(a: object, b: object, open: Pairs): boolean {
  const fields = fieldsOf(a);
  return fields.length === fieldsOf(b).length &&
    fields.every((field) =>
      field in b && same(Reflect.get(a, field), Reflect.get(b, field), open)
    );
}

/** Typed arrays of one kind, the large ones of this project: a plain loop. */
function sameNumbers(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

// A failed guess must not leave its pairs behind: guesses get a copy of `open`.
function sameSets(a: Set<unknown>, b: Set<unknown>, open: Pairs): boolean {
  return a.size === b.size && [...a].every((member) =>
    b.has(member) ||
    [...b].some((other) => same(member, other, new Map(open)))
  );
}

function sameMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  open: Pairs,
): boolean {
  return a.size === b.size &&
    [...a].every(([key, value]) =>
      b.has(key)
        ? same(value, b.get(key), open)
        : [...b].some((other) => same([key, value], other, new Map(open)))
    );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function kindOf(value: object): unknown {
  return value.constructor ?? Object;
}

function fieldsOf(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((field) =>
    Object.prototype.propertyIsEnumerable.call(value, field)
  );
}
