import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { minHashSigner } from "sft/data/prepare/min_hash.ts";
import { NearDuplicates } from "sft/data/prepare/near_duplicates.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const random = randomStream(9, "near duplicates test");

function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[random.integer(26)]).join("");
}

/** The text with `count` letters in the middle of it replaced. */
function changed(text: string, count: number): string {
  return text.slice(0, 20) + "#".repeat(count) + text.slice(20 + count);
}

// A run of c letters replaced touches c + 2 trigrams of the 98 that a random
// text of 100 has, and the new text has as many others: their Jaccard
// similarity is (96 - c) / (100 + c).

Deno.test("NearDuplicates() finds most of what is similar and little else", () => {
  const sign = minHashSigner(1);
  const found = (count: number) => {
    const index = new NearDuplicates(0.8, 1000);
    const texts = Array.from({ length: 200 }, () => randomText(100));
    for (const text of texts) index.add(sign(text));
    return texts.filter((text) => index.has(sign(changed(text, count)))).length;
  };

  assertEquals(found(0), 200); // J = 1
  assert(found(2) > 190); //      J = 0.92
  assert(found(30) < 10); //      J = 0.51
  assertEquals(found(80), 0); //  J = 0.09
});

Deno.test("NearDuplicates() takes nothing for similar when it is empty", () => {
  const sign = minHashSigner(1);
  const index = new NearDuplicates(0.8, 4);

  assertEquals(index.has(sign("anything")), false);
});

Deno.test("NearDuplicates() remembers only as many rows as it may", () => {
  const sign = minHashSigner(2);
  const texts = Array.from({ length: 50 }, () => randomText(60));
  const index = new NearDuplicates(0.9, 8);
  for (const text of texts) index.add(sign(text));

  const known = texts.map((text) => index.has(sign(text)));
  assertEquals(known, texts.map((_, row) => row >= 42));
});

Deno.test("NearDuplicates() decides by the threshold", () => {
  const sign = minHashSigner(3);
  const text = randomText(200);
  const other = changed(text, 20); // J = (198 - 22) / (198 + 22) = 0.8
  const isNear = (threshold: number) => {
    const index = new NearDuplicates(threshold, 10);
    index.add(sign(text));
    return index.has(sign(other));
  };

  // Three standard deviations of the estimate to either side.
  assertEquals([isNear(0.65), isNear(0.95)], [true, false]);
});
