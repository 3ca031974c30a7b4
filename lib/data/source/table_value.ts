/**
 * Values of a table's row as those of a JSON row: what a template or a parser
 * sees must not depend on the kind of file.
 *
 * @module
 */
import type { SchemaTree } from "hyparquet";
import { Float, objectOf } from "../../core/exact_json.ts";

/**
 * The same value with its integers as numbers and without empty fields.
 *
 * - A table gives all records of a column the same fields, with null in those
 *   that a record does not have: such a field is left out. An element of a list
 *   that is null stays.
 * - An integer beyond 2^53 stays a `bigint`, since a number would change it.
 * - A 1 in a column of floats is a `Float`, since Python would write `1.0`.
 * - Fields of a record keep their order.
 *
 * @param column What the file says of the value's column.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tableValue } from "sft/data/source/table_value.ts";
 *
 * const call = { name: "get", arguments: { n: 7n, city: null } };
 * assertEquals(tableValue(call), { name: "get", arguments: { n: 7 } });
 * ```
 */
export function tableValue(value: unknown, column?: SchemaTree): unknown {
  if (typeof value === "number") {
    return isFloats(column) ? floatOf(value) : value;
  }
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (Array.isArray(value)) {
    const element = elementOf(column);
    return value.map((item) => tableValue(item, element));
  }
  if (!isRecord(value)) return value;
  const fields = new Map(
    column?.children.map((child) => [child.element.name, child]),
  );
  const keys = new Set([...fields.keys(), ...Object.keys(value)]);
  return objectOf(
    [...keys]
      .filter((key) => (value[key] ?? undefined) !== undefined)
      .map((key) => [key, tableValue(value[key], fields.get(key))]),
  );
}

/** What `column` holds lists of, in the two ways in which files nest them. */
function elementOf(column: SchemaTree | undefined): SchemaTree | undefined {
  const [inner] = column?.children ?? [];
  if (column?.element.converted_type !== "LIST") return column;
  return inner.children.length === 1 ? inner.children[0] : inner;
}

function isFloats(column: SchemaTree | undefined): boolean {
  const { type, logical_type } = column?.element ?? {};
  return type === "FLOAT" || type === "DOUBLE" ||
    logical_type?.type === "FLOAT16";
}

function floatOf(value: number): number | Float {
  return Number.isSafeInteger(value) ? new Float(value) : value;
}

/** No date and no bytes, which columns may hold as well. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
