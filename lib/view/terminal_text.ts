/**
 * Text on a terminal: how wide it is, and how to fit it into a width.
 *
 * Covers East Asian wide characters, emoji and marks that combine. Does not
 * know colours: measure text before colouring it.
 *
 * Source: Unicode Standard Annex 11, East Asian Width, classes W and F.
 *
 * @module
 */

const WIDE = new RegExp(
  "^(?:\\p{Emoji_Presentation}|.\\ufe0f|[" + [
    "\\u1100-\\u115f", // Hangul jamo
    "\\u2e80-\\u303e\\u3041-\\ua4cf", // radicals, punctuation, kana, ideographs
    "\\ua960-\\ua97f\\uac00-\\ud7a3", // Hangul
    "\\uf900-\\ufaff", // compatibility ideographs
    "\\ufe10-\\ufe19\\ufe30-\\ufe6f", // vertical and small forms
    "\\uff01-\\uff60\\uffe0-\\uffe6", // full-width forms
    "\\u{16fe0}-\\u{18dff}\\u{1aff0}-\\u{1b2fb}", // Tangut, kana supplements
    "\\u{20000}-\\u{3fffd}", // more ideographs
  ].join("") + "])",
  "u",
);
const INVISIBLE = /^[\p{Mark}\p{Format}]+$/u;
const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The characters as people count them, marks and joiners included. */
export function graphemes(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/**
 * Columns that a text takes on a terminal.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { displayWidth } from "sft/view/terminal_text.ts";
 *
 * assertEquals(displayWidth("SFT"), 3);
 * assertEquals(displayWidth("长江"), 4);
 * ```
 */
export function displayWidth(text: string): number {
  return graphemes(text).reduce((sum, one) => sum + graphemeWidth(one), 0);
}

/**
 * Text in which nothing is hidden: control characters become pictures, so that
 * data can neither break a line nor steer a terminal.
 */
export function visible(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (character) => {
      const code = character.charCodeAt(0);
      if (character === "\n") return "⏎";
      if (character === "\t") return "⇥";
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? "␡" : "\ufffd";
    },
  );
}

/** The same for text that may have lines: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text.split(/([\n\t])/)
    .map((part) => /^[\n\t]$/.test(part) ? part : visible(part))
    .join("");
}

/** Spaces up to `width`, after the text or before it. */
export function padTo(
  text: string,
  width: number,
  align: "left" | "right",
): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** The text, or its beginning and `…`, in at most `width` columns. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return fill(graphemes(text), width - 1) + "…";
}

/**
 * The text as lines of at most `width` columns, broken at spaces where there
 * are some and between any two wide characters.
 */
export function wrapTo(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces(text)) {
    if (displayWidth(line + piece.trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    let rest = graphemes(piece);
    while (displayWidth(rest.join("").trimEnd()) > width) {
      const head = fill(rest, width) || rest[0];
      lines.push(head);
      rest = rest.slice(graphemes(head).length);
    }
    line = rest.join("");
  }
  return [...lines, line.trimEnd()];
}

/** Between two pieces a line may break: words with their space, wide ones. */
function* pieces(text: string): Generator<string> {
  let piece = "";
  let breaks = false;
  for (const one of graphemes(text)) {
    const wide = graphemeWidth(one) === 2;
    if (piece !== "" && (breaks || wide)) {
      yield piece;
      piece = "";
    }
    piece += one;
    breaks = wide || one === " ";
  }
  if (piece !== "") yield piece;
}

/** As many graphemes from the start as fit. */
function fill(all: readonly string[], width: number): string {
  let text = "";
  let used = 0;
  for (const one of all) {
    used += graphemeWidth(one);
    if (used > width) break;
    text += one;
  }
  return text;
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}
