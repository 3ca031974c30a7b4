/**
 * JSON that loses nothing of what is written: integers of any size, `1.0` as
 * another number than `1`, and keys in their order.
 *
 * JavaScript's own values do for most texts; where they do not, an integer is a
 * `bigint`, a float without a fraction is a {@linkcode Float}, and an object
 * whose keys JavaScript would sort remembers their order.
 *
 * @module
 */

/**
 * A float that JavaScript would write as an integer. Between threads it becomes a
 * `Number`, which is one as well: see {@linkcode isFloat}.
 */
export class Float extends Number {}

/** Whether a value is a {@linkcode Float}, be it from another thread. */
export function isFloat(value: unknown): value is Float {
  return value instanceof Number;
}

/** Where an object keeps the order of keys that look like integers. */
const ORDER = Symbol("order of keys");

/** Keys of an object as they were written. */
export function keysInOrder(object: object): readonly string[] {
  return (object as { [ORDER]?: readonly string[] })[ORDER] ??
    Object.keys(object);
}

/** An object with these entries, which remembers their order. */
export function objectOf(
  entries: Iterable<readonly [string, unknown]>,
): Record<string, unknown> {
  const object = Object.fromEntries(entries);
  const order = [...new Map(entries).keys()];
  if (Object.keys(object).some((key, index) => key !== order[index])) {
    Object.defineProperty(object, ORDER, { value: order });
  }
  return object;
}

/** What `JSON.parse()` may lose: long digits, `.0`, exponents, keys of digits. */
const MAY_LOSE = /\d{16}|\.0+(?!\d)|\d[eE][-+]?\d|"(?:\d|\\u003\d)+"\s*:/;

/**
 * `JSON.parse()`, exactly.
 *
 * @throws {SyntaxError} If the text is not JSON.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Float, keysInOrder, parseExactJson } from "sft/core/exact_json.ts";
 *
 * const parsed = parseExactJson('{"2": 1.0, "1": 12345678901234567890}');
 * assertEquals(keysInOrder(parsed as object), ["2", "1"]);
 * assertEquals(Object.values(parsed as object), [
 *   12345678901234567890n,
 *   new Float(1),
 * ]);
 * ```
 */
export function parseExactJson(text: string): unknown {
  const value = JSON.parse(text);
  return MAY_LOSE.test(text) ? parseAgain(text) : value;
}

const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SCALAR = /[^\s,\]}]+/y;
const SPACE = /\s*/y;

/** Takes for granted that the text is JSON. */
function parseAgain(text: string): unknown {
  let at = 0;
  return parseValue();

  function parseValue(): unknown {
    skipSpace();
    switch (text[at]) {
      case "{":
        return parseObject();
      case "[":
        return parseArray();
      case '"':
        return JSON.parse(take(STRING));
    }
    return scalarOf(take(SCALAR));
  }

  function parseObject(): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (at++; !ends("}");) {
      const key = JSON.parse(take(STRING)) as string;
      skipSpace();
      at++; // The colon.
      entries.set(key, parseValue());
    }
    return objectOf(entries);
  }

  function parseArray(): unknown[] {
    const items: unknown[] = [];
    for (at++; !ends("]");) items.push(parseValue());
    return items;
  }

  /** Goes past a comma, or past the end. */
  function ends(close: string): boolean {
    skipSpace();
    const ended = text[at] === close;
    if (ended || text[at] === ",") at++;
    skipSpace();
    return ended;
  }

  function skipSpace(): void {
    take(SPACE);
  }

  function take(form: RegExp): string {
    form.lastIndex = at;
    const [found] = form.exec(text)!;
    at += found.length;
    return found;
  }
}

function scalarOf(text: string): unknown {
  if (!/^[-\d]/.test(text)) return JSON.parse(text);
  const number = Number(text);
  if (/[.eE]/.test(text)) {
    return Number.isInteger(number) || !Number.isFinite(number)
      ? new Float(number)
      : number;
  }
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
