/**
 * Python's `"%s" % value`.
 *
 * @module
 */
import { repeatText } from "./budget.ts";
import { escapeMarkup } from "./markup.ts";
import { fixedDigits, floatText } from "./numbers.ts";
import { representation, textOf } from "./python_text.ts";
import { Text } from "./text.ts";
import {
  Dict,
  TemplateRefusal,
  Tuple,
  typeName,
  type Value,
} from "./values.ts";

const FIELD =
  /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)?/gsu;

/**
 * A format with its fields filled in.
 *
 * @param values One value, a tuple of them, or a dict for `%(name)s`.
 * @throws {TemplateRefusal} If they do not fit the fields.
 */
export function formatPercent(format: Text, values: Value): Text {
  const all = values instanceof Tuple ? values.items : [values];
  const texts: Text[] = [];
  let next = 0;
  let named = false;
  let end = 0;
  const take = (): Value => {
    if (next >= all.length) {
      throw new TemplateRefusal("not enough arguments for format string");
    }
    return all[next++];
  };
  for (const found of format.text.matchAll(FIELD)) {
    const [whole, name, flags, widthText, precisionText, kind] = found;
    texts.push(format.slice(end, found.index));
    end = found.index + whole.length;
    if (kind === undefined) throw new TemplateRefusal("incomplete format");
    if (kind === "%") {
      texts.push(Text.of("%"));
      continue;
    }
    const width = widthText === "*" ? Number(take()) : Number(widthText ?? 0);
    const precision = precisionText === "*"
      ? Number(take())
      : precisionText === undefined
      ? undefined
      : Number(precisionText);
    repeatText("0", precision ?? 0); // Refuses more than there is room for.
    let value: Value;
    if (name === undefined) {
      value = take();
    } else {
      named = true;
      const held = values instanceof Dict ? values.byName(name) : undefined;
      if (held === undefined) throw new TemplateRefusal(`no value for ${name}`);
      value = held;
    }
    const text = field(kind, value, flags, precision);
    const shown = format.markup ? escapeMarkup(text) : text;
    texts.push(padded(shown, width, flags, kind));
  }
  texts.push(format.slice(end));
  if (!named && next < all.length && !(values instanceof Dict)) {
    throw new TemplateRefusal(
      "not all arguments converted during string formatting",
    );
  }
  return Text.join(texts).asMarkup(format.markup);
}

function field(
  kind: string,
  value: Value,
  flags: string,
  precision: number | undefined,
): Text {
  switch (kind) {
    case "s":
    case "r": {
      const text = kind === "s" ? textOf(value) : representation(value);
      if (precision === undefined) return text;
      const cut = [...text.text].slice(0, precision).join("");
      return text.slice(0, cut.length);
    }
    case "d":
    case "i":
    case "u": {
      const number = typeof value === "number"
        ? BigInt(Math.trunc(value))
        : integerIn(value, kind);
      const digits = String(number < 0n ? -number : number)
        .padStart(precision ?? 0, "0");
      return Text.of(signOf(number < 0n, flags) + digits);
    }
    case "x":
    case "X":
    case "o": {
      const number = integerIn(value, kind);
      const digits = (number < 0n ? -number : number)
        .toString(kind === "o" ? 8 : 16).padStart(precision ?? 0, "0");
      const prefix = flags.includes("#") ? `0${kind}` : "";
      return Text.of(
        signOf(number < 0n, flags) + prefix +
          (kind === "X" ? digits.toUpperCase() : digits),
      );
    }
    case "f":
    case "F":
    case "e":
    case "E":
    case "g":
    case "G":
      return Text.of(floatField(kind, value, flags, precision ?? 6));
    case "c": {
      if (value instanceof Text && [...value.text].length === 1) return value;
      return Text.of(String.fromCodePoint(Number(integerIn(value, kind))));
    }
  }
  throw new TemplateRefusal(`unsupported format character '${kind}'`);
}

function integerIn(value: Value, kind: string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return BigInt(value);
  throw new TemplateRefusal(
    `%${kind} format: an integer is required, not ${typeName(value)}`,
  );
}

function floatField(
  kind: string,
  value: Value,
  flags: string,
  precision: number,
): string {
  if (
    typeof value !== "number" && typeof value !== "bigint" &&
    typeof value !== "boolean"
  ) {
    throw new TemplateRefusal(`must be real number, not ${typeName(value)}`);
  }
  const number = Number(value);
  const negative = number < 0 || Object.is(number, -0);
  const digits = floatDigits(kind, Math.abs(number), precision);
  return signOf(negative, flags) +
    (kind === kind.toUpperCase() ? digits.toUpperCase() : digits);
}

/**
 * A number that is not negative, in `f`, `e` or `g` form.
 *
 * @param precision Digits after the point; all digits that count in `g` form.
 */
export function floatDigits(
  kind: string,
  value: number,
  precision: number,
): string {
  if (!Number.isFinite(value)) return floatText(value);
  switch (kind.toLowerCase()) {
    case "f":
      return fixedDigits(value, precision);
    case "e":
      return value.toExponential(Math.min(precision, 100))
        .replace(/e([+-])(\d)$/, "e$10$2");
  }
  const counted = Math.max(precision, 1);
  const power = Number(
    value.toExponential(counted - 1).split("e")[1],
  );
  if (power < -4 || power >= counted) {
    return value.toExponential(counted - 1)
      .replace(/\.?0*e/, "e").replace(/e([+-])(\d)$/, "e$10$2");
  }
  const fixed = fixedDigits(value, counted - 1 - power);
  return fixed.includes(".") ? fixed.replace(/\.?0*$/, "") : fixed;
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function padded(text: Text, width: number, flags: string, kind: string): Text {
  const missing = width - [...text.text].length;
  if (missing <= 0) return text;
  if (flags.includes("-")) {
    return Text.join([text, Text.of(repeatText(" ", missing))]);
  }
  const zeros = flags.includes("0") && !"src".includes(kind);
  if (!zeros) return Text.join([Text.of(repeatText(" ", missing)), text]);
  const sign = /^[+\- ]?(?:0[xXo])?/.exec(text.text)![0].length;
  return Text.join([
    text.slice(0, sign),
    Text.of(repeatText("0", missing)),
    text.slice(sign),
  ]);
}
