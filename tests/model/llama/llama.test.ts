import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import type { Engine } from "sft/engine/program.ts";
import { Decoder } from "sft/model/decoder.ts";
import { generate } from "sft/model/generate.ts";
import { GREEDY } from "sft/model/sample.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";
import { checkSteps } from "../../oracle/twenty_steps.ts";
import { assertClose } from "../../support/close.ts";
import { onEveryEngine } from "../../support/engines.ts";
import { batchOf } from "../../support/gpt2.ts";
import {
  type LlamaCase,
  readLlamaFixture,
} from "../../support/llama_fixture.ts";
import { lossAndGradients } from "../../support/loss_and_gradients.ts";

// Each case of the fixture, a family or a kind of position, on every engine:
// logits read from the cache, a packed batch's loss and every gradient, twenty
// steps of AdamW, and greedy answers, token for token.

const CLOSE = { relative: 1e-4 };
const { cases, optimizer } = await readLlamaFixture();

for (const one of cases) {
  onEveryEngine(`llama() is transformers': ${one.name}`, async (engine) => {
    const loaded = await loadModel(one.folder);
    await checkLoss(engine, one, loaded);
    await checkSteps(engine, one, { loaded, optimizer, accumulates: false });
    await checkReading(engine, one, loaded);
  });
}

type Loaded = Awaited<ReturnType<typeof loadModel>>;

async function checkLoss(
  engine: Engine,
  { packed, batches: [rows] }: LlamaCase,
  { model, values }: Loaded,
) {
  const batch = batchOf(rows, packed.targets + 2);
  const { nats, gradients } = await lossAndGradients(
    engine,
    model,
    values,
    batch,
  );
  assertEquals(batch.targets, packed.targets);
  assertClose("nats", [nats], [packed.nats], CLOSE);
  assertEquals(
    [...gradients.keys()].sort(),
    [...packed.gradients.keys()].sort(),
  );
  for (const [name, gradient] of gradients) {
    assertClose(
      `gradient of "${name}"`,
      gradient.map((value) => value / packed.targets),
      packed.gradients.get(name)!,
      CLOSE,
    );
  }
}

async function checkReading(
  engine: Engine,
  { plain, generation }: LlamaCase,
  { model, values }: Loaded,
) {
  const { B, T, V } = plain;
  const parameters = allocateParameters(engine, model.parameters, values);
  const decoder = new Decoder(engine, model, parameters, { rows: B });
  const tokens = (from: number, to: number) =>
    Array.from(
      { length: B },
      (_, b) => [...plain.tokens.slice(b * T + from, b * T + to)],
    );
  // The last row of a long stretch, and every row after it by itself.
  for (let to = 16; to <= T; to++) {
    const read = await decoder.read(tokens(to === 16 ? 0 : to - 1, to));
    for (const [b, logits] of read.entries()) {
      const at = (b * T + to - 1) * V;
      const expected = plain.logits.subarray(at, at + V);
      assertClose(`logits after ${to}`, logits, expected, CLOSE);
    }
  }

  const prompts = generation.map(({ prompt }) => [...prompt]);
  const [length] = generation.map(({ continuation }) => continuation.length);
  const answers: number[][] = prompts.map(() => []);
  const written = generate(decoder, prompts, {
    sampling: GREEDY,
    stopTokens: new Set<number>(),
    random: prompts.map((_, row) => randomStream(1, `answer ${row}`)),
    maxLength: 9 + length, // the longer prompt's
  });
  for await (const { row, token } of written) answers[row].push(token);
  decoder.dispose();
  for (const [row, { continuation }] of generation.entries()) {
    assertEquals(answers[row].slice(0, length), [...continuation]);
  }
}
