/**
 * Looks through the values of a Parquet page before they are decoded: some
 * encodings make many of a few bytes, and say so only among the values.
 *
 * @module
 */
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
} from "hyparquet/src/schema.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import {
  type ColumnDecoder,
  DamagedParquet,
  type PageHeader,
} from "./parquet_page.ts";

/** A place in some bytes. */
interface Reader {
  readonly view: DataView;
  offset: number;
}

/** Miniblocks of a delta's block: writers make 4. */
const MOST_MINIBLOCKS = 4096;

/**
 * How many bytes the values of a page become at most, beside the page itself.
 *
 * @param bytes The page without compression.
 * @throws {DamagedParquet} If the values are more than the header says.
 */
export function bytesMadeOf(
  header: PageHeader,
  bytes: Uint8Array,
  { type, element, schemaPath }: ColumnDecoder,
): number {
  const v1 = header.data_page_header;
  const v2 = header.data_page_header_v2;
  const page = v1 ?? v2;
  if (!page) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: Reader = { view, offset: 0 };
  const count = page.num_values;
  const levels = [
    [getMaxRepetitionLevel(schemaPath), v2?.repetition_levels_byte_length],
    [getMaxDefinitionLevel(schemaPath), v2?.definition_levels_byte_length],
  ] as const;
  for (const [most, length] of levels) {
    if (most === 0) {
      reader.offset += length ?? 0;
      continue;
    }
    const size = length ?? takeSize(reader);
    const end = reader.offset + size;
    checkRuns(reader, end, widthOf(most), count);
    reader.offset = end;
  }
  switch (page.encoding) {
    case "RLE": {
      const size = takeSize(reader);
      checkRuns(reader, reader.offset + size, 1, count);
      return 0;
    }
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY": {
      if (reader.offset === view.byteLength) return 0;
      const width = view.getUint8(reader.offset++);
      checkRuns(reader, view.byteLength, width, count);
      return 0;
    }
    case "BYTE_STREAM_SPLIT":
      return type === "FIXED_LEN_BYTE_ARRAY"
        ? count * (element.type_length ?? 0)
        : count * 8;
    case "DELTA_BINARY_PACKED":
      if (reader.offset < view.byteLength) countOfDeltas(reader);
      return 0;
    case "DELTA_BYTE_ARRAY":
      return sumOfDeltas(reader, count) + sumOfDeltas(reader, count);
  }
  return 0;
}

function takeSize(reader: Reader): number {
  const size = reader.view.getUint32(reader.offset, true);
  reader.offset += 4;
  return size;
}

function widthOf(most: number): number {
  return 32 - Math.clz32(most);
}

/** Runs of one value are what few bytes can make many of. */
function checkRuns(
  reader: Reader,
  end: number,
  width: number,
  count: number,
): void {
  let seen = 0;
  while (seen < count && reader.offset < end) {
    const header = readVarInt(reader);
    const packed = (header & 1) === 1;
    const length = (header >>> 1) * (packed ? 8 : 1);
    // The last eight of packed values may be filled up.
    if (length > count - seen + (packed ? 7 : 0)) {
      throw new DamagedParquet("a run of values is longer than its page");
    }
    seen += length;
    reader.offset += packed ? length / 8 * width : (width + 7) >> 3;
  }
}

/** Values of a delta, as its own header says; the reader stays before it. */
function countOfDeltas(reader: Reader): number {
  const header = { ...reader };
  const block = readVarInt(header);
  const miniblocks = readVarInt(header);
  const sound = miniblocks > 0 && miniblocks <= MOST_MINIBLOCKS &&
    block >= miniblocks;
  if (!sound) {
    throw new DamagedParquet("a block of deltas has no possible size");
  }
  return readVarInt(header);
}

/** The sum of some lengths; the reader stands behind them then. */
function sumOfDeltas(reader: Reader, most: number): number {
  if (reader.offset >= reader.view.byteLength) return 0;
  const count = countOfDeltas(reader);
  if (count < 0 || count > most) {
    throw new DamagedParquet("deltas are more than their page");
  }
  if (count === 0) return 0;
  const lengths = new Int32Array(count);
  deltaBinaryUnpack(reader, count, lengths);
  return lengths.reduce((sum, length) => sum + Math.max(length, 0), 0);
}
