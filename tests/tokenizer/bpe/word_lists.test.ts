import { assertEquals } from "@std/assert";
import { permutation, randomStream } from "sft/core/random.ts";
import { WordLists } from "sft/tokenizer/bpe/word_lists.ts";

const written = (lists: WordLists, ...words: number[]) =>
  lists.write(Int32Array.from(words), 0, words.length);

Deno.test("take() gives what was written, in any order", () => {
  const lists = new WordLists();
  const first = written(lists, 3, 4, 300);
  const second = written(lists, 0);
  const third = written(lists, 127, 128, 2 ** 31 - 1);

  assertEquals([...lists.take(third)], [127, 128, 2147483647]);
  assertEquals([...lists.take(first)], [3, 4, 300]);
  assertEquals([...lists.take(second)], [0]);
});

Deno.test("write() takes a part of an array", () => {
  const lists = new WordLists();
  const list = lists.write(Int32Array.of(9, 5, 6, 1), 1, 3);

  assertEquals([...lists.take(list)], [5, 6]);
});

Deno.test("take() works over many pages and with lists beyond a page", () => {
  const random = randomStream(1, "lists");
  const lists = new WordLists(100);
  const drawn: [list: number, words: number[]][] = [];
  for (let at = 0; at < 2000; at++) {
    const length = at % 100 === 0 ? 300 : random.integer(20);
    let word = random.integer(1000);
    const words = Array.from({ length }, () => word += 1 + random.integer(300));
    drawn.push([written(lists, ...words), words]);
  }

  for (const which of permutation(drawn.length, random)) {
    const [list, words] = drawn[which];
    assertEquals([...lists.take(list)], words);
  }
});
