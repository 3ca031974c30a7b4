import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { sizeOf } from "sft/core/shape.ts";
import { freshModel } from "sft/run/fresh_model.ts";
import {
  estimateMemory,
  type MemoryEstimate,
  type MemoryQuestion,
} from "sft/run/plan/memory_estimate.ts";
import { PRETRAIN_DEFAULTS } from "sft/settings/config.ts";
import { readManifest } from "sft/store/manifest.ts";
import { MUON_DEFAULTS } from "sft/train/muon.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import { flagsOf, runTask } from "../../support/command.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { TOKENIZER, VOCABULARY, writeRows } from "../../support/tiny_run.ts";

const model = freshModel(
  { ...PRETRAIN_DEFAULTS, n_layer: 1, n_embd: 32, n_head: 2, n_positions: 64 },
  VOCABULARY,
);

/** Embeddings; norm and attention; norm and feed-forward; the last norm. */
const PARAMETERS = 286 * 32 + 64 * 32 +
  (2 * 32 + 32 * 96 + 96 + 32 * 32 + 32) +
  (2 * 32 + 32 * 128 + 128 + 128 * 32 + 32) + 2 * 32;
const MIB = PARAMETERS * 4 / 2 ** 20;

const estimate = (changes: Partial<MemoryQuestion> = {}): MemoryEstimate =>
  estimateMemory({
    engine: "onnx",
    model,
    shape: { B: 2, T: 64, K: 128, longest: 64 },
    accumulates: false,
    processMiB: 100,
    ...changes,
  });

Deno.test("estimateMemory() counts four bytes a parameter, twice for moments", () => {
  const { parametersMiB, momentsMiB, gradientsMiB } = estimate();

  assertEquals([parametersMiB, momentsMiB, gradientsMiB], [MIB, 2 * MIB, 0]);
  assertEquals(estimate({ accumulates: true }).gradientsMiB, MIB);
});

Deno.test("estimateMemory() counts one moment of what is Muon's", () => {
  const matrices = 12 * 32 * 32;
  const optimizer = { ...ADAMW_DEFAULTS, muon: MUON_DEFAULTS };
  const { momentsMiB } = estimate({ optimizer });

  assertEquals(momentsMiB, (2 * PARAMETERS - matrices) * 4 / 2 ** 20);
});

Deno.test("estimateMemory() counts less where blocks are computed again", () => {
  const deep = freshModel(
    {
      ...PRETRAIN_DEFAULTS,
      n_layer: 6,
      n_embd: 32,
      n_head: 2,
      n_positions: 64,
    },
    VOCABULARY,
  );
  const [kept, again] = [false, true].map((recompute) =>
    estimate({ model: deep, recompute }).activationsMiB
  );
  assert(again < 0.9 * kept, `${again} of ${kept}`);
});

Deno.test("estimateMemory() counts a Llama's, whose keys and values are fewer", () => {
  const llama = freshModel({
    ...PRETRAIN_DEFAULTS,
    model_type: "llama",
    num_hidden_layers: 2,
    hidden_size: 32,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    intermediate_size: 48,
  }, 100);
  // Two norms, queries and output, keys and values, gate, up and down; the last
  // norm; a head that is the embedding.
  const layer = 2 * 32 + 2 * 32 * 32 + 2 * 32 * 16 + 3 * 32 * 48;
  const bytes = 4 * (100 * 32 + 2 * layer + 32);
  const { parametersMiB, momentsMiB, copiesMiB } = estimate({ model: llama });

  assertEquals(parametersMiB, bytes / 2 ** 20);
  assertEquals(momentsMiB, 2 * bytes / 2 ** 20);
  assertAlmostEquals(copiesMiB, 4 * bytes / 2 ** 20, 1e-9);
});

