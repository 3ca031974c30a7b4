/**
 * Data of a row as values of a template.
 *
 * @module
 */
import { isFloat, keysInOrder } from "../../core/exact_json.ts";
import type { Role } from "../message.ts";
import { Text } from "./value/text.ts";
import { Dict, NONE, type Value } from "./value/values.ts";

/** What templates look up by name, and nothing can be hidden in. */
const PLAIN_KEY = /^\w+$/;

/**
 * A value of parsed JSON.
 *
 * @param author Whose words its texts are; the template's where left out. Keys
 * that are one word have no author: templates ask for them.
 */
export function valueOfData(data: unknown, author?: Role): Value {
  switch (typeof data) {
    case "string":
      return Text.of(data, author);
    case "boolean":
    case "bigint":
      return data;
    case "number":
      return Number.isSafeInteger(data) && !Object.is(data, -0)
        ? BigInt(data)
        : data;
  }
  if (data === null || data === undefined) return NONE;
  if (isFloat(data)) return data.valueOf();
  if (Array.isArray(data)) return data.map((item) => valueOfData(item, author));
  return Dict.of(
    keysInOrder(data).map((key) => [
      Text.of(key, PLAIN_KEY.test(key) ? undefined : author),
      valueOfData((data as Record<string, unknown>)[key], author),
    ]),
  );
}
