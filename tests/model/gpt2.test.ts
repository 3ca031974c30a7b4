import { assertEquals, assertNotEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import * as tf from "sft/core/tf.ts";
import type { Engine, TensorSpec } from "sft/engine/program.ts";
import { loadModel } from "sft/experiment/model_files.ts";
import type { Gpt2Config } from "sft/model/config.ts";
import { hiddenStates, joinHeads, splitHeads } from "sft/model/gpt2.ts";
import { gpt2Parameters } from "sft/model/parameters.ts";
import { attention, documentBias } from "sft/ops/attention.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";
import { freshValues, parameterInputs, tinyConfig } from "../support/gpt2.ts";

/** A model, B plain rows to read, dropout masks by site, and rows to select. */
interface Reading {
  readonly config: Gpt2Config;
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly B: number;
  readonly tokens: ArrayLike<number>;
  readonly masks?: Readonly<Record<string, ArrayLike<number>>>;
  readonly selected?: readonly number[];
}

/** Hidden states of all rows or those selected, `[K, C]`; logits, `[K, V]`. */
async function read(engine: Engine, reading: Reading) {
  const { config, values, B, tokens, masks = {}, selected } = reading;
  const N = tokens.length;
  const C = config.n_embd;
  const specs: Record<string, TensorSpec> = {
    ...parameterInputs(gpt2Parameters(config)),
    tokens: { shape: [N], dtype: "int32" },
    positions: { shape: [N], dtype: "int32" },
    segments: { shape: [B, N / B], dtype: "int32" },
  };
  for (const [site, mask] of Object.entries(masks)) {
    specs[site] = { shape: [mask.length / C, C], dtype: "bool" };
  }
  const program = engine.compile({
    name: "read",
    inputs: specs,
    run: (inputs) => {
      const bias = documentBias(inputs.segments as tf.Tensor2D);
      const hidden = hiddenStates(
        config,
        inputs,
        inputs as { tokens: tf.Tensor1D; positions: tf.Tensor1D },
        (_, qkv) => {
          const [q, k, v] = qkv.map((x) => splitHeads(x, B, config.n_head));
          return joinHeads(attention(q, k, v, bias));
        },
        {
          keep: Object.fromEntries(
            Object.keys(masks).map((site) => [site, inputs[site]]),
          ),
          ...selected && {
            select: (rows) =>
              tf.gather(rows, tf.tensor1d([...selected], "int32")),
          },
        },
      );
      const table = inputs["transformer.wte.weight"] as tf.Tensor2D;
      return { hidden, logits: tf.matMul(hidden, table, false, true) };
    },
  });
  const { inputs } = program;
  for (const [name, array] of Object.entries(values)) inputs[name].write(array);
  inputs.tokens.write(tokens);
  inputs.positions.write(Array.from({ length: N }, (_, n) => n % (N / B)));
  inputs.segments.fill(1);
  for (const [site, mask] of Object.entries(masks)) inputs[site].write(mask);
  await program.run();
  const hidden = await program.outputs.hidden.read();
  const logits = await program.outputs.logits.read();
  program.dispose();
  return { hidden, logits };
}

onEveryEngine(
  "hiddenStates() lead to the logits of PyTorch",
  async (engine) => {
    const { modelFolder, plain } = await readFixture();
    const model = await loadModel(modelFolder);
    const { logits } = await read(engine, { ...model, ...plain });

    assertClose("logits", logits, plain.logits, { relative: 1e-4 });
  },
);

onEveryEngine(
  "hiddenStates() of selected rows lead to PyTorch's logits there",
  async (engine) => {
    const { modelFolder, plain } = await readFixture();
    const model = await loadModel(modelFolder);
    const selected = [30, 2, 17];
    const { logits } = await read(engine, { ...model, ...plain, selected });

    const { V } = plain;
    const expected = selected.flatMap((row) => [
      ...plain.logits.subarray(row * V, (row + 1) * V),
    ]);
    assertClose("logits", logits, expected, { relative: 1e-4 });
  },
);

onEveryEngine(
  "hiddenStates() of selected rows drop what theirs drop among all",
  async (engine) => {
    const dropped = { embd_pdrop: 0.5, resid_pdrop: 0.5 };
    const config = tinyConfig({ n_layer: 2, ...dropped });
    const C = config.n_embd;
    const values = freshValues(gpt2Parameters(config));
    const tokens = [1, 2, 3, 10, 0, 3, 3, 7];
    const selected = [6, 1];
    const rowsOf = (all: ArrayLike<number>) =>
      selected.flatMap((n) => Array.from(all).slice(n * C, (n + 1) * C));
    const random = randomStream(1, "masks");
    const mask = () =>
      Array.from({ length: tokens.length * C }, () => random.integer(2));
    const early = {
      "embd": mask(),
      "h.0.attn.resid": mask(),
      "h.0.mlp.resid": mask(),
    };
    const [attn, mlp] = [mask(), mask()];
    const reading = { config, values, B: 2, tokens };
    const all = await read(engine, {
      ...reading,
      masks: { ...early, "h.1.attn.resid": attn, "h.1.mlp.resid": mlp },
    });
    const theirs = await read(engine, {
      ...reading,
      masks: {
        ...early,
        "h.1.attn.resid": rowsOf(attn),
        "h.1.mlp.resid": rowsOf(mlp),
      },
      selected,
    });

    assertClose("hidden states", theirs.hidden, rowsOf(all.hidden), {
      relative: 1e-5,
    });
  },
);

/**
 * Dropout sites and what feeds them: a site that drops everything is a model
 * whose parameters there are 0, one that keeps everything scales them.
 */
const SITES: Readonly<Record<string, readonly string[]>> = {
  "embd": ["wte.weight", "wpe.weight"],
  "h.0.attn.resid": ["h.0.attn.c_proj.weight", "h.0.attn.c_proj.bias"],
  "h.1.mlp.resid": ["h.1.mlp.c_proj.weight", "h.1.mlp.c_proj.bias"],
};

for (const [site, feeding] of Object.entries(SITES)) {
  onEveryEngine(`hiddenStates() drop at "${site}"`, async (engine) => {
    const config = tinyConfig({
      n_layer: 2,
      embd_pdrop: 0.75,
      resid_pdrop: 0.75,
    });
    const values = freshValues(gpt2Parameters(config));
    for (const name of feeding) {
      if (name.endsWith("bias")) values[`transformer.${name}`].fill(0.3);
    }
    const reading = { config, values, B: 2, tokens: [1, 2, 3, 10, 0, 3, 3, 7] };
    const plain = await read(engine, reading);

    for (const [keep, share] of [[0, 0], [1, 4]]) {
      const scaled = { ...values };
      for (const name of feeding.map((name) => `transformer.${name}`)) {
        scaled[name] = values[name].map((value) => value * share);
      }
      const expected = await read(engine, { ...reading, values: scaled });
      const { hidden } = await read(engine, {
        ...reading,
        masks: { [site]: Array(8 * config.n_embd).fill(keep) },
      });
      assertClose("hidden states", hidden, expected.hidden, { relative: 1e-5 });
      assertNotEquals(hidden, plain.hidden);
    }
  });
}

Deno.test("splitHeads() sets heads apart and joinHeads() undoes it", async () => {
  await tf.setBackend("cpu");
  // B = 2 sequences of T = 2 rows, H = 2 heads of D = 1.
  const rows = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]);
  const heads = splitHeads(rows, 2, 2);
  const joined = joinHeads(heads);

  assertEquals(await heads.array(), [
    [[[1], [3]], [[2], [4]]],
    [[[5], [7]], [[6], [8]]],
  ]);
  assertEquals(await joined.array(), await rows.array());
  tf.dispose([rows, heads, joined]);
});
