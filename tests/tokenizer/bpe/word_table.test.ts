import { assertEquals } from "@std/assert";
import { WordTable } from "sft/tokenizer/bpe/word_table.ts";

/** The words of a table with their counts, in order. */
function counted(table: WordTable): [string, number][] {
  const { bytes, starts, counts } = table;
  const decoder = new TextDecoder();
  return Array.from(counts, (count, word) => [
    decoder.decode(bytes.subarray(starts[word], starts[word + 1])),
    count,
  ]);
}

Deno.test("WordTable() counts words in the order of their first coming", () => {
  const table = new WordTable();
  for (const word of ["to", "be", "to", "长江", "to", "长"]) table.add(word);

  assertEquals(counted(table), [["to", 3], ["be", 1], ["长江", 1], ["长", 1]]);
  assertEquals(table.size, 4);
  assertEquals([...table.starts], [0, 2, 4, 10, 13]);
});

Deno.test("WordTable() agrees with a map on many words", () => {
  const table = new WordTable();
  const map = new Map<string, number>();
  for (let at = 0; at < 40_000; at++) {
    const word = `${at * at % 9973} 字${at % 7}`;
    table.add(word);
    map.set(word, (map.get(word) ?? 0) + 1);
  }

  assertEquals(counted(table), [...map]);
});

Deno.test("WordTable() spells half of a character as U+FFFD", () => {
  const table = new WordTable();
  table.add("\ud800");

  assertEquals(counted(table), [["\ufffd", 1]]);
});

Deno.test("WordTable() is empty at first", () => {
  const table = new WordTable();

  assertEquals([table.size, table.bytes.length, table.starts.length], [
    0,
    0,
    1,
  ]);
});
