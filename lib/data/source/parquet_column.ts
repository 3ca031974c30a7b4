/**
 * The rows of one column of a row group, page by page.
 *
 * @module
 */
import { convert } from "hyparquet/src/convert.js";
import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { getMaxRepetitionLevel } from "hyparquet/src/schema.js";
import {
  type ColumnDecoder,
  DamagedParquet,
  type PagesInMemory,
  plainPage,
  valuesIn,
} from "./parquet_page.ts";
import { LONGEST_ROW } from "./pieces.ts";
import { bytesMadeOf } from "./parquet_runs.ts";

/** Reads a stretch of a file. */
export type ReadBytes = (start: number, end: number) => Promise<ArrayBuffer>;

/** Headers have some dozens of bytes, and of long statistics some thousands. */
const HEADER_BYTES = 2 ** 14;
const LONGEST_HEADER = 2 ** 22;

/**
 * A value in a list is in arrays of its own, one for each level, until its row is
 * put together: so many values of a plain column take the same memory.
 */
const VALUES_OF_ONE_IN_A_LIST = 4;

/** Values of a row at most: the bound of a row, in numbers of 64 bits. */
export const MOST_IN_ROW = LONGEST_ROW / 8;

/** A row that is longer than any row is. */
export class LongRow extends Error {}

/** A column of a row group, and how far it is read. */
export class ParquetColumn {
  readonly name: string;
  readonly #repeats: boolean;
  #dictionary: unknown[] | undefined;
  #rows: unknown[] = [];
  /** Of the rows, those that are taken. */
  #taken = 0;

  /**
   * @param at Where its pages begin in the file.
   * @param end Where they end.
   */
  constructor(
    readonly decoder: ColumnDecoder,
    readonly read: ReadBytes,
    readonly pages: PagesInMemory,
    private at: number,
    readonly end: number,
  ) {
    this.name = decoder.pathInSchema.join(".");
    this.#repeats = getMaxRepetitionLevel(decoder.schemaPath) > 0;
  }

  /** Rows that can be taken: the last one of a list may go on in a page. */
  get ready(): number {
    const rows = this.#rows.length - this.#taken;
    return rows - (this.#repeats && this.at < this.end ? 1 : 0);
  }

  /**
   * Reads on until a row can be taken, or there is none.
   *
   * @throws {LongRow} If pages and pages are of one row.
   */
  async fill(): Promise<void> {
    let values = 0;
    while (this.ready <= 0 && this.at < this.end) {
      if (values > MOST_IN_ROW) throw new LongRow();
      values += await this.#readPage();
    }
  }

  /** How many values a row has that is ready: `index` more can be taken before. */
  valuesOf(index: number): number {
    return this.#repeats ? valuesWithin(this.#rows[this.#taken + index]) : 1;
  }

  /** The next rows, which must be ready. */
  take(count: number): unknown[] {
    const start = this.#taken;
    this.#taken += count;
    return this.#rows.slice(start, start + count);
  }

  /** @returns How many values it has. */
  async #readPage(): Promise<number> {
    const { pages, decoder, end } = this;
    const { header, length } = await this.#readHeader();
    const start = this.at + length;
    const next = start + header.compressed_page_size;
    if (!(next >= start && next <= end)) {
      throw new DamagedParquet(
        `a page of column "${this.name}" has no possible size`,
      );
    }
    const isDictionary = header.type === "DICTIONARY_PAGE";
    const place = isDictionary
      ? `the dictionary of column "${this.name}"`
      : `column "${this.name}"`;
    const held = {
      bytes: header.uncompressed_page_size,
      stored: header.compressed_page_size,
      values: valuesIn(header) * (this.#repeats ? VALUES_OF_ONE_IN_A_LIST : 1),
    };
    pages.hold(place, held);
    const stored = new Uint8Array(await this.read(start, next));
    const page = plainPage(header, stored, decoder.codec);
    const made = bytesMadeOf(page.header, page.bytes, decoder);
    pages.hold(place, { ...held, bytes: held.bytes + made });
    this.at = next;
    if (held.values === 0) return 0;
    const { bytes } = page;
    this.#rows = this.#rows.slice(this.#taken);
    this.#taken = 0;
    const { data } = readPage(
      {
        view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        offset: 0,
      },
      page.header,
      { ...decoder, codec: "UNCOMPRESSED" },
      this.#dictionary,
      this.#repeats ? this.#rows : undefined,
      0,
    );
    if (isDictionary) {
      this.#dictionary = data && convert(data, decoder) as unknown[];
    } else if (data && data !== this.#rows) {
      this.#rows = this.#rows.length === 0
        ? Array.from(data as ArrayLike<unknown>)
        : [...this.#rows, ...data as unknown[]];
    }
    return isDictionary ? 0 : valuesIn(header);
  }

  async #readHeader() {
    for (let size = HEADER_BYTES;; size *= 16) {
      const end = Math.min(this.at + size, this.end);
      const reader = {
        view: new DataView(await this.read(this.at, end)),
        offset: 0,
      };
      try {
        return { header: parquetHeader(reader), length: reader.offset };
      } catch (error) {
        if (end === this.end || size >= LONGEST_HEADER) throw error;
      }
    }
  }
}

/** What is in lists, and in lists of lists. */
function valuesWithin(value: unknown): number {
  if (!Array.isArray(value)) return 1;
  let values = 0;
  for (const item of value) values += valuesWithin(item);
  return values;
}
