import { assertEquals, assertRejects } from "@std/assert";
import type { Engine } from "sft/engine/program.ts";
import { GrowingDecoder, type Growth } from "sft/model/growing_decoder.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine, PJRT, QUICK_ENGINES } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";

const { modelFolder, generation } = await readFixture();
const { model, values } = await loadModel(modelFolder);
const V = model.vocabulary;

function decoderOf(engine: Engine, growth: Growth): GrowingDecoder {
  const parameters = allocateParameters(engine, model.parameters, values);
  return new GrowingDecoder(engine, model, parameters, growth);
}

onEveryEngine(
  "a decoder that grows gives PyTorch's logits for token after token",
  async (engine) => {
    const { prompt, continuation, logits } = generation[1];
    const decoder = decoderOf(engine, { first: 4 });
    assertEquals(decoder.room, 4);
    let read = [...prompt];
    for (const [step, token] of continuation.entries()) {
      const [row] = await decoder.read([read]);
      const expected = logits.subarray(step * V, (step + 1) * V);
      assertClose(`logits of step ${step}`, row, expected, { relative: 1e-4 });
      read = [token];
    }
    // Twenty tokens: 4, 8, 16, 32.
    assertEquals(decoder.room, 32);
    decoder.dispose();
  },
);

onEveryEngine("a decoder grows no further than it may", async (engine) => {
  const decoder = decoderOf(engine, { first: 4, most: 10 });
  await decoder.read([[1, 2, 3, 4]]);
  await decoder.read([[1, 2, 3, 4, 5]]);
  assertEquals(decoder.room, 10);
  await decoder.read([[1]]);
  const error = await assertRejects(() => decoder.read([[1]]), RangeError);
  assertEquals(
    error.message,
    "Cannot read 1 token after 10: there are 10 positions",
  );
  decoder.reset();
  await decoder.read([[1]]);
  assertEquals(decoder.room, 4);
  decoder.dispose();
});

onEveryEngine(
  "a decoder does not read again what a prompt begins with, and nobody sees it",
  async (engine) => {
    const used = decoderOf(engine, { first: 8 });
    const fresh = async (prompt: number[]) => {
      const decoder = decoderOf(engine, { first: 8 });
      const [logits] = await decoder.read([prompt]);
      const kept = logits.slice();
      decoder.dispose();
      return kept;
    };
    const base = Array.from({ length: 20 }, (_, token) => token + 3);
    const prompts: [prompt: number[], readAgain: string][] = [
      [base, "nothing was there"],
      [base, "the last four"],
      [[...base.slice(0, 18), 7, 8, 9], "from the 17th on"],
      [[...base.slice(0, 15), 7, 8, 9], "all: one stretch differs"],
      [base.slice(0, 5), "all, in a smaller room"],
      [base.slice(0, 16), "all: one token has to be read"],
    ];
    for (const [prompt, readAgain] of prompts) {
      used.reset();
      const [logits] = await used.read([prompt]);
      assertEquals(logits.slice(), await fresh(prompt), readAgain);
      assertEquals(used.length, prompt.length);
      // What is said after it is no part of the next prompt.
      await used.read([[1]]);
      await used.read([[2]]);
    }
    used.dispose();
  },
  // XLA would compile a dozen decoders, half a minute long.
  QUICK_ENGINES.filter((engine) => engine !== PJRT),
);
