/**
 * Rows of any source, not parsed: a file, a folder, a pattern, a mixture.
 *
 * The cheap half of reading. The order depends on the files and the seed alone,
 * so rows can be numbered here and parsed elsewhere.
 *
 * @module
 */
import { fileRows } from "./file_rows.ts";
import { mixRows } from "./mixture.ts";
import type { RawRow } from "./raw_row.ts";
import { filesAt } from "./source_files.ts";
import { sourceParts } from "./source_parts.ts";

/**
 * @param source As `--data_file` takes it: `a.jsonl`, `folder`, `a/*.parquet`,
 * or `a.jsonl:3,folder:1`, a mixture by weight.
 * @param seed Decides the draws of a mixture.
 * @throws {UserError} If a part of it is not there, or is damaged.
 */
export async function* rawRows(
  source: string,
  { seed = 0 }: { readonly seed?: number } = {},
): AsyncGenerator<RawRow> {
  const parts = await sourceParts(source);
  // A missing file is found now, and not in the middle of a long run.
  const files = await Promise.all(parts.map(({ path }) => filesAt(path)));
  if (parts.length === 1) return yield* rowsOf(files[0]);
  yield* mixRows(
    parts.map(({ weight }, index) => ({ rows: rowsOf(files[index]), weight })),
    seed,
  );
}

async function* rowsOf(files: readonly string[]): AsyncGenerator<RawRow> {
  for (const file of files) yield* fileRows(file);
}
