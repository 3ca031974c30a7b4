import { assertEquals, assertRejects } from "@std/assert";
import type { Engine } from "sft/engine/program.ts";
import { GrowingDecoder, type Growth } from "sft/model/growing_decoder.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
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
  assertEquals(decoder.room, 10);
  decoder.dispose();
});
