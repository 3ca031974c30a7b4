import nodeAssert from "node:assert/strict";
import { equal } from "@std/assert";

// An oracle other than the function under test: node's assertion on a boolean.
const same = (a: unknown, b: unknown) => nodeAssert.equal(equal(a, b), true);
const other = (a: unknown, b: unknown) => nodeAssert.equal(equal(a, b), false);

Deno.test("equal() takes numbers by value, all zeros and NaNs alike", () => {
  same(0, -0);
  same([0], [-0]);
  same({ case: NaN }, { case: NaN });
  other(5, 6);
  other(5, "5");
});

Deno.test("equal() compares records field by field, in any order", () => {
  same({ a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 });
  other({ a: 1, b: { c: [2] } }, { a: 1, b: { c: [3] } });
  other({ a: undefined }, {});
  other({ a: undefined, b: undefined }, { a: undefined, c: undefined });
  same({ [Symbol.for("foo")]: "bar" }, { [Symbol.for("foo")]: "bar" });
  other({ [Symbol("foo")]: "bar" }, { [Symbol("foo")]: "bar" });
});

Deno.test("equal() tells classes apart but forgives a missing prototype", () => {
  class A {}
  class B {}
  same(new A(), new A());
  other(new A(), new B());
  same(Object.create(null), {});
  other([], {});
  other(null, {});
});

Deno.test("equal() compares typed arrays by kind and element", () => {
  same(new Float32Array([0, NaN]), new Float32Array([-0, NaN]));
  other(new Uint8Array([1, 2]), new Uint8Array([2, 1]));
  other(new Uint8Array([1, 2]), new Uint8Array([1, 2, 0]));
  other(new Uint8Array([1]), new Int8Array([1]));
});

Deno.test("equal() compares sets and maps in any order and to any depth", () => {
  same(new Set([1, 2, 3]), new Set([3, 2, 1]));
  same(new Set([1, new Set([2, 3])]), new Set([new Set([3, 2]), 1]));
  other(new Set([1, 2]), new Set([1, 3]));
  other(new Set([1]), new Set([1, 2]));
  same(new Map([[{ x: 1 }, [true]]]), new Map([[{ x: 1 }, [true]]]));
  other(new Map([[{ x: 1 }, true]]), new Map([[{ x: 2 }, true]]));
  same(new Map([["a", 1], ["b", 2]]), new Map([["b", 2], ["a", 1]]));
  other(new Map([["a", 1]]), new Map([["a", 2]]));
  other(new Map([["a", undefined]]), new Map([["b", undefined]]));
});

Deno.test("equal() compares dates, patterns and addresses by what they say", () => {
  same(new Date(7), new Date(7));
  same(new Date(NaN), new Date(NaN));
  other(new Date(7), new Date(8));
  same(/deno/i, /deno/i);
  other(/deno/i, /deno/);
  same(new URL("https://example.test"), new URL("https://example.test/"));
  other(new URL("https://example.test"), new URL("https://example.test/a"));
});

Deno.test("equal() ends on a value that contains itself", () => {
  const loop = () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    return value;
  };
  same(loop(), loop());
  other(loop(), { self: {} });

  const map = () => {
    const value = new Map<string, unknown>();
    return value.set("self", value);
  };
  same(map(), map());
});
