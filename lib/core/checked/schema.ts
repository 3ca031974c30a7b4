/**
 * The words in which files say what their fields hold: schemas of valibot whose
 * messages are what a field is expected to be, `a whole number`.
 *
 * Covers what several files have in common. Each file's own schema stands where
 * that file is read; `checked_json.ts` turns what does not fit into an error.
 *
 * @module
 */
import * as v from "valibot";

/** What a value from JSON is checked against. */
export type Schema = v.GenericSchema;

/** The type of what fits a schema. */
export type Checked<S extends Schema> = v.InferOutput<S>;

/** Any text. */
export const text = v.string("text");

/** `true` or `false`. */
export const flag = v.boolean("true or false");

/** A finite number. */
export const number = v.pipe(v.number("a number"), v.finite("a number"));

/** Any number; NaN and the infinities are measured too. */
export const measured = v.custom<number>(
  (value) => typeof value === "number",
  "a number",
);

/** The same of what cannot be negative. */
export const amount = v.custom<number>(
  (value) => typeof value === "number" && !(value < 0),
  "a number, 0 or more",
);

/** Milliseconds or seconds, at most some thousand years. */
export const duration = v.custom<number>(
  (value) => typeof value === "number" && value >= 0 && value <= 1e14,
  "a time that has passed, 0 or more",
);

/** How often something is there, or NaN where nobody counted. */
export const counted = v.custom<number>(
  (value) => isCount(value) || Number.isNaN(value),
  "a whole number, 0 or more",
);

/** A whole number of either sign. */
export const integer = v.custom<number>(Number.isSafeInteger, "a whole number");

/** A whole number, 0 or more. */
export const count = v.custom<number>(isCount, "a whole number, 0 or more");

/** A whole number, 1 or more. */
export const size = v.custom<number>(
  (value) => isCount(value) && value > 0,
  "a whole number, 1 or more",
);

/** A part of a whole, from 0 to 1; NaN of nothing. */
export const share = v.custom<number>(
  (value) => typeof value === "number" && !(value < 0 || value > 1),
  "a number from 0 to 1",
);

/** A moment, as ISO 8601 writes it. */
export const time = v.custom<string>(
  (value) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) &&
    !Number.isNaN(Date.parse(value)),
  "a time such as 2026-11-24T10:00:00.000Z",
);

/** SHA-256 in hexadecimal. */
export const sha256 = v.custom<string>(
  (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  "a SHA-256 of 64 hexadecimal digits",
);

/** A file's name that stays in its folder. */
export const fileName = v.custom<string>(
  (value) =>
    typeof value === "string" && value !== "" && value !== "." &&
    value !== ".." &&
    // deno-lint-ignore no-control-regex
    !/[/\\\x00-\x1f\x7f-\x9f]/.test(value),
  "the name of a file in the same folder",
);

/** One of a few texts. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, `one of ${names.join(", ")}`);
}

/** Items of one kind. */
export function list<Item extends Schema>(item: Item) {
  return v.pipe(v.array(item, "a list"), v.readonly());
}

/** Any object at all. */
export const fields = v.custom<Readonly<Record<string, unknown>>>(
  isObject,
  "an object",
);

/** Fields by name; those that have no schema may hold anything. */
export function object<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    fields, // A list has fields too, for valibot.
    // Of a field that is missing, the object complains.
    v.object(
      entries,
      ({ path }) => expectation(entries[path?.at(-1)?.key as string]),
    ),
    v.readonly(),
  );
}

/**
 * Values of one kind by names of any kind: `v.record()` passes over a name such
 * as `constructor`.
 */
export function record<Value extends Schema>(value: Value) {
  return v.pipe(
    v.custom<Readonly<Record<string, Checked<Value>>>>(isObject, "an object"),
    v.rawCheck((context) => checkFields(context, value, /^/)),
  );
}

/** Any object whose fields of certain names hold values of one kind. */
export function named(names: RegExp, value: Schema) {
  return v.pipe(
    fields,
    v.rawCheck((context) => checkFields(context, value, names)),
  );
}

/** Complains of the first of the fields that does not fit. */
function checkFields(
  { dataset, addIssue }: v.RawCheckContext<Readonly<Record<string, unknown>>>,
  schema: Schema,
  names: RegExp,
): void {
  if (!dataset.typed) return;
  for (const [key, value] of Object.entries(dataset.value)) {
    if (!names.test(key)) continue;
    const { issues } = v.safeParse(schema, value, { abortEarly: true });
    if (!issues) continue;
    const [{ message, input, path = [] }] = issues;
    const field: v.UnknownPathItem = {
      type: "unknown",
      origin: "value",
      input: dataset.value,
      key,
      value,
    };
    return addIssue({ message, input, path: [field, ...path] });
  }
}

/** A field that may be left out. */
export function optional<S extends Schema>(schema: S) {
  return v.optional(schema);
}

/** A field that may be left out, or be `null`, as Python writes None. */
export function nullish<S extends Schema>(schema: S) {
  return v.nullish(schema);
}

/** The same fields, each of which may be left out. */
export function partial<Entries extends v.ObjectEntries>(entries: Entries) {
  const optionals = Object.entries(entries)
    .map(([name, schema]) => [name, v.optional(schema)]);
  return object(
    Object.fromEntries(optionals) as {
      readonly [Name in keyof Entries]: v.OptionalSchema<
        Entries[Name],
        undefined
      >;
    },
  );
}

/** Whether a value of JSON is an object with fields. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

/** What a schema says that it expects. */
function expectation(schema: unknown): string {
  const { message, wrapped } = schema as {
    message?: unknown;
    wrapped?: unknown;
  };
  if (typeof message === "string") return message;
  return wrapped === undefined ? "an object" : expectation(wrapped);
}
