/**
 * Arguments of calls, put where a function's parameters are.
 *
 * @module
 */
import { Text } from "./text.ts";
import {
  type Arguments,
  isTrue,
  TemplateRefusal,
  typeName,
  type Value,
} from "./values.ts";

/**
 * Values by parameter, `undefined` for one that is not given.
 *
 * @param parameters In order. One that ends with `!` is required, one that
 * begins with `/` cannot be named.
 * @throws {TemplateRefusal} If one is missing, unknown or given twice.
 */
export function bind(
  called: string,
  { positional, named }: Arguments,
  ...parameters: string[]
): (Value | undefined)[] {
  if (positional.length > parameters.length) {
    throw new TemplateRefusal(
      `${called} takes at most ${parameters.length} arguments, and got ` +
        `${positional.length}`,
    );
  }
  const names = parameters.map((name) => name.replace(/^\/|!$/g, ""));
  const values = parameters.map((_, index): Value | undefined =>
    positional[index]
  );
  for (const [name, value] of named) {
    const index = names.indexOf(name);
    if (index < 0 || parameters[index].startsWith("/")) {
      throw new TemplateRefusal(`${called} has no parameter named "${name}"`);
    }
    if (index < positional.length) {
      throw new TemplateRefusal(`${called} got "${name}" twice`);
    }
    values[index] = value;
  }
  const missing = parameters.findIndex((name, index) =>
    name.endsWith("!") && values[index] === undefined
  );
  if (missing < 0) return values;
  throw new TemplateRefusal(`${called} needs "${names[missing]}"`);
}

/** Arguments that are all positional. */
export function positional(...values: Value[]): Arguments {
  return { positional: values, named: NONE };
}

const NONE: ReadonlyMap<string, Value> = new Map();

/** @throws {TemplateRefusal} If the value is no text. */
export function textArgument(called: string, value: Value): Text {
  if (value instanceof Text) return value;
  throw new TemplateRefusal(`${called} takes a str, not ${typeName(value)}`);
}

/** @throws {TemplateRefusal} If the value is no integer. */
export function intArgument(called: string, value: Value): number {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") return Number(value);
  throw new TemplateRefusal(`${called} takes an int, not ${typeName(value)}`);
}

/** Whether a flag is set; not where it is left out. */
export function flag(value: Value | undefined): boolean {
  return value !== undefined && isTrue(value);
}
