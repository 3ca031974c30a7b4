import nodeAssert from "node:assert/strict";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertFalse,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

// What passes and fails is as the documentation of @std/assert shows it; the
// oracle is node's own assertion, not the module under test.

function failure(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    nodeAssert.ok(error instanceof AssertionError, `${error}`);
    return error.message;
  }
  throw new Error("Expected the assertion to fail");
}

async function asyncFailure(assertion: () => Promise<unknown>) {
  const error = await assertion().then(() => undefined, (reason) => reason);
  nodeAssert.ok(error instanceof AssertionError, `${error}`);
  return error.message;
}

function throws(): never {
  throw new TypeError("hello world!");
}

Deno.test("assert() and assertFalse() ask for truth and its absence", () => {
  assert("hello".includes("ello"));
  nodeAssert.equal(failure(() => assert("hello".includes("world"))), "");
  nodeAssert.equal(failure(() => assert(0, "zero")), "zero");
  assertFalse(false);
  nodeAssert.equal(failure(() => assertFalse(true, "yes")), "yes");
});

Deno.test("assertEquals() compares deeply and draws the difference", () => {
  assertEquals("world", "world");
  assertEquals([0, { a: NaN }], [-0, { a: NaN }]);

  const message = failure(() => assertEquals({ a: 1 }, { a: 2 }, "at start"));
  nodeAssert.match(message, /^Values are not equal: at start\n/);
  nodeAssert.match(message, /^\+ +a: 1$/m);
  nodeAssert.match(message, /^- +a: 2$/m);
});

Deno.test("assertNotEquals() fails on deeply equal values", () => {
  assertNotEquals(1, 2);
  nodeAssert.equal(
    failure(() => assertNotEquals([1], [1])),
    "Expected actual: [ 1 ] not to be: [ 1 ].",
  );
});

Deno.test("assertAlmostEquals() allows 1e-7 of the expected value, or less", () => {
  assertAlmostEquals(1.000000001e-8, 1.000000002e-8);
  assertAlmostEquals(0.01, 0.02, 0.1);
  assertAlmostEquals(0.1 + 0.2, 0.3, 1e-16);
  assertAlmostEquals(NaN, NaN);
  failure(() => assertAlmostEquals(1e-8, 1e-9));
  failure(() => assertAlmostEquals(0.1 + 0.2, 0.3, 1e-17));
  failure(() => assertAlmostEquals(NaN, 1));
  nodeAssert.equal(
    failure(() => assertAlmostEquals(1, 2)),
    'Expected actual: "1" to be close to "2": ' +
      'delta "1" is greater than "2e-7".',
  );
});

Deno.test("assertStringIncludes() and assertMatch() look inside a text", () => {
  assertStringIncludes("Hello", "ello");
  nodeAssert.equal(
    failure(() => assertStringIncludes("Hello", "world")),
    'Expected actual: "Hello" to contain: "world".',
  );
  assertMatch("Raptor", /Raptor/);
  nodeAssert.equal(
    failure(() => assertMatch("Denosaurus", /Raptor/, "odd")),
    'Expected actual: "Denosaurus" to match: "/Raptor/": odd',
  );
});

Deno.test("assertThrows() returns the error it asked for", () => {
  nodeAssert.equal(assertThrows(throws, TypeError).message, "hello world!");
  nodeAssert.ok(assertThrows(throws) instanceof TypeError);
  assertThrows(throws, Error, "world");
  assertThrows(() => {
    throw "text";
  });
});

Deno.test("assertThrows() says what came instead", () => {
  nodeAssert.equal(
    failure(() => assertThrows(() => 1)),
    "Expected function to throw.",
  );
  nodeAssert.equal(
    failure(() => assertThrows(() => 1, "must not pass")),
    "Expected function to throw: must not pass",
  );
  nodeAssert.equal(
    failure(() => assertThrows(throws, RangeError)),
    'Expected error to be instance of "RangeError", but was "TypeError".',
  );
  nodeAssert.equal(
    failure(() => assertThrows(throws, TypeError, "bye")),
    'Expected error message to include "bye", but got "hello world!".',
  );
  nodeAssert.equal(
    failure(() =>
      assertThrows(() => {
        throw "text";
      }, Error)
    ),
    "A non-Error object was thrown.",
  );
});

Deno.test("assertRejects() does the same for promises", async () => {
  const error = await assertRejects(
    () => Promise.reject(new RangeError("too far")),
    RangeError,
    "far",
  );
  nodeAssert.equal(error.message, "too far");
  nodeAssert.equal(
    await asyncFailure(() => assertRejects(() => Promise.resolve(1))),
    "Expected function to reject.",
  );
  nodeAssert.equal(
    await asyncFailure(() => assertRejects(throws)),
    "Function throws when expected to reject.",
  );
});
