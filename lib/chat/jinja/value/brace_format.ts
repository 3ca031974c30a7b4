/**
 * Python's `"{}".format(value)`.
 *
 * @module
 */
import { repeatText } from "./budget.ts";
import { bind } from "./arguments.ts";
import { refuseUndefined } from "./comparison.ts";
import { floatText } from "./numbers.ts";
import { floatDigits } from "./percent_format.ts";
import { representation, textOf } from "./python_text.ts";
import { countCodePoints, Text } from "./text.ts";
import {
  type Arguments,
  Callable,
  Dict,
  TemplateRefusal,
  typeName,
  type Value,
} from "./values.ts";

/** How a field reaches into its value: `{0.name}` and `{0[key]}`. */
export interface Lookup {
  attributeOf(value: Value, name: string): Value;
  itemOf(value: Value, key: Value): Value;
}

/** `format` or `format_map` of a text; `undefined` for any other name. */
export function formatMethod(
  text: Text,
  name: string,
  lookup: Lookup,
): Callable | undefined {
  switch (name) {
    case "format":
      return new Callable(name, (given) => formatBraces(text, given, lookup));
    case "format_map":
      return new Callable(name, (given) => {
        const [map] = bind("format_map", given, "/mapping!");
        const named = new Map(map instanceof Dict ? namedItems(map) : []);
        return formatBraces(text, { positional: [], named }, lookup);
      });
  }
}

function namedItems(dict: Dict): [string, Value][] {
  return [...dict.entries()].flatMap(([key, value]) =>
    key instanceof Text ? [[key.text, value] as [string, Value]] : []
  );
}

/**
 * A format with its fields filled in.
 *
 * @throws {TemplateRefusal} If a field has no value, or a form we do not know.
 */
function formatBraces(
  format: Text,
  given: Arguments,
  { attributeOf, itemOf }: Lookup,
): Text {
  let next = 0;
  return filled(format, 2);

  function filled(source: Text, depth: number): Text {
    const texts: Text[] = [];
    const { text } = source;
    let at = 0;
    while (at < text.length) {
      const brace = text.slice(at).search(/[{}]/);
      if (brace < 0) break;
      const open = at + brace;
      if (open > at) texts.push(source.slice(at, open));
      if (text[open + 1] === text[open]) {
        texts.push(source.slice(open, open + 1));
        at = open + 2;
        continue;
      }
      if (text[open] === "}") {
        throw new TemplateRefusal("Single '}' encountered in format string");
      }
      const close = closingBrace(text, open);
      texts.push(field(source.slice(open + 1, close), depth));
      at = close + 1;
    }
    if (at < text.length) texts.push(source.slice(at));
    return Text.join(texts);
  }

  function field(inner: Text, depth: number): Text {
    if (depth === 0) throw new TemplateRefusal("Max string recursion exceeded");
    const found = /^([^!:]*)(?:!([^:]*))?(?::(.*))?$/s.exec(inner.text);
    if (!found) throw new TemplateRefusal("unknown form of a field");
    const [, name, conversion, spec] = found;
    let value = valueOf(name);
    if (conversion === "s") value = textOf(value);
    else if (conversion === "r") value = representation(value);
    else if (conversion !== undefined) {
      throw new TemplateRefusal(`conversion "!${conversion}" is not supported`);
    }
    const form = spec === undefined || spec === ""
      ? ""
      : filled(Text.of(spec), depth - 1).text;
    return formatted(value, form);
  }

  function valueOf(name: string): Value {
    const [, first, path] = /^([^.[]*)(.*)$/s.exec(name)!;
    let value: Value | undefined;
    if (first === "") value = given.positional[next++];
    else if (/^\d+$/.test(first)) value = given.positional[Number(first)];
    else value = given.named.get(first);
    if (value === undefined) {
      throw new TemplateRefusal(`no value for the field {${name}}`);
    }
    const step = /\.([^.[]+)|\[([^\]]+)\]/y;
    while (step.lastIndex < path.length) {
      const found = step.exec(path);
      if (!found) throw new TemplateRefusal("unknown form of a field");
      const [, attribute, key] = found;
      value = attribute !== undefined
        ? attributeOf(value, attribute)
        : itemOf(value, /^\d+$/.test(key) ? BigInt(key) : Text.of(key));
      refuseUndefined(value);
    }
    return value;
  }
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at;
  }
  throw new TemplateRefusal("expected '}' before end of string");
}

