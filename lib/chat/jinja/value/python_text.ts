/**
 * Values as text: Python's `str()` and `repr()`.
 *
 * @module
 */
import { spendSteps } from "./budget.ts";
import { floatText } from "./numbers.ts";
import { EMPTY, Text } from "./text.ts";
import {
  Callable,
  Dict,
  DictView,
  isInstance,
  Iteration,
  Namespace,
  NONE,
  Range,
  TemplateRefusal,
  Tuple,
  Undefined,
  type Value,
} from "./values.ts";

/** A value as `{{ }}` writes it. */
export function textOf(value: Value): Text {
  if (value instanceof Text) return value;
  if (value instanceof Undefined) return EMPTY;
  return representation(value);
}

/**
 * A value as it stands in a printed list: texts with quotes.
 *
 * @throws {TemplateRefusal} If Python writes an address in memory there.
 */
export function representation(value: Value): Text {
  spendSteps();
  const plain = plainText(value);
  if (plain !== undefined) return Text.of(plain);
  if (value instanceof Text) return quotedText(value);
  if (Array.isArray(value)) return enclosed("[", value, "]");
  if (value instanceof Tuple) {
    return enclosed("(", value.items, value.items.length === 1 ? ",)" : ")");
  }
  if (value instanceof Dict) return dictText(value);
  if (value instanceof DictView) {
    return Text.join([
      Text.of(`dict_${value.kind}(`),
      enclosed("[", value.items(), "]"),
      Text.of(")"),
    ]);
  }
  if (value instanceof Namespace) {
    const values = Dict.of(
      [...value.values].map(([name, held]) => [Text.of(name), held]),
    );
    return Text.join([Text.of("<Namespace "), dictText(values), Text.of(">")]);
  }
  throw new TemplateRefusal(
    `a ${(value as { typeName?: string }).typeName ?? "function"} is written ` +
      "as its address in memory, use `| list` or call it",
  );
}

function plainText(value: Value): string | undefined {
  if (value === NONE) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return floatText(value);
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof Range) {
    const step = value.step === 1n ? "" : `, ${value.step}`;
    return `range(${value.start}, ${value.stop}${step})`;
  }
  if (value instanceof Iteration || value instanceof Callable) return undefined;
  return isInstance(value) ? value.shown : undefined;
}

function enclosed(
  open: string,
  values: readonly Value[],
  close: string,
): Text {
  return Text.join([
    Text.of(open),
    Text.join(values.map(representation), COMMA),
    Text.of(close),
  ]);
}

function dictText(dict: Dict): Text {
  const entries = [...dict.entries()].map(([key, value]) =>
    Text.join([representation(key), COLON, representation(value)])
  );
  return Text.join([Text.of("{"), Text.join(entries, COMMA), Text.of("}")]);
}

const COMMA = Text.of(", ");
const COLON = Text.of(": ");

function quotedText(value: Text): Text {
  const quote = value.text.includes("'") && !value.text.includes('"')
    ? '"'
    : "'";
  const mark = Text.of(quote);
  const inner = value.map((text) => escaped(text, quote));
  const quotedOne = [mark, inner, mark];
  return Text.join(
    value.markup ? [Text.of("Markup("), ...quotedOne, Text.of(")")] : quotedOne,
  );
}

function escaped(text: string, quote: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const named = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[
      character
    ];
    if (named !== undefined) return named;
    if (character === quote) return `\\${quote}`;
    return /['"]/.test(character)
      ? character
      : codeEscape(character.codePointAt(0)!);
  });
}

/**
 * Backslashes, quotes, and what Python shows as a number: no letter, mark, digit,
 * sign, symbol or space.
 */
const UNPRINTABLE = /[\\'"]|(?! )[\p{C}\p{Z}]/gu;

function codeEscape(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${hex.padStart(4, "0")}`;
  return `\\U${hex.padStart(8, "0")}`;
}
