import { assertEquals, assertThrows } from "@std/assert";
import {
  Float,
  isFloat,
  keysInOrder,
  parseExactJson,
} from "sft/core/exact_json.ts";

Deno.test("parseExactJson() keeps integers of any size", () => {
  assertEquals(
    parseExactJson(
      "[9007199254740991, 9007199254740993, -12345678901234567890]",
    ),
    [9007199254740991, 9007199254740993n, -12345678901234567890n],
  );
});

Deno.test("parseExactJson() tells 1.0 from 1", () => {
  assertEquals(
    parseExactJson('{"a": [1, 1.0, 1.5, 1e3, -0.0, 1E-7, 1e999]}'),
    {
      a: [
        ...[1, new Float(1), 1.5, new Float(1000), new Float(-0)],
        ...[1e-7, new Float(Infinity)],
      ],
    },
  );
});

Deno.test("parseExactJson() remembers the order of keys", () => {
  const parsed = parseExactJson(
    ' { "b" : 1 , "2":[ ] , "1":{"x":"\\"9\\":"}, "b":true,"__proto__":null } ',
  ) as Record<string, unknown>;

  assertEquals(keysInOrder(parsed), ["b", "2", "1", "__proto__"]);
  assertEquals(parsed.b, true);
  assertEquals(parsed["1"], { x: '"9":' });
});

Deno.test("parseExactJson() remembers keys of escaped digits", () => {
  const parsed = parseExactJson('{"b": 1, "\\u0031": 2}') as object;

  assertEquals(keysInOrder(parsed), ["b", "1"]);
});

Deno.test("isFloat() knows one from another thread", () => {
  assertEquals(isFloat(structuredClone(new Float(1))), true);
  assertEquals([1, 1n, "1", {}].some(isFloat), false);
});

Deno.test("keysInOrder() is what Object.keys() says where that is right", () => {
  assertEquals(keysInOrder({ b: 1, a: 2 }), ["b", "a"]);
});

Deno.test("parseExactJson() refuses what is not JSON", () => {
  assertThrows(() => parseExactJson('{"1": 1.0,}'), SyntaxError);
});
