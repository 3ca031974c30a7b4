import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { type ConfigFields, configFields } from "sft/model/config_fields.ts";

const refusal = (
  json: Record<string, unknown>,
  read: (fields: ConfigFields) => unknown,
) =>
  assertThrows(() => read(configFields(json, "m/config.json")), UserError)
    .message.replace('Cannot read "m/config.json": ', "");

Deno.test("configFields() read each kind, with a default for what is missing", () => {
  const fields = configFields({
    n: 3,
    x: 0.5,
    yes: true,
    kind: "b",
    nothing: null,
    inner: { n: 4 },
  }, "config.json");
  assertEquals([fields.count("n"), fields.count("nothing", 7)], [3, 7]);
  assertEquals([fields.positive("x"), fields.share("x", 0)], [0.5, 0.5]);
  assertEquals([fields.id("n"), fields.id("nothing")], [3, null]);
  assertEquals([fields.flag("yes", false), fields.flag("no", false)], [
    true,
    false,
  ]);
  assertEquals(fields.oneOf("kind", ["a", "b"], "a"), "b");
  assertEquals([fields.given("x"), fields.given("nothing")], [{ x: 0.5 }, {}]);
  assertEquals(fields.under("inner").count("n"), 4);
  assertEquals(fields.under("nothing").count("n", 9), 9);
  fields.only("kind", "b");
});

Deno.test("configFields() say field, what was seen and what would do", () => {
  const cases: [unknown, (fields: ConfigFields) => unknown, string][] = [
    ["3", (f) => f.count("n"), '"n" is "3", expected a number'],
    [0, (f) => f.count("n"), '"n" is 0, expected a whole number from 1'],
    [
      1e300,
      (f) => f.count("n"),
      '"n" is 1e+300, expected a whole number from 1',
    ],
    [null, (f) => f.count("n"), '"n" is null, expected a number'],
    [0, (f) => f.positive("n"), '"n" is 0, expected a number above 0'],
    [
      1,
      (f) => f.share("n", 0),
      '"n" is 1, expected a number from 0 to below 1',
    ],
    [-1, (f) => f.id("n"), '"n" is -1, expected a token\'s id'],
    [1, (f) => f.flag("n", true), '"n" is 1, expected true or false'],
    [
      "c",
      (f) => f.oneOf("n", ["a", "b"], "a"),
      '"n" is "c", expected one of a, b',
    ],
    [[], (f) => f.under("n"), '"n" is an empty list, expected an object'],
    [
      { m: -2 },
      (f) => f.under("n").positive("m"),
      '"n.m" is -2, expected a number above 0',
    ],
    [
      5,
      (f) =>
        f.count("n", 1, {
          expected: "an even number",
          holds: (n) => n % 2 < 1,
        }),
      '"n" is 5, expected an even number',
    ],
  ];
  for (const [n, read, message] of cases) {
    assertEquals(refusal({ n }, read), message);
  }
});
