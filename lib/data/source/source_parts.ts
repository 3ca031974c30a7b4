/**
 * The parts of a source, `a.jsonl:3,b.jsonl:1`, and their weights.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";

/** A file, a folder or a pattern, and its share of a mixture. */
export interface SourcePart {
  readonly path: string;
  /** Above zero; 1 where none is given. */
  readonly weight: number;
}

/**
 * Splits a source at its commas.
 *
 * A source that is there as a file or folder is one part, whatever its name
 * holds, and commas within braces belong to a pattern.
 *
 * @throws {UserError} If a weight is none, or a name is empty.
 */
export async function sourceParts(source: string): Promise<SourcePart[]> {
  if (await isThere(source)) return [{ path: source, weight: 1 }];
  const parts = [];
  for (const text of source.split(COMMA)) {
    parts.push(
      await isThere(text) ? { path: text, weight: 1 } : partOf(text, source),
    );
  }
  return parts;
}

/** A comma that is not followed by a closing brace before an opening one. */
const COMMA = /,(?![^{]*\})/;

/** A name and, after the last colon, what looks like a number. */
const WEIGHTED = /^(.*):([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/is;

function partOf(text: string, source: string): SourcePart {
  const [, path, weight] = WEIGHTED.exec(text) ?? [undefined, text, "1"];
  if (path.trim() === "") {
    throw new UserError(
      `Cannot read "${source}": it names no file before or after a comma, ` +
        "expected a.jsonl:3,b.jsonl:1",
    );
  }
  const number = Number(weight);
  if (!(number > 0 && number < Infinity)) {
    throw new UserError(
      `Cannot mix "${source}": the weight of "${path}" is ${weight}, expected ` +
        "a number above 0, or leave the file out",
    );
  }
  return { path: path.trim(), weight: number };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
