/**
 * Rows of one file, whatever its form: JSON lines or a JSON list, plain or
 * compressed, or Parquet.
 *
 * A file's first bytes tell its form, and its name must agree.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { decompressGzip, decompressZstandard } from "./decompress.ts";
import { elementsOf } from "./json_array.ts";
import { linesOf } from "./lines.ts";
import {
  openFile,
  openReadable,
  type Readable,
  readUpTo,
} from "./open_file.ts";
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
  using file = await openReadable(path);
  const head = await readUpTo(file, 4);
  const form = formOf(path, head);
  if (form === "Parquet") {
    using whole = await openFile(path);
    return yield* parquetRows(whole, path);
  }
  const bytes = chunksOf(head, file);
  const plain = form === "gzip"
    ? decompressGzip(bytes, path)
    : form === "Zstandard"
    ? decompressZstandard(bytes, path)
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

/** Bytes read at a time, enough for few calls. */
const CHUNK = 128 * 1024;

/** All bytes from the head on: a pipe cannot be set back to its beginning. */
async function* chunksOf(
  head: Uint8Array,
  file: Readable,
): AsyncGenerator<Uint8Array> {
  yield head;
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
  const { first, whole } = await peekFirst(chunks);
  yield* first === 0x5b ? elementsOf(whole, path) : linesOf(whole, path);
}

/** The first byte that is not blank, and the same bytes from the beginning. */
async function peekFirst(chunks: AsyncGenerator<Uint8Array>) {
  const seen: Uint8Array[] = [];
  let first: number | undefined;
  while (first === undefined) {
    const { value, done } = await chunks.next();
    if (done) break;
    if (value.length === 0) continue;
    // A byte order mark is no content.
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
