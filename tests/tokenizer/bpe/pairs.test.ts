import { assertEquals } from "@std/assert";
import { type OnCandidate, PairCounts } from "sft/tokenizer/bpe/pairs.ts";

/** Candidates as lines, such as `10,11 ×7 in 0,1`. */
function described(
  pairs: PairCounts,
  tell: (onCandidate: OnCandidate) => void,
): string[] {
  const lines: string[] = [];
  tell((pair, count, words, from, to) => {
    const tokens = `${pairs.left[pair]},${pairs.right[pair]}`;
    lines.push(`${tokens} ×${count} in ${words.slice(from, to)}`);
  });
  return lines;
}

const gained = (pairs: PairCounts) =>
  described(pairs, (onCandidate) => pairs.takeGained(onCandidate));

Deno.test("countBytePairs() weighs a pair by its words' counts", () => {
  const pairs = new PairCounts(300);
  const words = {
    // "aba" five times and "ab" twice, where byte a has id 10
    symbols: Int32Array.of(10, 11, 10, 10, 11),
    starts: Int32Array.of(0, 3),
    lengths: Int32Array.of(3, 2),
    counts: Float64Array.of(5, 2),
  };

  assertEquals(
    described(pairs, (told) => pairs.countBytePairs(words, 10, told)),
    ["10,11 ×7 in 0,1", "11,10 ×5 in 0"],
  );
});

Deno.test("countBytePairs() counts each place but lists a word once", () => {
  const pairs = new PairCounts(300);
  const words = {
    symbols: Int32Array.of(0, 0, 0, 0),
    starts: Int32Array.of(0),
    lengths: Int32Array.of(4),
    counts: Float64Array.of(2),
  };

  assertEquals(
    described(pairs, (told) => pairs.countBytePairs(words, 0, told)),
    ["0,0 ×6 in 0"],
  );
});

Deno.test("takeGained() yields the pairs that gained words, once", () => {
  const pairs = new PairCounts(300);
  pairs.change(1, 2, 3, 0);
  pairs.change(1, 2, 3, 0);
  pairs.change(1, 2, 1, 4);
  pairs.change(5, 6, 2, 4);
  pairs.change(5, 6, -2, 4);

  assertEquals(gained(pairs), ["1,2 ×7 in 0,4"]);
  assertEquals(gained(pairs), []);
});

Deno.test("takeGained() gives the whole count but only the new words", () => {
  const pairs = new PairCounts(300);
  for (let word = 0; word < 3; word++) pairs.change(1, 2, 1, word);
  assertEquals(gained(pairs), ["1,2 ×3 in 0,1,2"]);

  pairs.change(1, 2, 5, 30);
  assertEquals(gained(pairs), ["1,2 ×8 in 30"]);
});

Deno.test("takeGained() keeps thousands of pairs apart", () => {
  const pairs = new PairCounts(100_000);
  const expected: string[] = [];
  for (let at = 0; at < 5000; at++) {
    const [left, right] = [at * 19, 99_999 - at];
    pairs.change(left, right, 2, 7);
    pairs.change(left, right, 3, 9);
    expected.push(`${left},${right} ×5 in 7,9`);
  }

  assertEquals(gained(pairs), expected);
});