const SPEC =
  /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** A value in the form that stands behind a field's colon. */
function formatted(value: Value, spec: string): Text {
  if (spec === "") return textOf(value);
  const found = SPEC.exec(spec);
  // Refuses more digits than there is room for.
  repeatText("0", Number(found?.[8] ?? 0));
  if (!found) throw new TemplateRefusal(`Invalid format specifier '${spec}'`);
  const [, fill = " ", align, sign, , zero, width, comma, precision, kind] =
    found;
  if (value instanceof Text) {
    if (kind !== undefined && kind !== "s" || sign || comma) {
      throw new TemplateRefusal(`Invalid format specifier '${spec}' for a str`);
    }
    const cut = precision === undefined ? value : value.slice(
      0,
      [...value.text].slice(0, Number(precision)).join("").length,
    );
    return aligned(cut, zero ? "0" : fill, align ?? "<", Number(width ?? 0));
  }
  const isNumber = typeof value === "bigint" || typeof value === "number" ||
    typeof value === "boolean";
  if (!isNumber) {
    throw new TemplateRefusal(
      `unsupported format string passed to ${typeName(value)}.__format__`,
    );
  }
  const digits = numberDigits(value, kind, precision);
  const [whole, rest] = /^([0-9a-zA-Z]*)(.*)$/s.exec(digits)!.slice(1);
  const grouped = comma && /^\d+$/.test(whole)
    ? whole.replace(/\B(?=(\d{3})+$)/g, comma)
    : whole;
  const negative = Number(value) < 0 || Object.is(value, -0);
  const mark = negative ? "-" : sign === "+" || sign === " " ? sign : "";
  const total = Number(width ?? 0);
  if (zero && align === undefined || align === "=") {
    const padding = total - mark.length - grouped.length - rest.length;
    const pad = repeatText(align === "=" && !zero ? fill : "0", padding);
    return Text.of(mark + pad + grouped + rest);
  }
  return aligned(Text.of(mark + grouped + rest), fill, align ?? ">", total);
}

/** Without a sign. */
function numberDigits(
  value: bigint | number | boolean,
  kind: string | undefined,
  precision: string | undefined,
): string {
  if (typeof value !== "number" && (kind === undefined || kind === "d")) {
    const whole = BigInt(value);
    return String(whole < 0n ? -whole : whole);
  }
  if (typeof value !== "number" && /^[xXob]$/.test(kind!)) {
    const whole = BigInt(value);
    const radix = { x: 16, o: 8, b: 2 }[kind!.toLowerCase()]!;
    const text = (whole < 0n ? -whole : whole).toString(radix);
    return kind === "X" ? text.toUpperCase() : text;
  }
  const size = Math.abs(Number(value));
  if (kind === "%") {
    return `${floatDigits("f", size * 100, Number(precision ?? 6))}%`;
  }
  if (kind === undefined) {
    if (precision === undefined) return floatText(size);
    const general = floatDigits("g", size, Number(precision));
    return /[.e]/.test(general) ? general : `${general}.0`;
  }
  if (/^[fFeEgG]$/.test(kind)) {
    const text = floatDigits(kind, size, Number(precision ?? 6));
    return /[A-Z]/.test(kind) ? text.toUpperCase() : text;
  }
  throw new TemplateRefusal(`Unknown format code '${kind}'`);
}

function aligned(text: Text, fill: string, align: string, width: number): Text {
  const missing = width - countCodePoints(text.text);
  if (missing <= 0) return text;
  const left = align === "<"
    ? 0
    : align === "^"
    ? Math.floor(missing / 2)
    : missing;
  return Text.join([
    Text.of(repeatText(fill, left)),
    text,
    Text.of(repeatText(fill, missing - left)),
  ]);
}
