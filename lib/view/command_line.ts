/**
 * The command that makes a run again, from its manifest.
 *
 * Covers settings that are text, numbers and yes or no, as the commands take
 * them. Quotes for POSIX shells.
 *
 * @module
 */
import type { Manifest } from "../store/manifest.ts";

/** Columns after which a command goes on in the next line. */
const LINE_WIDTH = 76;

/**
 * `deno task <command>` with every setting spelled out, defaults too, so that
 * it means the same when a default changes.
 */
export function commandLine(manifest: Manifest): string {
  const { command, seed } = manifest;
  const settings = { seed, ...manifest.config };
  const flags = Object.entries(settings).flatMap(([name, value]) =>
    flag(name, value) ?? []
  );
  return wrapped([`deno task ${command}`, ...flags]);
}

/** `--batch_size 16`; nothing for what is not set and for nested settings. */
function flag(name: string, value: unknown): string | undefined {
  const spelled = "--" +
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (value === true) return spelled;
  if (typeof value === "string" || typeof value === "number") {
    return `${spelled} ${quoted(String(value))}`;
  }
  return undefined;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text)
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
}

function wrapped(words: readonly string[]): string {
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
