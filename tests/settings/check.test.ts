import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { assertSettings, assertSome } from "sft/settings/check.ts";
import { choice, integer, many, number, string } from "sft/settings/kinds.ts";

const TABLE = {
  data_file: string({ required: true, help: "" }),
  batch_size: integer({ default: 4, minimum: 1, help: "" }),
  dropout: number({ minimum: 0, maximum: 0.99, help: "" }),
  packing: choice(["isolated", "naive"], { default: "naive", help: "" }),
  special_token: many({ help: "" }),
};

const GOOD = {
  data_file: "a.jsonl",
  batch_size: 1,
  packing: "isolated",
  special_token: ["<a>"],
};

const refusal = (changes: object) =>
  assertThrows(() => assertSettings(TABLE, { ...GOOD, ...changes }), UserError)
    .message;

Deno.test("assertSettings() accepts what a command line could have set", () => {
  assertSettings(TABLE, GOOD);
  assertSettings(TABLE, { ...GOOD, dropout: 0, special_token: [] });
  assertSettings(TABLE, { ...GOOD, dropout: undefined, log: console.log });
});

Deno.test("assertSettings() refuses the rest in the command line's words", () => {
  const whole =
    "Cannot set --batch_size: expected a whole number of at least 1, got";
  const cases: [object, string][] = [
    [{ batch_size: 0 }, `${whole} 0`],
    [{ batch_size: 1.5 }, `${whole} 1.5`],
    [{ batch_size: NaN }, `${whole} NaN`],
    [{ batch_size: "4" }, `${whole} "4"`],
    [{ batch_size: null }, `${whole} null`],
    [{ batch_size: undefined }, `${whole} nothing`],
    [
      { dropout: Infinity },
      "Cannot set --dropout: expected a number from 0 to 0.99, got Infinity",
    ],
    [
      { packing: "loose" },
      'Cannot set --packing: expected isolated or naive, got "loose"',
    ],
    [
      { data_file: undefined },
      "Cannot set --data_file: expected some text, got nothing",
    ],
    [
      { special_token: ["<a>", ""] },
      'Cannot set --special_token: expected some text, got ["<a>",""]',
    ],
    [
      { special_token: "<a>" },
      'Cannot set --special_token: expected some text, got "<a>"',
    ],
  ];
  for (const [changes, message] of cases) {
    assertEquals(refusal(changes), message);
  }
});

Deno.test("assertSome() judges what is there, and says where", () => {
  assertSome(TABLE, {}, "in arm");
  assertSome(TABLE, { batch_size: undefined }, "in arm");
  const refused = (values: object) =>
    assertThrows(() => assertSome(TABLE, values, 'in arm "dry"'), UserError)
      .message;

  assertEquals(
    refused({ dropout: 1 }),
    'Cannot set --dropout in arm "dry": expected a number from 0 to 0.99, got 1',
  );
  // It would change nothing and be reported as a change.
  assertEquals(
    refused({ dropuot: 0.1 }),
    'Cannot set dropuot in arm "dry": no such setting, closest is dropout',
  );
});
