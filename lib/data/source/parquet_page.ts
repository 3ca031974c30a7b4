/**
 * One page of a Parquet column: its plain bytes, within bounds.
 *
 * A page is what is decoded at once, and its header says how much that will be.
 * What says more than the page can hold is refused before any of it is made.
 *
 * @module
 */
import { decompress as decompressZstandard } from "fzstd";
import type { parquetHeader, readPage } from "hyparquet/src/column.js";
import { compressors } from "hyparquet-compressors";
import { UserError } from "../../core/errors.ts";

/** What is wrong with a file, in words for people. */
export class DamagedParquet extends Error {}

/** What a page says of itself. */
export type PageHeader = ReturnType<typeof parquetHeader>;

/** What a column says of its values. */
export type ColumnDecoder = Parameters<typeof readPage>[2];

/** Values of all columns that are decoded at once: two arrays of 128 MiB. */
const MOST_VALUES = 2 ** 24;

/** Bytes of all columns that are decoded at once, where few bytes hold them. */
const MOST_BYTES = 128 * 2 ** 20;

/** How many times its size a text becomes at most, however alike its rows. */
const MOST_RATIO = 100;

/** Pages of any size that come out of a file of any size. */
const MOST_BYTES_OF_LARGE = 2 ** 30;

/** What is in memory of a row group: of each column one page and a dictionary. */
export class PagesInMemory {
  readonly #held = new Map<string, Held>();

  constructor(readonly path: string) {}

  /**
   * Counts a page in the place of the one before.
   *
   * @param place Such as `column "text"`; its dictionary is a place as well.
   * @throws {UserError} If all that are held become too much.
   */
  hold(place: string, page: Held): void {
    this.#held.set(place, page);
    let [bytes, stored, values] = [0, 0, 0];
    for (const held of this.#held.values()) {
      bytes += held.bytes;
      stored += held.stored;
      values += held.values;
    }
    const most = Math.min(
      MOST_BYTES + MOST_RATIO * stored,
      MOST_BYTES_OF_LARGE,
    );
    if (!(bytes <= most)) {
      throw this.#tooMuch(place, `${mebibytes(bytes)} MiB`, stored);
    }
    if (!(values <= MOST_VALUES)) {
      throw this.#tooMuch(
        place,
        `${values.toLocaleString()} values and lists`,
        stored,
      );
    }
  }

  #tooMuch(place: string, what: string, stored: number): UserError {
    return new UserError(
      `Cannot read "${this.path}": at ${place}, ${what} would come out of ` +
        `${stored.toLocaleString()} bytes at once, write the file again with ` +
        "smaller pages, or as JSON lines",
    );
  }
}

/** How much a page is. */
export interface Held {
  /** Of its plain form. */
  readonly bytes: number;
  /** In the file. */
  readonly stored: number;
  /** With the lists that they are in. */
  readonly values: number;
}

/** How many values a header speaks of. */
export function valuesIn(header: PageHeader): number {
  const { data_page_header, data_page_header_v2, dictionary_page_header } =
    header;
  return (data_page_header ?? data_page_header_v2 ?? dictionary_page_header)
    ?.num_values ?? 0;
}

/**
 * The page without compression, and the header that fits it.
 *
 * @param stored Its bytes in the file, of which the header's size is checked.
 * @throws {DamagedParquet} If it is damaged, in the words of the decompressor.
 */
export function plainPage(
  header: PageHeader,
  stored: Uint8Array,
  codec: ColumnDecoder["codec"],
): { header: PageHeader; bytes: Uint8Array } {
  const v2 = header.data_page_header_v2;
  // The levels of a page of the second version are never compressed.
  const levels = v2
    ? v2.repetition_levels_byte_length + v2.definition_levels_byte_length
    : 0;
  const isPlain = codec === "UNCOMPRESSED" || v2?.is_compressed === false;
  const size = header.uncompressed_page_size - levels;
  if (
    size < 0 || levels > stored.length || v2 && (
        v2.repetition_levels_byte_length < 0 ||
        v2.definition_levels_byte_length < 0 || v2.num_nulls < 0
      )
  ) {
    throw new DamagedParquet(
      "sizes in the header of a page contradict each other",
    );
  }
  const packed = stored.subarray(levels);
  const plain = isPlain ? packed : decompressed(packed, size, codec);
  if (plain.length !== size) {
    throw new DamagedParquet(`a page has ${plain.length} bytes, not ${size}`);
  }
  const bytes = levels === 0 ? plain : new Uint8Array(levels + plain.length);
  if (levels > 0) {
    bytes.set(stored.subarray(0, levels));
    bytes.set(plain, levels);
  }
  return {
    header: {
      ...header,
      compressed_page_size: bytes.length,
      ...(v2 && { data_page_header_v2: { ...v2, is_compressed: false } }),
    },
    bytes,
  };
}

function decompressed(
  packed: Uint8Array,
  size: number,
  codec: ColumnDecoder["codec"],
): Uint8Array {
  // Into an array of that size: a frame may say that it is larger.
  if (codec === "ZSTD") {
    return packed.length === 0
      ? packed
      : decompressZstandard(packed, new Uint8Array(size));
  }
  const decompress = compressors[codec];
  if (decompress) return decompress(packed, size);
  throw new DamagedParquet(`compression ${codec} is not known`);
}

function mebibytes(bytes: number): string {
  return Math.ceil(bytes / 2 ** 20).toLocaleString();
}
