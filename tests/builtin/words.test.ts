import { assert, assertEquals } from "@std/assert";
import { lettersOf, pairsOf, WORDS } from "../../data/topics_b/words.ts";

Deno.test("WORDS are different and of their language", () => {
  for (
    const [words, kind] of [
      [WORDS.en, /^[a-z]{3,5}$/],
      [WORDS.zh, /^\p{Script=Han}{2}$/u],
    ] as const
  ) {
    assert(words.length >= 55);
    assertEquals(new Set(words).size, words.length);
    assertEquals(words.filter((word) => !kind.test(word)), []);
  }
});

Deno.test("pairsOf() never pairs a word with itself", () => {
  const pairs = [...pairsOf("en"), ...pairsOf("zh")];
  assertEquals(pairs.length, 6 * (WORDS.en.length + WORDS.zh.length));
  assertEquals(pairs.filter(([a, b]) => a === b), []);
  assertEquals(new Set(pairs.map(String)).size, pairs.length);
});

Deno.test("lettersOf() parts characters", () => {
  assertEquals(lettersOf("bird"), ["b", "i", "r", "d"]);
  assertEquals(lettersOf("天空"), ["天", "空"]);
});
