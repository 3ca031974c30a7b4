/**
 * Values as JSON, by the arguments of Python's `json.dumps()`.
 *
 * @module
 */
import { OBJECT_BYTES, spendBytes, spendSteps } from "./budget.ts";
import { compareValues } from "./comparison.ts";
import { floatText } from "./numbers.ts";
import { Text } from "./text.ts";
import {
  Dict,
  NONE,
  TemplateRefusal,
  Tuple,
  typeName,
  type Value,
} from "./values.ts";

/** How JSON is laid out. */
export interface JsonLayout {
  /** Whether characters beyond ASCII are written as `\uXXXX`. */
  readonly ensureAscii: boolean;
  /** What a level is indented by; `undefined` for one line. */
  readonly indent?: string;
  readonly betweenItems: string;
  readonly afterKey: string;
  readonly sortKeys: boolean;
}

/**
 * The JSON of a value; its texts keep their origin.
 *
 * @throws {TemplateRefusal} If JSON has no such value.
 */
export function jsonText(value: Value, layout: JsonLayout): Text {
  const pieces: Text[] = [];
  write(value, "\n", 0);
  return Text.join(pieces);

  function write(part: Value, line: string, depth: number): void {
    spendSteps();
    // A value is several pieces: marks, and what is between.
    spendBytes(4 * OBJECT_BYTES);
    if (depth > 500) throw new TemplateRefusal("too many levels for JSON");
    if (part instanceof Text) {
      pieces.push(QUOTE, part.map(escapeJson), QUOTE);
    } else if (Array.isArray(part)) {
      writeAll("[", part, "]", (item, line) => write(item, line, depth + 1));
    } else if (part instanceof Tuple) {
      writeAll(
        "[",
        part.items,
        "]",
        (item, line) => write(item, line, depth + 1),
      );
    } else if (part instanceof Dict) {
      const entries = [...part.entries()];
      if (layout.sortKeys) {
        entries.sort(([one], [other]) => compareValues("<", one, other));
      }
      writeAll("{", entries, "}", ([key, inner], line) => {
        pieces.push(
          QUOTE,
          keyText(key).map(escapeJson),
          QUOTE,
          Text.of(layout.afterKey),
        );
        write(inner, line, depth + 1);
      });
    } else {
      pieces.push(Text.of(scalarText(part)));
    }

    function writeAll<Item>(
      open: string,
      items: readonly Item[],
      close: string,
      writeItem: (item: Item, line: string) => void,
    ): void {
      if (items.length === 0) {
        pieces.push(Text.of(open + close));
        return;
      }
      const { indent, betweenItems } = layout;
      const inner = indent === undefined ? "" : line + indent;
      pieces.push(Text.of(open + inner));
      items.forEach((item, index) => {
        if (index > 0) pieces.push(Text.of(betweenItems + inner));
        writeItem(item, inner);
      });
      pieces.push(Text.of((indent === undefined ? "" : line) + close));
    }
  }

  function escapeJson(text: string): string {
    // U+007F stands as it is, in both languages.
    const plain = JSON.stringify(text).slice(1, -1);
    return layout.ensureAscii
      ? plain.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      )
      : plain;
  }
}

const QUOTE = Text.of('"');

function keyText(key: Value): Text {
  if (key instanceof Text) return key;
  if (key instanceof Tuple) {
    throw new TemplateRefusal(
      "keys must be str, int, float, bool or None, not tuple",
    );
  }
  return Text.of(scalarText(key));
}

function scalarText(value: Value): string {
  if (value === NONE) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "NaN";
    if (Number.isFinite(value)) return floatText(value);
    return value > 0 ? "Infinity" : "-Infinity";
  }
  throw new TemplateRefusal(
    `Object of type ${typeName(value)} is not JSON serializable`,
  );
}
