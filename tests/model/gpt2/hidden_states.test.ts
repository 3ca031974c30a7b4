import { assertNotEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import * as tf from "sft/core/tf.ts";
import type { Engine, TensorSpec } from "sft/engine/program.ts";
import type { Architecture } from "sft/model/architecture.ts";
import { joinHeads, splitHeads } from "sft/model/heads.ts";
import { loadModel } from "sft/open/model_files.ts";
import { attention, documentBias } from "sft/ops/attention.ts";
import { assertClose } from "../../support/close.ts";
import { onEveryEngine } from "../../support/engines.ts";
import { readFixture } from "../../support/fixture.ts";
import { freshValues, parameterInputs, tinyModel } from "../../support/gpt2.ts";

/** A model, B plain rows to read, dropout masks by site, and rows to select. */
interface Reading {
  readonly model: Architecture;
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly B: number;
  readonly tokens: ArrayLike<number>;
  readonly masks?: Readonly<Record<string, ArrayLike<number>>>;
  readonly selected?: readonly number[];
}

/** Hidden states of all rows or those selected, `[K, C]`; logits, `[K, V]`. */
async function read(engine: Engine, reading: Reading) {
  const { model, values, B, tokens, masks = {}, selected } = reading;
  const N = tokens.length;
  const C = model.heads * model.headWidth;
  const specs: Record<string, TensorSpec> = {
    ...parameterInputs(model.parameters),
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
      const hidden = model.hiddenStates(
        inputs,
        {
          tokens: inputs.tokens as tf.Tensor1D,
          positions: inputs.positions as tf.Tensor1D,
          longest: N / B,
        },
        (_, qkv) => {
          const [q, k, v] = qkv.map((x) => splitHeads(x, B, model.heads));
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
    const model = tinyModel({ n_layer: 2, ...dropped });
    const C = 8;
    const values = freshValues(model.parameters);
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
    const reading = { model, values, B: 2, tokens };
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
    const model = tinyModel({
      n_layer: 2,
      embd_pdrop: 0.75,
      resid_pdrop: 0.75,
    });
    const values = freshValues(model.parameters);
    for (const name of feeding) {
      if (name.endsWith("bias")) values[`transformer.${name}`].fill(0.3);
    }
    const reading = { model, values, B: 2, tokens: [1, 2, 3, 10, 0, 3, 3, 7] };
    const plain = await read(engine, reading);

    for (const [keep, share] of [[0, 0], [1, 4]]) {
      const scaled = { ...values };
      for (const name of feeding.map((name) => `transformer.${name}`)) {
        scaled[name] = values[name].map((value) => value * share);
      }
      const expected = await read(engine, { ...reading, values: scaled });
      const { hidden } = await read(engine, {
        ...reading,
        masks: { [site]: Array(8 * 8).fill(keep) },
      });
      assertClose("hidden states", hidden, expected.hidden, { relative: 1e-5 });
      assertNotEquals(hidden, plain.hidden);
    }
  });
}
