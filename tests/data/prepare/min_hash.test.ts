import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import {
  minHashSigner,
  SIGNATURE_LENGTH,
  similarity,
} from "sft/data/prepare/min_hash.ts";

/** Jaccard similarity of character trigrams, by looking at all of them. */
function jaccard(a: string, b: string): number {
  const trigrams = (text: string) => {
    const found: string[] = [];
    for (let at = 0; at + 3 <= text.length; at++) {
      const trigram = text.slice(at, at + 3);
      if (!found.includes(trigram)) found.push(trigram);
    }
    return found;
  };
  const [left, right] = [trigrams(a), trigrams(b)];
  let shared = 0;
  for (const one of left) {
    for (const other of right) if (one === other) shared++;
  }
  return shared / (left.length + right.length - shared);
}

Deno.test("similarity() of signatures is near the Jaccard similarity", () => {
  const random = randomStream(3, "texts");
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const errors: number[] = [];
  for (let pair = 0; pair < 200; pair++) {
    const text = Array.from({ length: 80 }, () => letters[random.integer(26)]);
    const other = text.slice();
    for (let change = 0; change < pair % 12; change++) {
      other[random.integer(80)] = letters[random.integer(26)];
    }
    const sign = minHashSigner(pair);
    const [a, b] = [text.join(""), other.join("")];
    errors.push(similarity(sign(a), sign(b)) - jaccard(a, b));
  }
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const spread = Math.sqrt(
    errors.reduce((sum, error) => sum + error * error, 0) / errors.length,
  );

  // Unbiased: the mean of 200 has a standard deviation of 0.004 at most.
  assert(Math.abs(mean) < 0.016, `the mean error is ${mean}`);
  assert(spread < 0.056, `the errors' standard deviation is ${spread}`);
});

Deno.test("minHashSigner() tells different texts apart and same ones not", () => {
  const sign = minHashSigner(1);

  assertEquals(sign("你好，世界！").length, SIGNATURE_LENGTH);
  assertEquals(similarity(sign("Hello  World"), sign("hello world")), 1);
  assert(
    similarity(sign("how to bake bread"), sign("为什么天空是蓝色的")) < 0.1,
  );
  assertEquals(similarity(sign("ab"), sign("ab")), 1); // below a trigram
  assertEquals(similarity(sign(""), sign("")), 1);
});

Deno.test("minHashSigner() draws other functions from another seed", () => {
  const text = "the quick brown fox";

  assertEquals(minHashSigner(5)(text), minHashSigner(5)(text));
  assert(similarity(minHashSigner(5)(text), minHashSigner(6)(text)) < 0.2);
});
