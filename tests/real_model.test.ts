import { assertEquals } from "@std/assert";
import type { StepEvent } from "sft/core/events.ts";
import type { Engine } from "sft/engine/program.ts";
import { Decoder } from "sft/model/decoder.ts";
import { ggufExport } from "sft/open/gguf/export_gguf.ts";
import { loadModel } from "sft/open/model_files.ts";
import { runSft } from "sft/run/sft.ts";
import { SFT_DEFAULTS } from "sft/settings/config.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "./support/close.ts";
import { onEveryEngine, ONNX, PJRT, TENSORFLOW } from "./support/engines.ts";
import type { FixtureStep } from "./support/fixture.ts";
import { ignoredWhere } from "./support/ignored.ts";
import {
  continuedByLlamaCpp,
  continuedByUs,
  NO_LLAMA_CPP,
} from "./support/llama_cpp.ts";
import {
  NO_REAL,
  REAL,
  REAL_FIXTURE,
  realLogits,
  realRows,
  realTokens,
} from "./support/real.ts";
import { quietHost, writeRows } from "./support/tiny_run.ts";

// A real model on real conversations, as transformers and PyTorch compute it:
// tests/fixtures/make_real.py.

/** Float32's own losses are 6e-6 from float64's, and logits after them 1e-5. */
const CLOSE = { relative: 1e-4 };

/** The engines on which a model of this size reads a row within seconds. */
const QUICK = [ONNX, TENSORFLOW, PJRT].map((engine) => ({
  ...engine,
  missing: NO_REAL ?? engine.missing,
}));

onEveryEngine(
  "SmolLM2's logits are transformers'",
  (engine) => assertLogits(engine, REAL.model, "before"),
  QUICK,
);

/** A fine-tuned model and the steps to it, for the tests below. */
let trained: Promise<{ modelPath: string; steps: StepEvent[] }> | undefined;
const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** Trains once on the fixture's rows, all of them in each step. */
async function train() {
  const { training } = REAL_FIXTURE;
  const lines = await realRows();
  const data_file = `${folder}/chats.jsonl`;
  const system = { role: "system", content: training.system };
  await writeRows(
    data_file,
    training.rows.map((row) => ({
      messages: [system, ...JSON.parse(lines[row]).messages],
    })),
  );
  const steps: StepEvent[] = [];
  const { modelPath } = await runSft(
    {
      ...SFT_DEFAULTS,
      model_path: REAL.model,
      output_dir: `${folder}/run`,
      data_file,
      // Two packed rows.
      max_length: 96,
      batch_size: 2,
      gradient_accumulation_steps: 1,
      num_epochs: training.steps.length,
      learning_rate: training.lr,
      weight_decay: training.weightDecay,
    },
    quietHost({ onStep: (event) => steps.push(event) }),
  );
  return { modelPath, steps };
}

Deno.test({
  ...ignoredWhere(
    NO_REAL,
    "ten steps on real chats lose what PyTorch loses, and are saved",
  ),
  async fn() {
    const { training } = REAL_FIXTURE;
    const { modelPath, steps } = await (trained ??= train());
    const tokens = training.tokens.reduce((sum, one) => sum + one);

    assertEquals(
      steps.map(({ targets, realTokens }) => [targets, realTokens]),
      training.steps.map(({ targets }) => [targets, tokens]),
    );
    const assertSame = (
      what: string,
      found: (step: StepEvent) => number | undefined,
      expected: (step: FixtureStep) => number,
      close = CLOSE,
    ) =>
      assertClose(
        what,
        steps.map((step, at) => found(step)! / expected(training.steps[at])),
        steps.map(() => 1),
        close,
      );
    assertSame("rates", (a) => a.learningRate, (b) => b.learningRate);
    assertSame("losses", (a) => a.loss, (b) => b.natsPerTarget);
    // PyTorch's float32 is 5e-5 from its float64 here: it sums 135 million squares.
    assertSame("norms", (a) => a.gradNorm, (b) => b.gradNorm, {
      relative: 3e-4,
    });
    await assertLogits(ONNX.make(), modelPath, "after");
  },
});

Deno.test({
  ...ignoredWhere(
    NO_REAL ?? NO_LLAMA_CPP,
    "a fine-tuned SmolLM2 goes on in llama.cpp as it does here",
  ),
  async fn() {
    const { modelPath } = await (trained ??= train());
    const path = `${folder}/model.gguf`;
    await (await ggufExport(modelPath, "f16")).write(path);
    // llama.cpp rounds what it multiplies by float16 to that: where two tokens are
    // all but equal it may take the other one, so these are far apart.
    const prompts = [
      "What is the capital of France?",
      "Name three colours.",
      "Hello",
      "How are you?",
      "Who wrote Hamlet?",
    ].map((text) =>
      `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`
    );
    const [theirs] = await continuedByLlamaCpp([
      { model: path, prompts, length: 8 },
    ]);
    const tokenizer = await loadTokenizer(path);
    const ids = prompts.map((prompt) => tokenizer.encodeTemplate(prompt));

    assertEquals(ids, theirs.map(({ prompt }) => prompt));
    assertEquals(await continuedByUs(path, ids, 8), theirs);
  },
});

/** Holds the logits of a folder or file against the fixture's. */
async function assertLogits(
  engine: Engine,
  path: string,
  when: "before" | "after",
): Promise<void> {
  const { rows, length, positions, stride } = REAL_FIXTURE.logits;
  const { model, values } = await loadModel(path);
  const decoder = new Decoder(
    engine,
    model,
    allocateParameters(engine, model.parameters, values),
    { rows: rows.length, positions: length },
  );
  const tokens = await realTokens(REAL.model, rows);
  const found = rows.map(() => [] as Float32Array[]);
  for (let to = length - positions + 1; to <= length; to++) {
    const read = tokens.map((row) => row.slice(decoder.length, to));
    for (const [row, logits] of (await decoder.read(read)).entries()) {
      found[row].push(logits);
    }
  }
  decoder.dispose();
  const expected = await realLogits(when);
  assertClose(
    "logits",
    found.flat().flatMap((logits) =>
      [...logits].filter((_, id) => id % stride === 0)
    ),
    expected.logits,
    CLOSE,
  );
  assertClose(
    "log of the sum of all",
    found.flat().map((logits) =>
      Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
    ),
    expected.logsumexp,
    CLOSE,
  );
}
