import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import {
  filterLogits,
  GREEDY,
  sampleToken,
  type Sampling,
} from "sft/model/sample.ts";
import { assertClose } from "../support/close.ts";
import { readFixture } from "../support/fixture.ts";

const { filters } = await readFixture();
const random = () => randomStream(1, "sampling");

/** The origin's settings: every filter is on. */
const ORIGIN: Sampling = {
  temperature: 0.7,
  topK: 50,
  topP: 0.95,
  noRepeatNgramSize: 2,
};

/** The fixture's filters, each applied after those before it. */
const noRepeatNgram = {
  ...GREEDY,
  temperature: 1,
  noRepeatNgramSize: filters.noRepeatNgramSize,
};
const temperature = { ...noRepeatNgram, temperature: filters.temperature };
const topK = { ...temperature, topK: filters.topK };
const topP = { ...topK, topP: filters.topP };

for (const [name, expected] of filters.cases) {
  Deno.test(`filterLogits() filters as transformers does: ${name}`, () => {
    const after = (sampling: Sampling) =>
      filterLogits(expected.logits, [...expected.history], sampling);
    const close = { relative: 1e-6 };

    assertClose("n-grams", after(noRepeatNgram), expected.noRepeatNgram, close);
    assertClose("temperature", after(temperature), expected.temperature, close);
    assertClose("top k", after(topK), expected.topK, close);
    assertClose("top p", after(topP), expected.topP, close);
  });
}

Deno.test("filterLogits() leaves the logits it is given alone", () => {
  const logits = Float32Array.of(1, 2, 3);
  filterLogits(logits, [2, 1, 2], ORIGIN);
  assertEquals([...logits], [1, 2, 3]);
});

Deno.test("filterLogits() forbids what would repeat an n-gram", () => {
  const banned = (history: number[], noRepeatNgramSize: number) => {
    const logits = new Float32Array(5);
    const kept = filterLogits(logits, history, {
      ...GREEDY,
      noRepeatNgramSize,
    });
    return [...kept.keys()].filter((token) => kept[token] === -Infinity);
  };
  assertEquals(banned([1, 2, 3, 1], 2), [2]);
  assertEquals(banned([1, 2, 1, 3, 1], 2), [2, 3]);
  assertEquals(banned([1, 2, 3, 0, 1, 2], 3), [3]);
  assertEquals(banned([0, 4], 1), [0, 4]);
  assertEquals(banned([1, 2, 3, 1], 0), []);
  assertEquals(banned([3], 3), []);
});

Deno.test("filterLogits() forbids no n-gram with a stop token", () => {
  const END = 4;
  const banned = (history: number[], noRepeatNgramSize: number) => {
    const sampling = { ...GREEDY, noRepeatNgramSize };
    const kept = filterLogits(
      new Float32Array(5),
      history,
      sampling,
      new Set([END]),
    );
    return [...kept.keys()].filter((token) => kept[token] === -Infinity);
  };
  // The question ended "2 END"; the answer so far ends with 2, too.
  assertEquals(banned([1, 2, END, 3, 2], 2), []);
  assertEquals(banned([1, 2, END, 3, 1], 2), [2]);
  assertEquals(banned([END, 3, 0, END], 2), []);
  assertEquals(banned([1, 2, END, 0, 1, 2], 3), []);
  assertEquals(banned([2, END, 3, 0, 2, END], 3), []);
  assertEquals(banned([1, 2, 3, END, 1, 2], 3), [3]);
  assertEquals(banned([0, END], 1), [0]);
});

Deno.test("filterLogits() forbids nothing when it would forbid everything", () => {
  const kept = filterLogits(Float32Array.of(1, 2), [0, 1], {
    ...GREEDY,
    noRepeatNgramSize: 1,
  });
  assertEquals([...kept], [1, 2]);
});

Deno.test("filterLogits() keeps the fewest tokens that hold topP", () => {
  // Probabilities 1/2, 1/4, 1/8, 1/8.
  const logits = Float32Array.of(0, 2, 1, 0).map((x) => x * Math.LN2);
  const kept = (topP: number) => {
    const after = filterLogits(logits, [], { ...GREEDY, topP });
    return [...after.keys()].filter((token) => after[token] > -Infinity);
  };
  assertEquals(kept(0.4), [1]);
  assertEquals(kept(0.6), [1, 2]);
  assertEquals(kept(0.8), [0, 1, 2]);
  assertEquals(kept(0.99), [0, 1, 2, 3]);
  assertEquals(kept(1), [0, 1, 2, 3]);
});

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
