/**
 * Text in which nothing is hidden, so that data can neither break a line nor
 * steer a terminal.
 *
 * Covers single characters, in two degrees: what steers, and what besides cannot
 * be seen. What commands print goes through it in `cli/say.ts`.
 *
 * @module
 */

/** Controls (C0, DEL, C1), line separators, and what turns the direction. */
const STEERING = String
  .raw`\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069`;

/**
 * Characters without a picture of their own, but for variation selectors, which
 * change the one before, and joiners, which `JOINING` lets stand.
 */
const UNSEEN = String.raw`\ufff9-\ufffb\p{Default_Ignorable_Code_Point}`;

/** Joiners where they join: inside emoji and scripts without capitals. */
const JOINING = String
  .raw`(?<=[\p{Lo}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]`;

const STEERS = new RegExp(`[${STEERING}]`, "gu");
const HIDES = new RegExp(
  `(?!${JOINING})(?![\\ufe00-\\ufe0f])[${STEERING}${UNSEEN}]`,
  "gu",
);

/**
 * The text with pictures in place of what steers or cannot be seen: names,
 * messages and cells, on one line.
 */
export function visible(text: string): string {
  return text.replace(HIDES, pictureOf);
}

/** The same for text that may have lines: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(HIDES, keepLines);
}

/**
 * Running text with pictures in place of what steers alone, on one line. What
 * has no width stays: a program may read it, and a piece may begin with it.
 */
export function disarmed(text: string): string {
  return text.replace(STEERS, pictureOf);
}

/** The same for text that may have lines: line feeds and tabs stay. */
export function disarmedLines(text: string): string {
  return text.replace(STEERS, keepLines);
}

function keepLines(character: string): string {
  return /[\n\t]/.test(character) ? character : pictureOf(character);
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (character === "\n") return "⏎";
  if (character === "\t") return "⇥";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : "\ufffd";
}
