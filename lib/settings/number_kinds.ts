/**
 * The kinds of settings that are numbers, and their bounds.
 *
 * @module
 */
import { type AnyRow, type Kind, makeSetting } from "./setting.ts";

/** Bounds of a number; a bound that is left out does not hold. */
interface Range {
  readonly minimum?: number;
  /** Like `minimum`, but the bound itself is refused. */
  readonly above?: number;
  readonly maximum?: number;
}

/** A whole number, exponents allowed: `--vocab_size 32e3`. */
export const integer: Kind<number, Range> = numeric(
  "a whole number",
  Number.isSafeInteger,
);

/** A number, such as `1e-5`. */
export const number: Kind<number, Range> = numeric("a number", Number.isFinite);

/** Decimal notation only: no hexadecimal, no infinity, no blanks. */
export const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numeric(
  noun: string,
  isOfKind: (value: unknown) => boolean,
): Kind<number, Range> {
  return (row: AnyRow & Range) => {
    const { minimum = -Infinity, above = -Infinity, maximum = Infinity } = row;
    return makeSetting(row, {
      takes: "one value",
      placeholder: "N",
      expected: boundsText(noun, row),
      parse: (text) => NUMBER_TEXT.test(text) ? Number(text) : undefined,
      accepts: (value) =>
        isOfKind(value) && (value as number) >= minimum &&
        (value as number) > above && (value as number) <= maximum,
    });
  };
}

function boundsText(noun: string, { minimum, above, maximum }: Range): string {
  const low = minimum ?? above;
  if (low === undefined) {
    return maximum === undefined ? noun : `${noun} of at most ${maximum}`;
  }
  if (minimum === undefined) {
    return `${noun} above ${low}` +
      (maximum === undefined ? "" : ` and at most ${maximum}`);
  }
  return maximum === undefined
    ? `${noun} of at least ${low}`
    : `${noun} from ${low} to ${maximum}`;
}
