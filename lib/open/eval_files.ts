/**
 * Held-out sets as a user names them: `--eval_file PATH`, or `NAME=PATH`.
 *
 * @module
 */
import { basename } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";

/** A held-out source, and what figures and tables call it. */
export interface EvalFile {
  readonly name: string;
  /** As `--data_file` takes it. */
  readonly path: string;
}

/** A name as a user may give one: letters, digits and any of `_ . + -`. */
const NAMED = /^([\p{L}\p{N}_.+-]+)=(.+)$/su;

/**
 * Names and paths of held-out sets, in their order. A set without a name is
 * called as its file is, without folder and extensions. A path that exists is
 * a path, also where it holds a `=`.
 *
 * @throws {UserError} If two sets have one name.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evalFiles } from "sft/open/eval_files.ts";
 *
 * assertEquals(await evalFiles(["sums.jsonl.gz", "talk=b.jsonl"]), [
 *   { name: "sums", path: "sums.jsonl.gz" },
 *   { name: "talk", path: "b.jsonl" },
 * ]);
 * ```
 */
export async function evalFiles(
  given: readonly string[],
): Promise<EvalFile[]> {
  const files = await Promise.all(given.map(evalFile));
  for (const [name, same] of Map.groupBy(files, ({ name }) => name)) {
    if (same.length === 1) continue;
    const [first, second] = same;
    throw new UserError(
      `Cannot evaluate on "${second.path}": it is called "${name}", and so ` +
        `is "${first.path}", name one of them with --eval_file NAME=PATH`,
    );
  }
  return files;
}

async function evalFile(text: string): Promise<EvalFile> {
  const named = NAMED.exec(text);
  if (!named || await exists(text)) return { name: nameOf(text), path: text };
  const [, name, path] = named;
  return { name, path };
}

/** `sums` of `sums.jsonl.gz`; a leading dot begins no extension. */
function nameOf(path: string): string {
  return basename(path).replace(/(?<=.)\..*$/s, "");
}
