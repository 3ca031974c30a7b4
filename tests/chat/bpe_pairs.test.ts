import { assertEquals } from "@std/assert";
import { type Candidate, PairCounts } from "sft/chat/bpe_pairs.ts";

const described = (candidates: Candidate[]) =>
  candidates.map(({ pair, count, words }) =>
    `${pair.left},${pair.right} ×${count} in ${[...Array.from(words)].sort()}`
  );

Deno.test("countBytePairs() weighs a pair by its words' counts", () => {
  const candidates = new PairCounts(300).countBytePairs({
    // "aba" five times and "ab" twice, where byte a has id 10
    symbols: Int32Array.of(10, 11, 10, 10, 11),
    starts: Int32Array.of(0, 3),
    lengths: Int32Array.of(3, 2),
    counts: Float64Array.of(5, 2),
  }, 10);

  assertEquals(described(candidates), ["10,11 ×7 in 0,1", "11,10 ×5 in 0"]);
});

Deno.test("countBytePairs() counts each place but lists a word once", () => {
  const candidates = new PairCounts(300).countBytePairs({
    symbols: Int32Array.of(0, 0, 0, 0),
    starts: Int32Array.of(0),
    lengths: Int32Array.of(4),
    counts: Float64Array.of(2),
  }, 0);

  assertEquals(described(candidates), ["0,0 ×6 in 0"]);
});

Deno.test("takeGained() yields the pairs that gained words, once", () => {
  const pairs = new PairCounts(300);
  pairs.change(1, 2, 3, 0);
  pairs.change(1, 2, 3, 0);
  pairs.change(1, 2, 1, 4);
  pairs.change(5, 6, 2, 4);
  pairs.change(5, 6, -2, 4);

  assertEquals(described(pairs.takeGained()), ["1,2 ×7 in 0,4"]);
  assertEquals(pairs.takeGained(), []);
});

Deno.test("takeGained() gives the whole count but only the new words", () => {
  const pairs = new PairCounts(300);
  for (let word = 0; word < 20; word++) pairs.change(1, 2, 1, word);
  assertEquals(pairs.takeGained()[0].words.length, 20);

  pairs.change(1, 2, 5, 30);
  assertEquals(described(pairs.takeGained()), ["1,2 ×25 in 30"]);
});
