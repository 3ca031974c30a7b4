/**
 * The subset of `@std/assert` that this project uses; failures are explained by
 * `node:assert`.
 *
 * JSR is not reachable from every development machine; where it is, the import
 * map's line for `@std/assert` becomes `jsr:@std/assert@1` and nothing else
 * changes. Signatures and behaviour follow the published documentation.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";
import { equal } from "./equal.ts";

export { equal };

/** Thrown by every failed assertion. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails unless `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): void {
  if (expr) throw new AssertionError(msg);
}

/** Fails unless both are deeply {@linkcode equal}. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) {
    fail(`Values are not equal${note(msg)}\n${difference(actual, expected)}`);
  }
}

/** Fails if both are deeply {@linkcode equal}. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) {
    fail(
      `Expected actual: ${Deno.inspect(actual)} not to be: ` +
        `${Deno.inspect(expected)}${note(msg)}`,
    );
  }
}

/**
 * Fails unless the numbers differ by at most `tolerance`; without one, by at
 * most 1e-7 of the expected value's size.
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const delta = Math.abs(expected - actual);
  const allowed = tolerance ??
    (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (delta <= allowed) return;
  const show = (n: number) => Number.isInteger(n) ? n : n.toExponential();
  fail(
    `Expected actual: "${show(actual)}" to be close to "${show(expected)}": ` +
      `delta "${show(delta)}" is greater than "${show(allowed)}"${note(msg)}`,
  );
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (actual.includes(expected)) return;
  fail(`Expected actual: "${actual}" to contain: "${expected}"${note(msg)}`);
}

/** Fails unless `actual` matches `expected`. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) return;
  fail(`Expected actual: "${actual}" to match: "${expected}"${note(msg)}`);
}

/** Fails unless `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless `fn` throws such an error; returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ...expected: Expected<E>
): unknown {
  const { errorClass, msgIncludes, msg } = readExpected(expected);
  try {
    fn();
  } catch (error) {
    return checkError(error, errorClass, msgIncludes, msg);
  }
  fail(`Expected function to throw${note(msg)}`);
}

/** Fails unless `fn` returns a promise that rejects; resolves to the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
/** Fails unless `fn` returns a promise that rejects so; resolves to the error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ...expected: Expected<E>
): Promise<unknown> {
  const { errorClass, msgIncludes, msg } = readExpected(expected);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    fail(`Function throws when expected to reject${note(msg)}`);
  }
  try {
    await promise;
  } catch (error) {
    return checkError(error, errorClass, msgIncludes, msg);
  }
  fail(`Expected function to reject${note(msg)}`);
}

/** What may follow the function: a note, or a class, a text and a note. */
type Expected<E extends Error> =
  | [msg?: string]
  | [errorClass: ErrorClass<E>, msgIncludes?: string, msg?: string];

function readExpected<E extends Error>([first, msgIncludes, msg]: Expected<E>) {
  return typeof first === "function"
    ? { errorClass: first, msgIncludes, msg }
    : { msg: first };
}

function checkError<E extends Error>(
  error: unknown,
  errorClass?: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): unknown {
  if (!errorClass) return error;
  if (!(error instanceof Error)) {
    fail(`A non-Error object was thrown${note(msg)}`);
  }
  if (!(error instanceof errorClass)) {
    fail(
      `Expected error to be instance of "${errorClass.name}", ` +
        `but was "${error.constructor.name}"${note(msg)}`,
    );
  }
  if (msgIncludes && !error.message.includes(msgIncludes)) {
    fail(
      `Expected error message to include ${JSON.stringify(msgIncludes)}, ` +
        `but got ${JSON.stringify(error.message)}${note(msg)}`,
    );
  }
  return error;
}

function fail(message: string): never {
  throw new AssertionError(message);
}

function note(msg?: string): string {
  return msg ? `: ${msg}` : ".";
}

/** What differs, as `node:assert` draws it; it is stricter than `equal`. */
function difference(actual: unknown, expected: unknown): string {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
