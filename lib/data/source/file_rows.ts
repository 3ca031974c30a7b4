/**
 * Rows of one file, whatever its form: JSON lines or a JSON list, plain or
 * compressed, or Parquet.
 *
 * What a file is, is told by its first bytes; its name only has to agree.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { gunzipped, unzstandard } from "./decompress.ts";
import { elementsOf } from "./json_array.ts";
import { linesOf } from "./lines.ts";
import { openFile, readUpTo } from "./open_file.ts";
import { parquetRows } from "./parquet.ts";
import { isBlank, type RawRow } from "./raw_row.ts";

/** Forms that a file's first bytes tell, and the ending of their names. */
const FORMS = [
  { name: "gzip", ending: ".gz", begins: [0x1f, 0x8b] },
  { name: "Zstandard", ending: ".zst", begins: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "Parquet", ending: ".parquet", begins: [0x50, 0x41, 0x52, 0x31] },
] as const;

/**
 * Rows in the file's order.
 *
 * @throws {UserError} If there is no such file, or it is damaged.
 */
export async function* fileRows(path: string): AsyncGenerator<RawRow> {
  using file = await openFile(path);
  const form = formOf(path, await readUpTo(file, 4));
  await file.seek(0, Deno.SeekMode.Start);
  if (form === "Parquet") return yield* parquetRows(file, path);
  const bytes = chunksOf(file);
  const plain = form === "gzip"
    ? gunzipped(bytes, path)
    : form === "Zstandard"
    ? unzstandard(bytes, path)
    : bytes;
  yield* jsonRows(plain, path);
}

function formOf(path: string, head: Uint8Array) {
  const form = FORMS.find(({ begins }) =>
    begins.every((byte, index) => byte === head[index])
  );
  const named = FORMS.find(({ ending }) => path.endsWith(ending));
  if (named && form !== named) {
    throw new UserError(
      `Cannot read "${path}": it is not ${named.name}, whatever its name ` +
        "says, fetch it again or rename it",
    );
  }
  return form?.name;
}

/** A kibibyte more or less changes nothing; this many are few calls. */
const CHUNK = 128 * 1024;

async function* chunksOf(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  for (;;) {
    const bytes = new Uint8Array(CHUNK);
    const count = await file.read(bytes);
    if (count === null) return;
    yield bytes.subarray(0, count);
  }
}

/** A list where the text begins with `[`, unless the name says lines. */
async function* jsonRows(
  chunks: AsyncGenerator<Uint8Array>,
  path: string,
): AsyncGenerator<RawRow> {
  if (/\.(jsonl|ndjson)(\.gz|\.zst)?$/.test(path)) {
    return yield* linesOf(chunks, path);
  }
  const { first, whole } = await begun(chunks);
  yield* first === 0x5b ? elementsOf(whole, path) : linesOf(whole, path);
}

/** The first byte that is not blank, and the same bytes from the beginning. */
async function begun(chunks: AsyncGenerator<Uint8Array>) {
  const seen: Uint8Array[] = [];
  let first: number | undefined;
  while (first === undefined) {
    const { value, done } = await chunks.next();
    if (done) break;
    // A byte order mark says nothing.
    const marked = seen.length === 0 && value[0] === 0xef ? 3 : 0;
    first = value.subarray(marked).find((byte) => !isBlank(byte));
    seen.push(value);
  }
  async function* whole() {
    yield* seen;
    yield* chunks;
  }
  return { first, whole: whole() };
}
