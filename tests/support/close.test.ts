import { assertEquals, AssertionError, assertThrows } from "@std/assert";
import { assertClose } from "./close.ts";

const WITHIN = { relative: 1e-4 };

/** The whole message of the failure. */
function failure(actual: number[], expected: number[]): string {
  return assertThrows(
    () => assertClose('gradient of "w"', actual, expected, WITHIN),
    AssertionError,
  ).message;
}

Deno.test("assertClose() names the worst element", () => {
  assertEquals(
    failure([1, -0.0379, 0.5], [1, -0.4864, 0.4]),
    'Expected gradient of "w" within 1e-4: worst error 4.49e-1 at element 1 ' +
      "(received -0.0379, expected -0.4864)",
  );
});

Deno.test("assertClose() scales errors by the largest expected value", () => {
  assertClose("x", [100.009, 0.009], [100, 0], WITHIN);
  assertClose("x", [-100.009, 0.009], [-100, 0], WITHIN);
  assertEquals(
    failure([100, 0.011], [100, 0]),
    'Expected gradient of "w" within 1e-4: worst error 1.10e-4 at element 1 ' +
      "(received 0.011, expected 0)",
  );
});

Deno.test("assertClose() takes errors as they are where all should be 0", () => {
  assertClose("x", [0.00009, -0], [0, 0], WITHIN);
  assertEquals(
    failure([0, 0.0002], [0, 0]),
    'Expected gradient of "w" within 1e-4: worst error 2.00e-4 at element 1 ' +
      "(received 0.0002, expected 0)",
  );
});

Deno.test("assertClose() refuses NaN and unequal infinities", () => {
  assertClose("x", [-Infinity, 2], [-Infinity, 2], WITHIN);
  assertEquals(
    failure([1, NaN], [1, 2]),
    'Expected gradient of "w" within 1e-4: worst error Infinity at element 1 ' +
      "(received NaN, expected 2)",
  );
  assertEquals(
    failure([-1e30, 2], [-Infinity, 2]),
    'Expected gradient of "w" within 1e-4: worst error Infinity at element 0 ' +
      "(received -1e+30, expected -Infinity)",
  );
  assertEquals(
    failure([2, -Infinity], [2, 3]),
    'Expected gradient of "w" within 1e-4: worst error Infinity at element 1 ' +
      "(received -Infinity, expected 3)",
  );
});

Deno.test("assertClose() refuses another number of elements", () => {
  assertEquals(
    failure([1], [1, 2]),
    'Expected gradient of "w" to have 2 elements: received 1',
  );
});
