/**
 * Makes Chinese-like text of any size, the same for the same seed: what the
 * tokenizer's benchmark reads.
 *
 * No language, but its shape: words of one to four characters whose frequencies
 * follow Zipf's law, clauses of some ten characters without a space in them,
 * full-width punctuation, now and then a Latin word or a number. A clause is
 * one word to byte-level pre-tokenization, and hardly any comes twice.
 *
 * Usage: deno run -A tests/bench/chinese_text.ts PATH [MEGABYTES]
 *
 * @module
 */
import { type RandomStream, randomStream } from "sft/core/random.ts";

const SEED = 5;
const CHARACTERS = 5000;
const WORDS = 60_000;
/** The most frequent words are short, as `的` and `是` are. */
const SHORT_WORDS = 80;
const LATIN_WORDS = 2000;
/** Share of the words with 1, 2, 3 and 4 characters. */
const LENGTHS = [0.08, 0.64, 0.16, 0.12];

/**
 * Texts until their UTF-8 bytes reach `bytes`; the last one may pass it.
 */
export function* chineseTexts(
  bytes: number,
  seed = SEED,
): Generator<string> {
  const random = randomStream(seed, "chinese text");
  const word = drawerOf(
    Array.from({ length: WORDS }, wordMaker(random)),
    1.05,
    random,
  );
  const latin = drawerOf(
    Array.from({ length: LATIN_WORDS }, () => latinWord(random)),
    1,
    random,
  );
  const encoder = new TextEncoder();
  for (let made = 0; made < bytes;) {
    const text = paragraph(random, word, latin);
    made += encoder.encode(text).length;
    yield text;
  }
}

/** Draws items, the one at index i with weight (i + 3)^-exponent. */
function drawerOf<Item>(
  items: readonly Item[],
  exponent: number,
  random: RandomStream,
): () => Item {
  let sum = 0;
  const sums = Float64Array.from(
    items,
    (_, rank) => sum += (rank + 3) ** -exponent,
  );
  return () => {
    const drawn = random.uniform() * sum;
    let [low, high] = [0, items.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < drawn) low = middle + 1;
      else high = middle;
    }
    return items[low];
  };
}

/** Makes words of characters that are themselves unequally common. */
function wordMaker(
  random: RandomStream,
): (item: unknown, rank: number) => string {
  const first = 0x4e00;
  const characters = Array.from(
    { length: CHARACTERS },
    () => String.fromCharCode(first + random.integer(20_900)),
  );
  const character = drawerOf(characters, 0.7, random);
  return (_, rank) => {
    if (rank < SHORT_WORDS) return character();
    let left = random.uniform();
    let length = 1;
    for (const share of LENGTHS) {
      if ((left -= share) < 0) break;
      length++;
    }
    return Array.from({ length: Math.min(length, 4) }, character).join("");
  };
}

function latinWord(random: RandomStream): string {
  const letters = Array.from(
    { length: 2 + random.integer(8) },
    () => String.fromCharCode(0x61 + random.integer(26)),
  ).join("");
  return random.uniform() < 0.3
    ? letters[0].toUpperCase() + letters.slice(1)
    : letters;
}

/** Some sentences, of 250 characters or so in all. */
function paragraph(
  random: RandomStream,
  word: () => string,
  latin: () => string,
): string {
  let text = "";
  const sentences = 1 + random.integer(12);
  for (let sentence = 0; sentence < sentences; sentence++) {
    const clauses = 1 + random.integer(4);
    for (let clause = 0; clause < clauses; clause++) {
      if (clause > 0) text += pick("，，，，，、；：", random);
      const words = 1 + random.integer(4) + random.integer(6);
      for (let at = 0; at < words; at++) {
        const kind = random.uniform();
        if (kind < 0.015) text += latin();
        else if (kind < 0.03) text += random.integer(3000);
        else text += word();
      }
    }
    text += pick("。。。。。！？", random);
    if (random.uniform() < 0.08) text += "\n";
  }
  return text;
}

function pick(characters: string, random: RandomStream): string {
  return characters[random.integer(characters.length)];
}

if (import.meta.main) {
  const [path, megabytes = "100"] = Deno.args;
  using file = await Deno.open(path, {
    write: true,
    create: true,
    truncate: true,
  });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  let lines = "";
  for (const text of chineseTexts(1e6 * Number(megabytes))) {
    lines += `${JSON.stringify({ text })}\n`;
    if (lines.length < 1 << 18) continue;
    await writer.write(encoder.encode(lines));
    lines = "";
  }
  await writer.write(encoder.encode(lines));
  await writer.close();
}
