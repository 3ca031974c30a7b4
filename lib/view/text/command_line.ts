/**
 * The command that makes a run again, from its manifest.
 *
 * Covers settings that are text, numbers and yes or no, as the commands take
 * them.
 *
 * @module
 */
import { shellWord } from "./shell_word.ts";
import type { Manifest } from "../../store/manifest.ts";

/** Columns after which a command goes on in the next line. */
const LINE_WIDTH = 76;

/**
 * `deno task <command>` with every setting spelled out, defaults too, so that
 * it means the same when a default changes. What was named on a hub is named with
 * the commit that it was.
 */
export function commandLine(manifest: Manifest): string {
  const { command, seed, hubCommits = {} } = manifest;
  const settings: Record<string, unknown> = { seed, ...manifest.config };
  for (const name of ["model_path", "tokenizer_path"]) {
    const typed = String(settings[name]);
    if (!Object.hasOwn(hubCommits, typed)) continue;
    settings[name] = `${typed.split("@")[0]}@${hubCommits[typed]}`;
  }
  const flags = Object.entries(settings).flatMap(([name, value]) =>
    flagTexts(name, value)
  );
  return wrapWords(["deno task", shellWord(command), ...flags]);
}

/** `--batch_size 16`; a list's values each after the name; none for objects. */
function flagTexts(name: string, value: unknown): string[] {
  if (typeof value === "boolean") {
    return [shellWord(value ? `--${name}` : `--no_${name}`)];
  }
  if (Array.isArray(value)) return value.flatMap((one) => flagTexts(name, one));
  if (typeof value !== "string" && typeof value !== "number") return [];
  const text = String(value);
  // After a name of its own, it would be taken for the next flag.
  return text.startsWith("-")
    ? [shellWord(`--${name}=${text}`)]
    : [`${shellWord(`--${name}`)} ${shellWord(text)}`];
}

function wrapWords(words: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(" \\\n");
}
