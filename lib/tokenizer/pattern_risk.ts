/**
 * Which regular expressions of a tokenizer may take for ever, by their form.
 *
 * A matcher that goes back tries all ways in which a text can be taken apart. Those
 * are many where a repetition stands within another, as in `(a+)+$`, or can go two
 * ways each time, as in `(a|a)*`; and where many repetitions follow each other. The
 * patterns of published tokenizers do none of it, so they are never held up.
 *
 * @module
 */

/** Repetitions without an end that may follow each other. */
const MOST_IN_A_ROW = 3;

/** A group that is repeated up to so many times is not looked into. */
const FEW_TIMES = 4;

/** What is known of a group so far. */
interface Group {
  /** Whether it can take one text in several ways. */
  varies: boolean;
  /** Endless repetitions in its current branch. */
  endless: number;
}

/**
 * Whether some text may keep the matcher busy for ever. Says so of harmless
 * patterns too: those need a trial.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mayNeverEnd } from "sft/tokenizer/pattern_risk.ts";
 *
 * assertEquals(mayNeverEnd("'s|'t| ?\\p{L}+|\\s+(?!\\S)|\\s+"), false);
 * assertEquals(mayNeverEnd("(a+)+$"), true);
 * ```
 */
export function mayNeverEnd(pattern: string): boolean {
  const groups: Group[] = [{ varies: false, endless: 0 }];
  /** What a quantifier would repeat: a group that varies, or not. */
  let repeated = false;
  let at = 0;
  while (at < pattern.length) {
    const here = groups[groups.length - 1];
    const character = pattern[at];
    const quantifier = quantifierAt(pattern, at);
    if (quantifier) {
      at += quantifier.length;
      const { least, most } = quantifier;
      if (repeated && most > FEW_TIMES) return true;
      if (least !== most) here.varies = true;
      if (most === Infinity && ++here.endless > MOST_IN_A_ROW) return true;
      repeated = false;
      continue;
    }
    repeated = false;
    if (character === "(") {
      at += /^\((?:\?(?:[:=!>]|<[=!]|P?<\w*>|[-imsx]+[:)]))?/.exec(
        pattern.slice(at, at + 100),
      )![0].length;
      // Flags alone, as (?i), are no group.
      if (pattern[at - 1] !== ")") groups.push({ varies: false, endless: 0 });
    } else if (character === ")") {
      at++;
      if (groups.length === 1) continue;
      const { varies, endless } = groups.pop()!;
      const around = groups[groups.length - 1];
      repeated = varies;
      around.varies ||= varies;
      around.endless += endless;
      if (around.endless > MOST_IN_A_ROW) return true;
    } else if (character === "|") {
      here.varies = true;
      here.endless = 0;
      at++;
    } else if (character === "[") {
      at = classEnd(pattern, at);
    } else if (character === "\\") {
      // What a group took before makes a text of any length.
      if (/[1-9kg]/.test(pattern[at + 1] ?? "")) return true;
      at += 2;
      if (pattern[at] === "{" && /[pPxu]/.test(pattern[at - 1])) {
        at = pattern.indexOf("}", at) + 1 || pattern.length;
      }
    } else at++;
  }
  return false;
}

/** `*`, `+`, `?` or `{2,5}`, with the sign behind that makes it lazy. */
function quantifierAt(pattern: string, at: number) {
  QUANTIFIER.lastIndex = at;
  const found = QUANTIFIER.exec(pattern);
  if (!found) return undefined;
  const [{ length }, sign, least = "0", comma, most] = found;
  if (sign === "*") return { length, least: 0, most: Infinity };
  if (sign === "+") return { length, least: 1, most: Infinity };
  if (sign === "?") return { length, least: 0, most: 1 };
  const low = Number(least);
  if (comma === undefined) return { length, least: low, most: low };
  return { length, least: low, most: most ? Number(most) : Infinity };
}

const QUANTIFIER = /([*+?]|\{(\d*)(?:(,)(\d*))?\})[?+]?/y;

/** Behind a class, in which others may stand. */
function classEnd(pattern: string, start: number): number {
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] === "\\") at++;
    else if (pattern[at] === "[") depth++;
    else if (pattern[at] === "]" && --depth === 0) return at + 1;
  }
  return pattern.length;
}
