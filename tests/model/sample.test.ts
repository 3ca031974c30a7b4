import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { GREEDY, sampleToken, type Sampling } from "sft/model/sample.ts";

const random = () => randomStream(1, "sampling");

/** The origin's settings. */
const ORIGIN: Sampling = {
  ...GREEDY,
  temperature: 0.7,
  topK: 50,
  topP: 0.95,
  noRepeatNgramSize: 2,
};

Deno.test("sampleToken() takes the likeliest at temperature 0, ties by number", () => {
  const take = (...logits: number[]) =>
    sampleToken(Float32Array.from(logits), [], GREEDY, random());
  assertEquals(take(1, 5, 3), 1);
  assertEquals(take(1, 5, 5), 1);
  assertEquals(take(-Infinity, -7), 1);
});

Deno.test("sampleToken() heeds forbidden n-grams at temperature 0 too", () => {
  const sampling = { ...GREEDY, noRepeatNgramSize: 2 };
  const logits = Float32Array.of(0, 9, 8);
  assertEquals(sampleToken(logits, [0, 1, 0], sampling, random()), 2);
});

Deno.test("sampleToken() ends an answer as the prompt's turn ended", () => {
  const sampling = { ...GREEDY, noRepeatNgramSize: 2 };
  const logits = Float32Array.of(0, 8, 9);
  const take = (stopTokens?: ReadonlySet<number>) =>
    sampleToken(logits, [0, 2, 1, 0], sampling, random(), stopTokens);
  assertEquals(take(new Set([2])), 2);
  assertEquals(take(), 1);
});

Deno.test("sampleToken() takes the likeliest at temperatures that overflow", () => {
  const take = (temperature: number, ...logits: number[]) =>
    sampleToken(
      Float32Array.from(logits),
      [],
      { ...ORIGIN, temperature },
      random(),
    );
  for (const temperature of [1e-37, 1e-40, 1e-300, Number.MIN_VALUE]) {
    assertEquals(take(temperature, 1, 50, 49, 50), 1);
    assertEquals(take(temperature, -50, -49, -51), 1);
    assertEquals(take(temperature, 0, -1, -Infinity), 0);
    assertEquals(take(temperature, 1e-3, 40), 1);
  }
});

/** How often each token came in `draws`. */
function frequencies(
  logits: Float32Array,
  sampling: Sampling,
  draws: number,
): number[] {
  const stream = random();
  const counts: number[] = Array(logits.length).fill(0);
  for (let draw = 0; draw < draws; draw++) {
    counts[sampleToken(logits, [], sampling, stream)]++;
  }
  return counts.map((count) => count / draws);
}

Deno.test("sampleToken() draws each token as often as its probability says", () => {
  const logits = Float32Array.of(0, 2, 1, 0).map((x) => x * Math.LN2);
  const draws = 20_000;
  const bound = 4 * Math.sqrt(0.25 / draws); // four standard errors of a half
  const expected: [number, number[]][] = [
    [1, [1 / 8, 1 / 2, 1 / 4, 1 / 8]],
    // At half the temperature probabilities are squared and shared out anew.
    [0.5, [1 / 22, 16 / 22, 4 / 22, 1 / 22]],
  ];
  for (const [temperature, probabilities] of expected) {
    const seen = frequencies(logits, { ...GREEDY, temperature }, draws);
    for (const [token, probability] of probabilities.entries()) {
      const error = Math.abs(seen[token] - probability);
      assert(error < bound, `token ${token} at ${temperature}: ${seen[token]}`);
    }
  }
});

Deno.test("sampleToken() never draws what a filter removed", () => {
  const logits = Float32Array.of(0, 1, 2, 3);
  const sampling = { ...GREEDY, temperature: 5, topK: 2 };
  const [a, b, ...rest] = frequencies(logits, sampling, 200);
  assertEquals([a, b], [0, 0]);
  assert(rest.every((share) => share > 0));
});

Deno.test("sampleToken() draws the same from the same stream", () => {
  const logits = new Float32Array(50);
  const draw = () => {
    const stream = random();
    return Array.from(
      { length: 20 },
      () => sampleToken(logits, [], ORIGIN, stream),
    );
  };
  const first = draw();
  assertEquals(draw(), first);
  assert(new Set(first).size > 5);
});
