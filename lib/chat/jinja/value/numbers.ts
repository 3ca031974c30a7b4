/**
 * Numbers as Python reads, writes and rounds them.
 *
 * @module
 */
import { repeatText } from "./budget.ts";
import { Text } from "./text.ts";
import { stripped } from "./text_cuts.ts";
import { NONE, TemplateRefusal } from "./values.ts";

/** A float as `repr()` writes it: `1.0`, `1e-07`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  // Both languages write the fewest digits that read back the same.
  const [mantissa, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${mantissa}e${power < 0 ? "-" : "+"}${size}`;
  }
  const negative = mantissa.startsWith("-");
  const digits = mantissa.replace(/[-.]/g, "");
  const whole = power < 0
    ? "0"
    : digits.slice(0, power + 1).padEnd(power + 1, "0");
  const rest = power < 0
    ? "0".repeat(-power - 1) + digits
    : digits.slice(power + 1);
  return `${negative ? "-" : ""}${whole}.${rest || "0"}`;
}

/** What `int(text, base)` reads; `undefined` where it refuses. */
export function parseInteger(text: string, base = 10): bigint | undefined {
  const found =
    /^([+-]?)(0[xX]|0[oO]|0[bB])?_?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/
      .exec(asciiDigits(trimmed(text)));
  if (!found) return undefined;
  const [, sign, prefix = "", written] = found;
  const digits = written.replaceAll("_", "").toLowerCase();
  const named = { "0x": 16, "0o": 8, "0b": 2 }[prefix.toLowerCase()];
  let body = digits;
  let radix = base;
  if (named === base || named !== undefined && base === 0) {
    radix = named;
  } else if (prefix !== "") {
    body = prefix.toLowerCase() + digits;
    if (base === 0) return undefined;
  } else if (base === 0) {
    if (/^0+[1-9]/.test(digits)) return undefined;
    radix = 10;
  }
  // Python reads no more either, where that would take it long.
  if (body.length > MOST_DIGITS) return undefined;
  let value = 0n;
  for (const character of body) {
    const digit = parseInt(character, 36);
    if (digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return sign === "-" ? -value : value;
}

const MOST_DIGITS = 4300;

/** What `float(text)` reads; `undefined` where it refuses. */
export function parseFloatText(text: string): number | undefined {
  const plain = asciiDigits(trimmed(text)).toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(plain);
  if (special) {
    if (special[2] === "nan") return NaN;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  const digits = "\\d+(?:_\\d+)*";
  const form = new RegExp(
    `^[+-]?(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:e[+-]?${digits})?$`,
  );
  return form.test(plain) ? Number(plain.replaceAll("_", "")) : undefined;
}

/** Decimal digits of other scripts, which Python reads too. */
function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    // Digits of a script are ten in a row.
    let zero = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String((code - zero) % 10);
  });
}

function trimmed(text: string): string {
  return stripped(Text.of(text), NONE, true, true).text;
}

/**
 * A float without what is after its point.
 *
 * @throws {TemplateRefusal} If it is not finite.
 */
export function truncated(value: number): bigint {
  if (Number.isFinite(value)) return BigInt(Math.trunc(value));
  throw new TemplateRefusal("cannot convert float infinity or NaN to integer");
}

/** The nearest multiple of a power of ten, ties to the even one. */
export function rounded(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  if (places > 22) return value;
  if (places >= 0) {
    // Exact: a float is a fraction of two integers.
    const [numerator, denominator] = fractionOf(value);
    const scaled = divideToEven(numerator * 10n ** BigInt(places), denominator);
    return Number(`${scaled}e-${places}`) || (value < 0 ? -0 : 0);
  }
  // No float has as many digits.
  if (places < -400) return value < 0 ? -0 : 0;
  const power = 10n ** BigInt(-places);
  const [numerator, denominator] = fractionOf(value);
  return Number(divideToEven(numerator, denominator * power) * power);
}

const MOST_PLACES = 1100;

/** A number that is not negative with so many digits after its point. */
export function fixedDigits(value: number, places: number): string {
  // A float has no digit that counts behind these.
  if (places > MOST_PLACES) {
    return fixedDigits(value, MOST_PLACES) +
      repeatText("0", places - MOST_PLACES);
  }
  const [numerator, denominator] = fractionOf(value);
  const digits = divideToEven(numerator * 10n ** BigInt(places), denominator)
    .toString().padStart(places + 1, "0");
  const point = digits.length - places;
  return places === 0
    ? digits
    : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** An integer rounded to a power of ten, ties to the even one. */
export function roundedInteger(value: bigint, places: number): bigint {
  if (places >= 0) return value;
  if (places < -2 * MOST_DIGITS) return 0n;
  const power = 10n ** BigInt(-places);
  return divideToEven(value, power) * power;
}

function fractionOf(value: number): [bigint, bigint] {
  let denominator = 1n;
  let numerator = value;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}

function divideToEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = floorDivide(numerator, denominator);
  const twice = 2n * (numerator - quotient * denominator);
  if (twice < denominator) return quotient;
  if (twice > denominator) return quotient + 1n;
  return quotient % 2n === 0n ? quotient : quotient + 1n;
}

/** Division that rounds down, as Python's `//` does. */
export function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && (left < 0n) !== (right < 0n)
    ? quotient - 1n
    : quotient;
}