Deno.test("estimateMemory() counts weights as read, and three at a checkpoint", () => {
  assertAlmostEquals(estimate().copiesMiB, 4 * MIB, 1e-9);
  assertAlmostEquals(estimate({ checkpoints: false }).copiesMiB, 2 * MIB, 1e-9);
  assertAlmostEquals(estimate({ resumes: true }).copiesMiB, 7 * MIB, 1e-9);
});

Deno.test("estimateMemory() lets arrays of all steps pile up, to a bound", () => {
  const engineMiB = (steps?: number) => estimate({ steps }).engineMiB;

  // Ids, and one byte a place where a value may be dropped.
  assertEquals(engineMiB(), engineMiB(1e6));
  assertAlmostEquals(
    engineMiB(4) - engineMiB(2),
    2 * (engineMiB(2) - engineMiB(1)),
    1e-9,
  );
  assertAlmostEquals(engineMiB(1e6) - engineMiB(0), 64, 1e-9);
});

Deno.test("estimateMemory() has a total of its parts", () => {
  const { totalMiB, deviceMiB, ...parts } = estimate({ accumulates: true });

  const sum = Object.values(parts).reduce((total, part) => total + part);
  assertAlmostEquals(totalMiB, sum, 1e-9);
  assertEquals(deviceMiB, undefined);
  assert(parts.engineMiB >= 100);
});

Deno.test("estimateMemory() tells a GPU's memory from the machine's", () => {
  const { totalMiB, deviceMiB, ...parts } = estimate({ device: "gpu" });

  assertAlmostEquals(totalMiB, parts.engineMiB + parts.copiesMiB, 1e-9);
  assertAlmostEquals(
    deviceMiB!,
    parts.parametersMiB + parts.momentsMiB + parts.activationsMiB,
    1e-9,
  );
});

Deno.test("estimateMemory() grows with the batch by its rows", () => {
  const activations = (B: number) =>
    estimate({ shape: { B, T: 64, K: 64 * B, longest: 64 } }).activationsMiB;

  // Each row adds the same, and what does not depend on rows is left.
  const [two, four, eight] = [2, 4, 8].map(activations);
  assertAlmostEquals((eight - four) / (four - two), 2, 0.1);
});

Deno.test("estimateMemory() adds what is measured on held-out sets", () => {
  const loss = { B: 2, T: 64, K: 128, longest: 64 };
  const decoder = { rows: 3, positions: 50 };
  const asked = estimate({
    heldOut: [{ loss, evaluation: { losses: loss, decoder } }],
  });
  const measured = estimate({ heldOut: [{ loss }] });

  assert(measured.activationsMiB > estimate().activationsMiB);
  // Keys and values of one layer, beside what the programs make.
  const caches = 2 * sizeOf([3, 50, 32]) * 4 / 2 ** 20;
  assert(asked.activationsMiB > measured.activationsMiB + caches);
  assertEquals(asked.parametersMiB, measured.parametersMiB);
});

Deno.test({
  name: "estimateMemory() comes near what a run takes",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await tempFolder();
    const output_dir = `${folder.path}/run`;
    const data_file = `${folder.path}/texts.jsonl`;
    const text = "Nothing is told of what is not measured. ".repeat(30);
    await writeRows(data_file, Array.from({ length: 24 }, () => ({ text })));

    const { code, stderr } = await runTask(
      "pretrain",
      ...flagsOf({
        tokenizer_path: TOKENIZER,
        output_dir,
        data_file,
        shape: "gpt2-2x128",
        batch_size: 16,
        max_length: 256,
        gradient_accumulation_steps: 1,
        num_epochs: 1,
      }),
    );

    assertEquals([code, /^memory: about /m.test(stderr)], [0, true]);
    const run = await readManifest(output_dir);
    const ratio = run.estimatedMemoryMiB! / run.peakMemoryMiB!;
    assert(
      0.75 < ratio && ratio < 1.25,
      `${ratio} of ${run.peakMemoryMiB} MiB`,
    );
  },
});
