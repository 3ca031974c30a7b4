/**
 * Text on a terminal: how wide it is, and how to fit it into a width.
 *
 * @module
 */
import stringWidth from "string-width";

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The characters as people count them, marks and joiners included. */
export function graphemes(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/**
 * Columns that a text takes on a terminal: two for East Asian wide characters
 * and emoji, none for marks that combine.
 */
export function displayWidth(text: string): number {
  return stringWidth(text);
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
  return takeColumns(graphemes(text), width - 1) + "…";
}

/**
 * The text as lines of at most `width` columns, broken at spaces where there
 * are some and between any two wide characters. A word that is wider is broken
 * after a mark in it, such as that of `learning_rate`, where it has one.
 */
export function wrapTo(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of splitPieces(text)) {
    if (displayWidth(line + piece.trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    let rest = graphemes(piece);
    while (displayWidth(rest.join("").trimEnd()) > width) {
      const head = atSeam(takeColumns(rest, width)) || rest[0];
      lines.push(head);
      rest = rest.slice(graphemes(head).length);
    }
    line = rest.join("");
  }
  return [...lines, line.trimEnd()];
}

/** Between two pieces a line may break: words with their space, wide ones. */
function* splitPieces(text: string): Generator<string> {
  let piece = "";
  let breaks = false;
  for (const one of graphemes(text)) {
    const wide = displayWidth(one) === 2;
    if (piece !== "" && (breaks || wide)) {
      yield piece;
      piece = "";
    }
    piece += one;
    breaks = wide || one === " ";
  }
  if (piece !== "") yield piece;
}

/** Up to the last mark inside a word; all of it where it has none. */
function atSeam(head: string): string {
  const seam = head.search(/[_\-/.=:+][^_\-/.=:+]*$/);
  return seam > 0 ? head.slice(0, seam + 1) : head;
}

/** As many graphemes from the start as fit. */
function takeColumns(all: readonly string[], width: number): string {
  let text = "";
  let used = 0;
  for (const one of all) {
    used += displayWidth(one);
    if (used > width) break;
    text += one;
  }
  return text;
}
