import { assert, assertEquals } from "@std/assert";
import {
  argmax,
  filterLogits,
  likeliestFirst,
  probabilities,
} from "sft/model/filter_logits.ts";
import { randomStream } from "sft/core/random.ts";
import { GREEDY, type Sampling } from "sft/model/sample.ts";
import { assertClose } from "../support/close.ts";
import { readFixture } from "../support/fixture.ts";
import { readSamplingFixture } from "../support/sampling_fixture.ts";

const { filters } = await readFixture();
const { settings, cases } = await readSamplingFixture();

/** Nothing is changed, though a token would be drawn. */
const DRAWN: Sampling = { ...GREEDY, temperature: 1 };

for (const { name, history, logits, alone, all } of cases) {
  Deno.test(`filterLogits() does as transformers does: ${name}`, () => {
    const after = (sampling: Partial<Sampling>) =>
      filterLogits(logits, history, { ...DRAWN, ...sampling });
    for (const [processor, expected] of alone) {
      assertClose(
        processor,
        after({ [processor]: settings[processor] }),
        expected,
        { relative: 1e-6 },
      );
    }
    assertClose("all", after(settings), all, { relative: 1e-6 });
  });
}

/** The fixture's filters, each applied after those before it. */
const noRepeatNgram = {
  ...DRAWN,
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
  filterLogits(logits, [2, 1, 2], settings);
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
    const after = filterLogits(logits, [], { ...DRAWN, topP });
    return [...after.keys()].filter((token) => after[token] > -Infinity);
  };
  assertEquals(kept(0.4), [1]);
  assertEquals(kept(0.6), [1, 2]);
  assertEquals(kept(0.8), [0, 1, 2]);
  assertEquals(kept(0.99), [0, 1, 2, 3]);
  assertEquals(kept(1), [0, 1, 2, 3]);
});

Deno.test("filterLogits() removes nothing for being unlikely at temperature 0", () => {
  const logits = Float32Array.of(0, 9, 1);
  const kept = filterLogits(logits, [], {
    ...GREEDY,
    ...{ topK: 1, topP: 0.1, minP: 1, typicalP: 0.1 },
  });
  assertEquals([...kept], [0, 9, 1]);
});

Deno.test("filterLogits() penalizes once what came twice, by its sign", () => {
  const logits = Float32Array.of(3, -3, 3, 0);
  const kept = filterLogits(logits, [0, 1, 0, 1, 3], {
    ...GREEDY,
    repetitionPenalty: 2,
  });
  assertEquals([...kept], [1.5, -6, 3, 0]);
});

Deno.test("filterLogits() keeps what has a share of the likeliest's probability", () => {
  // Probabilities 1/2, 1/4, 1/8, 1/8.
  const logits = Float32Array.of(0, 2, 1, 0).map((x) => x * Math.LN2);
  const kept = (minP: number) => {
    const after = filterLogits(logits, [], { ...DRAWN, minP });
    return [...after.keys()].filter((token) => after[token] > -Infinity);
  };
  assertEquals(kept(0), [0, 1, 2, 3]);
  assertEquals(kept(0.24), [0, 1, 2, 3]);
  assertEquals(kept(0.26), [1, 2]);
  assertEquals(kept(0.51), [1]);
  assertEquals(kept(1), [1]);
});

Deno.test("filterLogits() keeps what is as surprising as is to be expected", () => {
  // Surprises of 1, 2, 3 and 3 bits, 1.75 expected: 2 is nearest, then 1.
  const logits = Float32Array.of(0, 2, 1, 0).map((x) => x * Math.LN2);
  const kept = (typicalP: number) => {
    const after = filterLogits(logits, [], { ...DRAWN, typicalP });
    return [...after.keys()].filter((token) => after[token] > -Infinity);
  };
  assertEquals(kept(0.2), [2]);
  assertEquals(kept(0.3), [1, 2]);
  assertEquals(kept(0.7), [1, 2]);
  assertEquals(kept(0.8), [0, 1, 2, 3]); // equally far from it
});

Deno.test("likeliestFirst() sorts as a comparison does, ties by number", () => {
  const random = randomStream(1, "logits");
  const logits = Float32Array.from({ length: 500 }, (_, token) => {
    const logit = 10 * random.normal();
    return token % 3 === 0 ? Math.round(logit) : logit;
  });
  logits.set([-Infinity, 0, -0, 0, 3e38, -3e38, 1e-40, -1e-40], 20);
  const expected = [...logits.keys()]
    .filter((token) => logits[token] > -Infinity)
    .sort((a, b) => logits[b] - logits[a] || a - b);

  assertEquals(likeliestFirst(logits), expected);
  assertEquals(argmax(logits), expected[0]);
  assertEquals(likeliestFirst(new Float32Array(0)), []);
});

Deno.test("probabilities() are shares of the tokens given", () => {
  const logits = Float32Array.of(800, 800 + Math.LN2, -Infinity, 5);
  assertClose("all", probabilities(logits, [1, 0, 2]), [2 / 3, 1 / 3, 0], {
    relative: 1e-4,
  });
  assert(probabilities(logits, [3])[0] === 1);
});
