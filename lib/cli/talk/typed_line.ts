/**
 * A line that a person typed while talking: a message, or what begins with a
 * slash and is for us.
 *
 * @module
 */
import { closest } from "../../core/errors.ts";
import { DATA } from "../../settings/data.ts";

/** What a line asks for. */
export type TypedLine =
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly content: string }
  | { readonly kind: "help" | "reset" | "exit" }
  /** Without a seed, to see the one there is. */
  | { readonly kind: "seed"; readonly seed?: number }
  /** Nothing is done; the text says why. */
  | { readonly kind: "refused"; readonly text: string };

/** What `/help` shows. */
export const TALK_HELP = `/help     shows this
/reset    forgets what was said
/seed N   decides every choice from here on; without N it is shown
/exit     leaves, as ^D does
^C        ends an answer, or leaves
//...     sends a message that begins with a slash
`;

const NAMES = ["help", "reset", "seed", "exit"] as const;

/**
 * Reads a line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readTypedLine } from "sft/cli/talk/typed_line.ts";
 *
 * assertEquals(readTypedLine("/seed 7"), { kind: "seed", seed: 7 });
 * assertEquals(readTypedLine("//x"), { kind: "message", content: "/x" });
 * ```
 */
export function readTypedLine(line: string): TypedLine {
  const content = line.trim();
  if (content === "") return { kind: "nothing" };
  if (content.startsWith("//")) {
    return { kind: "message", content: content.slice(1) };
  }
  if (!content.startsWith("/")) return { kind: "message", content };
  const [word, ...rest] = content.slice(1).split(/\s+/);
  const name = NAMES.find((name) => name === word);
  if (name === undefined) return { kind: "refused", text: unknown(word) };
  if (name === "seed") return readSeed(rest);
  if (rest.length === 0) return { kind: name };
  return {
    kind: "refused",
    text: `/${name} takes nothing after it, got "${rest.join(" ")}"`,
  };
}

function readSeed(rest: readonly string[]): TypedLine {
  if (rest.length === 0) return { kind: "seed" };
  const seed = DATA.seed.read(rest.join(" "));
  if (typeof seed === "number") return { kind: "seed", seed };
  return {
    kind: "refused",
    text: `Cannot set /seed: expected ${DATA.seed.expected}, got "${
      rest.join(" ")
    }"`,
  };
}

function unknown(word: string): string {
  const near = closest(word, NAMES);
  const hint = near === undefined ? "" : `, closest is /${near}`;
  return `There is no /${word}${hint}: it was not sent. /help shows what there ` +
    `is; a message that begins with a slash is sent by two: //${word}`;
}
