/**
 * Python's `==`, `<` and `in`.
 *
 * @module
 */
import { spendLook, spendSteps } from "./budget.ts";
import { iterate } from "./iterate.ts";
import { Text } from "./text.ts";
import {
  Dict,
  DictView,
  Range,
  TemplateRefusal,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/** Whether Python holds two values for equal. */
export function areEqual(left: Value, right: Value): boolean {
  spendSteps();
  const [one, other] = [numberIn(left), numberIn(right)];
  if (one !== undefined || other !== undefined) {
    return one !== undefined && other !== undefined && one == other;
  }
  if (left instanceof Text) {
    if (!(right instanceof Text) || left.size !== right.size) return false;
    spendLook(left.size);
    return left.text === right.text;
  }
  if (Array.isArray(left)) {
    return Array.isArray(right) && sameItems(left, right);
  }
  if (left instanceof Tuple) {
    return right instanceof Tuple && sameItems(left.items, right.items);
  }
  if (left instanceof Dict) return right instanceof Dict && same(left, right);
  if (left instanceof Undefined) return right instanceof Undefined;
  if (left instanceof Range) {
    if (!(right instanceof Range)) return false;
    spendSteps(Number(left.length));
    return sameItems([...left], [...right]);
  }
  return left === right;
}

/** A number or a truth value, which counts as one. */
function numberIn(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return BigInt(value);
  return typeof value === "bigint" || typeof value === "number"
    ? value
    : undefined;
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length &&
    left.every((item, index) => areEqual(item, right[index]));
}

function same(left: Dict, right: Dict): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left.entries()) {
    const other = right.get(key);
    if (other === undefined || !areEqual(value, other)) return false;
  }
  return true;
}

/**
 * Below 0, 0 or above, as the left value is smaller, equal or larger; NaN
 * where neither holds.
 *
 * @param sign The comparison, for the error.
 * @throws {TemplateRefusal} If Python cannot order such values.
 */
export function compareValues(sign: string, left: Value, right: Value): number {
  spendSteps();
  refuseUndefined(left, right);
  const [one, other] = [numberIn(left), numberIn(right)];
  if (one !== undefined && other !== undefined) {
    return one < other ? -1 : one > other ? 1 : one == other ? 0 : NaN;
  }
  if (left instanceof Text && right instanceof Text) {
    return compareTexts(left.text, right.text);
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return compareItems(sign, left, right);
  }
  if (left instanceof Tuple && right instanceof Tuple) {
    return compareItems(sign, left.items, right.items);
  }
  throw new TemplateRefusal(
    `'${sign}' not supported between instances of '${typeName(left)}' and ` +
      `'${typeName(right)}'`,
  );
}

/** By code points, which UTF-16 does not order alike. */
function compareTexts(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  spendSteps(at);
  if (left.length === at || right.length === at) {
    return left.length - right.length;
  }
  // Of two pairs that differ in the second half, the first halves are equal.
  if (at > 0 && /[\uDC00-\uDFFF]/.test(left[at])) at--;
  return left.codePointAt(at)! - right.codePointAt(at)!;
}

function compareItems(
  sign: string,
  left: readonly Value[],
  right: readonly Value[],
): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    if (areEqual(left[index], right[index])) continue;
    return compareValues(sign, left[index], right[index]);
  }
  return left.length - right.length;
}

/**
 * Python's `item in container`.
 *
 * @throws {TemplateRefusal} If nothing can be in it.
 */
export function contains(container: Value, item: Value): boolean {
  if (container instanceof Text) {
    spendLook(container.size);
    if (item instanceof Text) return container.text.includes(item.text);
    if (item instanceof Undefined) throw new TemplateRefusal(item.why);
    throw new TemplateRefusal(
      `'in <string>' requires string as left operand, not ${typeName(item)}`,
    );
  }
  if (container instanceof Dict) return container.get(item) !== undefined;
  if (container instanceof DictView && container.kind === "keys") {
    return container.dict.get(item) !== undefined;
  }
  for (const one of iterate(container)) {
    if (one === item || areEqual(one, item)) return true;
  }
  return false;
}

/** @throws {TemplateRefusal} If one of the values is not there. */
export function refuseUndefined(...values: readonly Value[]): void {
  for (const value of values) {
    if (value instanceof Undefined) throw new TemplateRefusal(value.why);
  }
}
