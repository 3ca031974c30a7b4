/**
 * Escapes in a string of a template, as Python reads them.
 *
 * @module
 */
import { TemplateRefusal } from "../value/values.ts";

const ESCAPE =
  /\\(?:\n|([\\'"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([xuUN]))/g;

const NAMED: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * What a literal says. An escape that Python does not know stays as it is.
 *
 * @param literal Without its quotes.
 * @throws {TemplateRefusal} If an escape has no code point.
 */
export function unescaped(literal: string): string {
  return literal.replace(
    ESCAPE,
    (_whole, named, octal, hex2, hex4, hex8, cut) => {
      if (named !== undefined) return NAMED[named];
      if (cut !== undefined) {
        throw new TemplateRefusal(
          cut === "N"
            ? "\\N{…} is not supported, write the character itself"
            : `a string has an incomplete \\${cut} escape`,
        );
      }
      const code = octal !== undefined
        ? parseInt(octal, 8)
        : parseInt(hex2 ?? hex4 ?? hex8 ?? "", 16);
      if (Number.isNaN(code)) return ""; // A line that goes on.
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      throw new TemplateRefusal("a string has an escape beyond Unicode");
    },
  );
}
