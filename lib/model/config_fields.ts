/**
 * Fields of a `config.json`, each read once with what it has to be.
 *
 * A field that is missing or null takes its default.
 *
 * @module
 */
import { seen } from "../core/checked/checked_json.ts";
import { unreadable } from "../core/file.ts";

type Json = Readonly<Record<string, unknown>>;

/** A further demand on a number. */
export interface Demand {
  /** In words, such as `an even number`. */
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

/** Reads the fields of one object; every method throws a UserError. */
export interface ConfigFields {
  readonly json: Json;
  /** A whole number from 1. */
  count(key: string, byDefault?: number, demand?: Demand): number;
  /** A finite number above 0. */
  positive(key: string, byDefault?: number): number;
  /** A number in [0, 1). */
  share(key: string, byDefault: number): number;
  /** A token's id, or null. */
  id(key: string): number | null;
  flag(key: string, byDefault: boolean): boolean;
  oneOf(key: string, values: readonly string[], byDefault: string): string;
  /** The field alone, if it is there. */
  given(key: string): Record<string, number>;
  /** Refuses any other value: it would change what the model computes. */
  only(key: string, value: unknown): void;
  /** The fields of an object inside. */
  under(key: string): ConfigFields;
}

/**
 * @param path Of the file, for messages.
 * @param parent Of an object inside, such as `rope_parameters.`.
 */
export function configFields(
  json: Json,
  path: string,
  parent = "",
): ConfigFields {
  const refuse = (key: string, expected: string, value: unknown) =>
    unreadable(
      path,
      `"${parent}${key}" is ${seen(value)}, expected ${expected}`,
    );
  const number = (
    key: string,
    byDefault: number | undefined,
    ...demands: Demand[]
  ): number => {
    const value = json[key] ?? byDefault;
    for (const { expected, holds } of [IS_NUMBER, ...demands]) {
      if (!holds(value as number)) throw refuse(key, expected, value ?? null);
    }
    return value as number;
  };
  return {
    json,
    count: (key, byDefault, demand = IS_COUNT) =>
      number(key, byDefault, IS_COUNT, demand),
    positive: (key, byDefault) => number(key, byDefault, IS_POSITIVE),
    share: (key, byDefault) => number(key, byDefault, IS_SHARE),
    id: (key) => json[key] == null ? null : number(key, undefined, IS_ID),
    flag: (key, byDefault) => {
      const value = json[key] ?? byDefault;
      if (typeof value === "boolean") return value;
      throw refuse(key, "true or false", value);
    },
    oneOf: (key, values, byDefault) => {
      const value = json[key] ?? byDefault;
      if (values.includes(value as string)) return value as string;
      throw refuse(key, `one of ${values.join(", ")}`, value);
    },
    given: (key) =>
      json[key] == null ? {} : { [key]: number(key, undefined, IS_POSITIVE) },
    only: (key, expected) => {
      const value = json[key] ?? expected;
      if (value === expected) return;
      throw refuse(key, `${JSON.stringify(expected)}, alone supported`, value);
    },
    under: (key) => {
      const value = json[key] ?? {};
      if (typeof value === "object" && !Array.isArray(value)) {
        return configFields(value as Json, path, `${parent}${key}.`);
      }
      throw refuse(key, "an object", value);
    },
  };
}

const IS_NUMBER: Demand = {
  expected: "a number",
  holds: (value) => typeof value === "number",
};
const IS_COUNT: Demand = {
  expected: "a whole number from 1",
  holds: (value) => Number.isSafeInteger(value) && value > 0,
};
const IS_POSITIVE: Demand = {
  expected: "a number above 0",
  holds: (value) => Number.isFinite(value) && value > 0,
};
const IS_SHARE: Demand = {
  expected: "a number from 0 to below 1",
  holds: (value) => value >= 0 && value < 1,
};
const IS_ID: Demand = {
  expected: "a token's id",
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
};
