import { assert, assertEquals, assertRejects } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import type { Engine } from "sft/engine/program.ts";
import { Decoder } from "sft/model/decoder.ts";
import {
  generate,
  type Generated,
  type GenerateOptions,
} from "sft/model/generate.ts";
import { GREEDY } from "sft/model/sample.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";
import { onEveryEngine } from "../support/engines.ts";
import { assertClose } from "../support/close.ts";
import { readFixture } from "../support/fixture.ts";
import { readSamplingFixture } from "../support/sampling_fixture.ts";

const { modelFolder, generation } = await readFixture();
const { greedy, penalized, together } = await readSamplingFixture();
const { model, values } = await loadModel(modelFolder);

/** Everything that is generated for `prompts`, greedily unless told otherwise. */
async function generated(
  engine: Engine,
  prompts: readonly (readonly number[])[],
  options: Partial<GenerateOptions> & { maxLength: number },
): Promise<Generated[]> {
  const parameters = allocateParameters(engine, model.parameters, values);
  const decoder = new Decoder(engine, model, parameters, {
    rows: prompts.length,
  });
  const all = {
    sampling: GREEDY,
    stopTokens: new Set<number>(),
    random: prompts.map((_, row) => randomStream(1, `answer ${row}`)),
    ...options,
  };
  try {
    return await Array.fromAsync(generate(decoder, prompts, all));
  } finally {
    decoder.dispose();
  }
}

const tokensOf = (steps: readonly Generated[], row = 0) =>
  steps.filter((step) => step.row === row).map(({ token }) => token);

onEveryEngine("generate() continues as PyTorch does", async (engine) => {
  for (const { prompt, continuation } of generation) {
    const steps = await generated(engine, [[...prompt]], {
      maxLength: prompt.length + continuation.length,
    });
    assertEquals(tokensOf(steps), [...continuation]);
    assert(steps.every(({ stopped }) => !stopped));
  }
});

onEveryEngine(
  "generate() continues ragged prompts together as it does alone",
  async (engine) => {
    const prompts = generation.map(({ prompt }) => [...prompt]);
    const maxLength = 21;
    const together = await generated(engine, prompts, { maxLength });
    for (const [row, { prompt, continuation }] of generation.entries()) {
      const answer = tokensOf(together, row);
      assertEquals(answer.length, maxLength - prompt.length);
      assertEquals(answer.slice(0, continuation.length), [...continuation]);
      const alone = await generated(engine, [[...prompt]], { maxLength });
      assertEquals(answer, tokensOf(alone));
    }
  },
);

onEveryEngine(
  "generate() draws for a prompt what it draws without its neighbours",
  async (engine) => {
    const prompts = [[5, 17, 42], [90], [1, 2, 3, 4, 5, 6]];
    const sampling = { ...GREEDY, temperature: 1, topK: 20 };
    const maxLength = 14;
    const streams = () =>
      prompts.map((_, row) => randomStream(7, `answer ${row}`));
    const together = await generated(engine, prompts, {
      sampling,
      maxLength,
      random: streams(),
    });
    const answers = prompts.map((_, row) => tokensOf(together, row));

    assertEquals(answers.map(({ length }) => length), [11, 13, 8]);
    for (const [row, prompt] of prompts.entries()) {
      const random = [streams()[row]];
      const alone = await generated(engine, [prompt], {
        sampling,
        maxLength,
        random,
      });
      assertEquals(answers[row], tokensOf(alone));
    }
  },
);

onEveryEngine(
  "generate() ends a row at a stop token and goes on with the others",
  async (engine) => {
    const [short, long] = generation;
    const stop = short.continuation[3];
    assertEquals(short.continuation.indexOf(stop), 3);
    assert(!long.continuation.includes(stop));
    const prompts = generation.map(({ prompt }) => [...prompt]);
    const steps = await generated(engine, prompts, {
      maxLength: 21,
      stopTokens: new Set([stop]),
    });

    assertEquals(tokensOf(steps, 0), [...short.continuation.subarray(0, 4)]);
    assertEquals(tokensOf(steps, 1), [...long.continuation]);
    assertEquals(steps.filter(({ stopped }) => stopped), [
      { row: 0, token: stop, stopped: true },
    ]);
  },
);

onEveryEngine(
  "generate() adds nothing to a prompt that is long enough",
  async (engine) => {
    const [{ continuation, prompt }] = generation;
    const full = Array(prompt.length + 2).fill(3);
    const steps = await generated(engine, [full, [...prompt]], {
      maxLength: full.length,
    });
    assertEquals(steps, [
      { row: 1, token: continuation[0], stopped: false },
      { row: 1, token: continuation[1], stopped: false },
    ]);
    assertEquals(await generated(engine, [full], { maxLength: 3 }), []);
  },
);

onEveryEngine(
  "generate() reads to the last of the model's positions and no further",
  async (engine) => {
    const prompt = Array.from({ length: 30 }, (_, t) => t);
    const steps = await generated(engine, [prompt], { maxLength: 33 });
    assertEquals(steps.length, 3);
    const error = await assertRejects(
      () => generated(engine, [prompt], { maxLength: 34 }),
      RangeError,
    );
    assertEquals(
      error.message,
      "Cannot read 1 token after 32: there are 32 positions",
    );
  },
);

onEveryEngine(
  "generate() continues as transformers does under penalties",
  async (engine) => {
    for (const { prompt, continuation } of penalized) {
      const steps = await generated(engine, [prompt], {
        sampling: { ...GREEDY, ...greedy },
        maxLength: prompt.length + continuation.length,
      });
      assertEquals(tokensOf(steps), continuation);
    }
  },
);

onEveryEngine(
  "generate() continues uneven prompts as transformers does, and scores them",
  async (engine) => {
    const prompts = together.map(({ prompt }) => prompt);
    const steps = await generated(engine, prompts, {
      maxLength: 21,
      logprobs: 5,
    });
    for (const [row, expected] of together.entries()) {
      const N = expected.continuation.length;
      const own = steps.filter((step) => step.row === row).slice(0, N);
      assertEquals(own.map(({ token }) => token), expected.continuation);
      const scored = own.map((step) => step.scored!);
      const close = { relative: 1e-5 };
      assertClose(
        "chosen",
        scored.map(({ logProbability }) => logProbability),
        expected.logProbabilities,
        close,
      );
      const likeliest = scored.flatMap(({ likeliest }) => likeliest);
      assertEquals(
        likeliest.map(({ token }) => token),
        [...expected.likeliest],
      );
      assertClose(
        "likeliest",
        likeliest.map(({ logProbability }) => logProbability),
        expected.likeliestLogProbabilities,
        close,
      );
    }
  },
);
