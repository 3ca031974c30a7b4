import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import type { Engine } from "sft/engine/program.ts";
import { Decoder } from "sft/model/decoder.ts";
import { loadModel, modelFrom } from "sft/open/model_files.ts";
import { readModelFolder } from "sft/store/model_folder.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";
import { readLlamaFixture } from "../support/llama_fixture.ts";

const { modelFolder, plain, generation } = await readFixture();
const { model, values } = await loadModel(modelFolder);
const V = model.vocabulary;
const CLOSE = { relative: 1e-4 };

/** A decoder of the fixture's model. */
function decoderOf(engine: Engine, rows = 1): Decoder {
  const parameters = allocateParameters(engine, model.parameters, values);
  return new Decoder(engine, model, parameters, { rows });
}

onEveryEngine(
  "read() gives PyTorch's logits for token after token",
  async (engine) => {
    const decoder = decoderOf(engine);
    for (const { prompt, continuation, logits } of generation) {
      decoder.reset();
      let read = [...prompt];
      for (const [step, token] of continuation.entries()) {
        const [row] = await decoder.read([read]);
        const expected = logits.subarray(step * V, (step + 1) * V);
        assertClose(`logits of step ${step}`, row, expected, CLOSE);
        read = [token];
      }
      assertEquals(decoder.length, prompt.length + continuation.length - 1);
    }
    decoder.dispose();
  },
);

onEveryEngine(
  "read() gives the same however the tokens are portioned",
  async (engine) => {
    const { prompt, continuation, logits } = generation[1];
    const tokens = [...prompt, ...continuation].slice(0, -1);
    const expected = logits.subarray(-V);
    const decoder = decoderOf(engine);
    // Twenty tokens: a stretch and singles, or both the other way round.
    for (const portions of [[20], [16, 4], [3, 17], [1, 18, 1]]) {
      decoder.reset();
      let rows: Float32Array[] = [];
      let start = 0;
      for (const count of portions) {
        rows = await decoder.read([tokens.slice(start, start += count)]);
      }
      assertClose(`logits after ${portions}`, rows[0], expected, CLOSE);
    }
    decoder.dispose();
  },
);

onEveryEngine(
  "read() keeps rows that are read side by side apart",
  async (engine) => {
    const { B, T, tokens, logits } = plain;
    const decoder = decoderOf(engine, B);
    const rows = Array.from(
      { length: B },
      (_, b) => [...tokens.slice(b * T, (b + 1) * T)],
    );
    const stretch = await decoder.read(rows);
    decoder.reset();
    let singles: Float32Array[] = [];
    for (let t = 0; t < T; t++) {
      singles = await decoder.read(rows.map((row) => [row[t]]));
    }

    for (let b = 0; b < B; b++) {
      const end = (b + 1) * T * V;
      const expected = logits.subarray(end - V, end);
      assertClose(`stretch of row ${b}`, stretch[b], expected, CLOSE);
      assertClose(`single tokens of row ${b}`, singles[b], expected, CLOSE);
    }
    decoder.dispose();
  },
);

onEveryEngine(
  "read() reads up to the last position and refuses to go beyond",
  async (engine) => {
    const decoder = decoderOf(engine);
    await decoder.read([Array(31).fill(1)]);
    const tooMany = await assertRejects(
      () => decoder.read([[1, 2]]),
      RangeError,
    );
    assertEquals(
      tooMany.message,
      "Cannot read 2 tokens after 31: there are 32 positions",
    );
    assertEquals(decoder.length, 31);
    await decoder.read([[1]]);
    assertEquals(decoder.length, 32);
    const full = await assertRejects(() => decoder.read([[1]]), RangeError);
    assertEquals(
      full.message,
      "Cannot read 1 token after 32: there are 32 positions",
    );
    decoder.dispose();
  },
);

onEveryEngine("read() refuses rows that do not fit", async (engine) => {
  const decoder = decoderOf(engine, 2);
  const cases: [number[][], string][] = [
    [[[1, 2], [3]], "2,1"],
    [[[1]], "1"],
    [[[], []], "0,0"],
  ];
  for (const [rows, lengths] of cases) {
    const error = await assertRejects(() => decoder.read(rows), RangeError);
    assertEquals(
      error.message,
      `Cannot read rows of ${lengths} tokens: ` +
        "expected 2 rows of one length, at least 1",
    );
  }
  decoder.dispose();
});

Deno.test("a decoder remembers some of a billion positions, and refuses all", async () => {
  const { folder, plain } = (await readLlamaFixture()).cases
    .find(({ name }) => name === "llama")!;
  const files = await readModelFolder(folder);
  const config = { ...files.config, max_position_embeddings: 1e9 };
  const { model, values } = modelFrom({ ...files, config }, folder);
  const engine = eagerEngine();
  const parameters = allocateParameters(engine, model.parameters, values);
  const { T, V, tokens, logits } = plain;

  const decoder = new Decoder(engine, model, parameters, { positions: T });
  const [row] = await decoder.read([[...tokens.slice(0, T)]]);
  assertClose("logits", row, logits.slice((T - 1) * V, T * V), CLOSE);
  assertEquals(
    assertThrows(() => new Decoder(engine, model, parameters), UserError)
      .message,
    "Cannot remember 1000000000 positions: the keys of one layer would take " +
      "22.4 GiB, ask for fewer",
  );
});
