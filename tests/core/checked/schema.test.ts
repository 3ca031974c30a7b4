import { assert, assertEquals } from "@std/assert";
import {
  amount,
  count,
  counted,
  duration,
  fields,
  fileName,
  flag,
  integer,
  list,
  measured,
  named,
  nullish,
  number,
  object,
  oneOf,
  optional,
  partial,
  record,
  type Schema,
  sha256,
  share,
  size,
  text,
  time,
} from "sft/core/checked/schema.ts";
import * as v from "valibot";

/** What is expected of a value that does not fit, and where; nothing if it fits. */
function misfit(schema: Schema, value: unknown): string | undefined {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  if (!issues) return undefined;
  const [{ path = [], message }] = issues;
  return [...path.map(({ key }) => key), message].join(": ");
}

const STRANGE = [null, undefined, true, "", "1", [], {}, -1, 0.5, 1e300, NaN];

Deno.test("schemas of numbers take what they say, and nothing else", () => {
  const taken = (schema: Schema) =>
    STRANGE.filter((value) => misfit(schema, value) === undefined);

  assertEquals(taken(number), [-1, 0.5, 1e300]);
  assertEquals(taken(measured), [-1, 0.5, 1e300, NaN]);
  assertEquals(taken(amount), [0.5, 1e300, NaN]);
  assertEquals(taken(duration), [0.5]);
  assertEquals(taken(share), [0.5, NaN]);
  assertEquals(taken(integer), [-1]);
  assertEquals(taken(counted), [NaN]);
  assertEquals([taken(count), taken(size)], [[], []]);
  assertEquals([misfit(count, 0), misfit(size, 1)], [undefined, undefined]);
  assertEquals(misfit(size, 0), "a whole number, 1 or more");
});

Deno.test("text, flag and oneOf() take what they say, and nothing else", () => {
  assertEquals(
    STRANGE.filter((value) => misfit(text, value) === undefined),
    ["", "1"],
  );
  assertEquals(
    STRANGE.filter((value) => misfit(flag, value) === undefined),
    [true],
  );
  assertEquals(misfit(oneOf(["a", "b"]), "a"), undefined);
  assertEquals(misfit(oneOf(["a", "b"]), "c"), "one of a, b");
});

Deno.test("time and sha256 take moments and hashes", () => {
  assertEquals(misfit(time, "2026-11-24T10:00:12.345Z"), undefined);
  for (const value of ["2026", "2026-13-40T10:00:00Z", "soon", 5]) {
    assert(misfit(time, value)?.startsWith("a time such as"), String(value));
  }
  assertEquals(misfit(sha256, "0f".repeat(32)), undefined);
  assertEquals(
    misfit(sha256, "0F".repeat(32)),
    "a SHA-256 of 64 hexadecimal digits",
  );
});

Deno.test("fileName never leaves its folder", () => {
  assertEquals(misfit(fileName, "train-00000.shard"), undefined);
  for (
    const name of [
      ...[
        "",
        ".",
        "..",
        "../x",
        "/x",
        "a/b",
        "a\\b",
        "C:\\x",
        "a\0b",
        "a\nb",
        5,
      ],
    ]
  ) {
    assertEquals(
      misfit(fileName, name),
      "the name of a file in the same folder",
      String(name),
    );
  }
});

Deno.test("object() names the field that is missing or does not fit", () => {
  const schema = object({
    a: count,
    b: optional(text),
    c: nullish(list(size)),
    d: optional(object({ e: flag })),
  });

  assertEquals(misfit(schema, { a: 1, other: null }), undefined);
  assertEquals(misfit(schema, { a: 1, c: null, d: { e: true } }), undefined);
  assertEquals(misfit(schema, {}), "a: a whole number, 0 or more");
  assertEquals(misfit(schema, { a: 1, b: null }), "b: text");
  assertEquals(misfit(schema, { a: 1, c: 2 }), "c: a list");
  assertEquals(
    misfit(schema, { a: 1, c: [1, 0] }),
    "c: 1: a whole number, 1 or more",
  );
  assertEquals(misfit(schema, { a: 1, d: {} }), "d: e: true or false");
  for (const value of [null, [], 5, "a", undefined]) {
    assertEquals(misfit(schema, value), "an object");
    assertEquals(misfit(fields, value), "an object");
    assertEquals(misfit(partial({ a: count }), value), "an object");
  }
});

Deno.test("partial() leaves out fields, but takes no others in their place", () => {
  const schema = partial({ a: count, b: text });

  assertEquals(misfit(schema, {}), undefined);
  assertEquals(misfit(schema, { b: "x" }), undefined);
  assertEquals(misfit(schema, { a: "x" }), "a: a whole number, 0 or more");
});

Deno.test("record() and named() look at fields of any name", () => {
  const strange = JSON.parse('{"__proto__": 1, "constructor": "x"}');

  assertEquals(
    misfit(record(count), strange),
    "constructor: a whole number, 0 or more",
  );
  assertEquals(
    misfit(record(list(count)), { a: [1], b: [1, "x"] }),
    [
      "b: 1: a whole number, 0 or more",
    ].join(),
  );
  assertEquals(misfit(record(count), []), "an object");
  const tokens = named(/_token$/, text);
  assertEquals(misfit(tokens, { eos_token: "x", other: 1 }), undefined);
  assertEquals(misfit(tokens, { eos_token: 1 }), "eos_token: text");
});
