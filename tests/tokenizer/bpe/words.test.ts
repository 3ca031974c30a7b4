import { assertEquals } from "@std/assert";
import { WordTable } from "sft/tokenizer/bpe/word_table.ts";
import {
  countWords,
  layOut,
  mergeInWord,
  type Words,
} from "sft/tokenizer/bpe/words.ts";

const SAME_BYTE = Array.from({ length: 256 }, (_, byte) => byte);

function tableOf(...words: string[]): WordTable {
  const table = new WordTable();
  for (const word of words) table.add(word);
  return table;
}

function wordOf(...symbols: number[]): Words {
  return {
    counts: Float64Array.of(1),
    symbols: Int32Array.from(symbols),
    starts: Int32Array.of(0),
    lengths: Int32Array.of(symbols.length),
  };
}

/** Merges 1 and 2 into 9 and says what is left and which pairs changed. */
function merged(symbols: number[], left = 1, right = 2) {
  const word = wordOf(...symbols);
  const changes: string[] = [];
  mergeInWord(word, 0, [left, right, 9], (a, b, change) => {
    changes.push(`${change > 0 ? "+" : "-"}${a},${b}`);
  });
  return { left: [...word.symbols.slice(0, word.lengths[0])], changes };
}

Deno.test("countWords() counts words over all texts", async () => {
  let read = 0;
  const table = await countWords(["to be", "to be or"], (n) => read = n);

  assertEquals(new TextDecoder().decode(table.bytes), "to be or");
  assertEquals([...table.starts], [0, 2, 5, 8]);
  assertEquals([...table.counts], [2, 2, 1]);
  assertEquals(read, 2);
});

Deno.test("layOut() spells each word in the ids of its bytes", () => {
  const words = layOut(tableOf("ab", "é", "ab"), SAME_BYTE, 300);

  assertEquals([...words.symbols], [0x61, 0x62, 0xc3, 0xa9]);
  assertEquals([...words.starts], [0, 2]);
  assertEquals([...words.lengths], [2, 2]);
  assertEquals([...words.counts], [2, 1]);
});

Deno.test("layOut() has room for ids beyond 65,535", () => {
  const big = layOut(tableOf("a"), SAME_BYTE.map(() => 70_000), 80_000);
  assertEquals([...big.symbols], [70_000]);
});

Deno.test("mergeInWord() reports the neighbours that change", () => {
  assertEquals(merged([3, 1, 2, 4]), {
    left: [3, 9, 4],
    changes: ["-3,1", "+3,9", "-2,4", "+9,4"],
  });
});

Deno.test("mergeInWord() merges neighbouring pairs one after the other", () => {
  assertEquals(merged([1, 2, 1, 2]), {
    left: [9, 9],
    changes: ["-2,1", "+9,1", "-9,1", "+9,9"],
  });
});

Deno.test("mergeInWord() takes equal symbols from the left", () => {
  assertEquals(merged([1, 1, 1], 1, 1), {
    left: [9, 1],
    changes: ["-1,1", "+9,1"],
  });
});

Deno.test("mergeInWord() leaves a word without the pair alone", () => {
  assertEquals(merged([2, 1]), { left: [2, 1], changes: [] });
});
