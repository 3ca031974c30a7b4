/**
 * The rows of a row group of a Parquet file, some at a time.
 *
 * In memory is one page of each column, and never the group: in one group there
 * may be all of a large file.
 *
 * @module
 */
import {
  type FileMetaData,
  parquetSchema,
  type SchemaElement,
} from "hyparquet";
import { assembleNested } from "hyparquet/src/assemble.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getTreePath } from "hyparquet/src/schema.js";
import { parseExactJson } from "../../core/exact_json.ts";
import {
  LongRow,
  MOST_IN_ROW,
  ParquetColumn,
  type ReadBytes,
} from "./parquet_column.ts";
import { DamagedParquet, PagesInMemory } from "./parquet_page.ts";

type Parsers = typeof DEFAULT_PARSERS;

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Text as it is written, and none that would only look like it.
 *
 * @param name The column, for errors.
 */
function parsersOf(name: string): Parsers {
  const textOf = (bytes: Uint8Array) => {
    try {
      return UTF_8.decode(bytes);
    } catch {
      throw new DamagedParquet(
        `column "${name}" says that it is text, and has bytes that are not UTF-8`,
      );
    }
  };
  return {
    ...DEFAULT_PARSERS,
    stringFromBytes: (bytes) => bytes && textOf(bytes),
    // A column may hold JSON and say so.
    jsonFromBytes: (bytes) => bytes && parseExactJson(textOf(bytes)),
  };
}

/** Whether a column of bytes says that they are the name of a value. */
function isEnum({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === "ENUM" || logical_type?.type === "ENUM";
}

/**
 * Rows as records, in order.
 *
 * @param path The file, for errors.
 * @throws {DamagedParquet} If it is damaged.
 * @throws {LongRow} If the next row is longer than any row is.
 * @throws {UserError} If a page would take too much memory.
 */
export async function* groupRows(
  metadata: FileMetaData,
  group: FileMetaData["row_groups"][number],
  read: ReadBytes,
  path: string,
): AsyncGenerator<Record<string, unknown>> {
  const tree = parquetSchema(metadata);
  const pages = new PagesInMemory(path);
  const columns = group.columns.map(({ meta_data: meta, file_path }) => {
    if (file_path) throw new DamagedParquet("a column is in another file");
    if (!meta) throw new DamagedParquet("a column is not described");
    const at = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const schemaPath = getTreePath(tree, meta.path_in_schema);
    const { element } = schemaPath[schemaPath.length - 1];
    const decoder = {
      pathInSchema: meta.path_in_schema,
      element,
      schemaPath,
      type: meta.type,
      codec: meta.codec,
      parsers: parsersOf(meta.path_in_schema.join(".")),
      // Other bytes stay bytes: nobody said that they are text.
      utf8: isEnum(element),
    };
    const end = at + Number(meta.total_compressed_size);
    return new ParquetColumn(decoder, read, pages, at, end);
  });
  let left = Number(group.num_rows);
  while (left > 0) {
    // One by one: what comes of a page is checked against what is there.
    for (const column of columns) await column.fill();
    const ready = Math.min(left, ...columns.map(({ ready }) => ready));
    if (!(ready > 0 && ready <= left)) {
      throw new DamagedParquet(`${left} of its rows are missing`);
    }
    const count = rowsThatFit(columns, ready);
    yield* piece(tree, columns, count);
    left -= count;
  }
}

/** How many of the rows that are ready are put together at once. */
function rowsThatFit(columns: readonly ParquetColumn[], ready: number): number {
  let values = 0;
  for (let row = 0; row < ready; row++) {
    for (const column of columns) values += column.valuesOf(row);
    if (values <= MOST_IN_ROW) continue;
    if (row === 0) throw new LongRow();
    return row;
  }
  return ready;
}

function* piece(
  tree: ReturnType<typeof parquetSchema>,
  columns: readonly ParquetColumn[],
  count: number,
): Generator<Record<string, unknown>> {
  const taken = new Map(
    columns.map((column) => [column.name, column.take(count)]),
  );
  const fields: [name: string, values: ArrayLike<unknown>][] = [];
  for (const child of tree.children) {
    const { name } = child.element;
    if (child.children.length > 0) {
      const parts = new Map(
        columns.filter(({ decoder }) => decoder.pathInSchema[0] === name)
          .map((column) => [column.name, taken.get(column.name)!]),
      );
      if (parts.size === 0) continue;
      assembleNested(parts, child, DEFAULT_PARSERS);
      const values = parts.get(name);
      if (!values) {
        throw new DamagedParquet(`column "${name}" does not fit together`);
      }
      fields.push([name, values]);
    } else if (taken.has(name)) fields.push([name, taken.get(name)!]);
  }
  for (let row = 0; row < count; row++) {
    yield Object.fromEntries(
      fields.map(([name, values]) => [name, values[row]]),
    );
  }
}
