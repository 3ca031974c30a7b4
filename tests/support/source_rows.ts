/**
 * Bytes as a stream, and rows that came out of one.
 *
 * @module
 */
import { type RawRow, valueOf } from "sft/data/source/raw_row.ts";

/** A text's bytes, `size` at a time. */
export async function* inChunks(
  text: string | Uint8Array,
  size = 7,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.slice(start, start + size);
  }
}

/** Each row's value and place. */
export function valuesOf(
  rows: AsyncIterable<RawRow>,
): Promise<[value: unknown, where: string][]> {
  return Array.fromAsync(rows, (row) => [valueOf(row), row.where]);
}

/** What the bytes of a stream say. */
export async function textIn(
  chunks: AsyncIterable<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
