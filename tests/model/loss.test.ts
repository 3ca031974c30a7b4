import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Batch } from "sft/batch/batch.ts";
import { type PackedRow, packRows } from "sft/batch/pack.ts";
import { randomStream } from "sft/core/random.ts";
import * as tf from "sft/core/tf.ts";
import type { BatchTensors } from "sft/core/trainable.ts";
import type { Engine } from "sft/engine/program.ts";
import { loadModel } from "sft/experiment/model_files.ts";
import type { Gpt2Config } from "sft/model/config.ts";
import { gpt2Trainable } from "sft/model/loss.ts";
import { batchSpecs, writeBatch } from "sft/train/inputs.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { type FixtureRow, readFixture } from "../support/fixture.ts";
import {
  batchOf,
  freshValues,
  parameterInputs,
  tinyConfig,
} from "../support/gpt2.ts";

const fixture = await readFixture();
const { config, values } = await loadModel(fixture.modelFolder);

/** The summed loss of a batch and its gradient by every parameter. */
async function lossAndGradients(
  engine: Engine,
  config: Gpt2Config,
  values: Readonly<Record<string, Float32Array>>,
  batch: Batch,
  keepAt: Readonly<Record<string, number>> = {},
) {
  const model = gpt2Trainable(config);
  const names = model.parameters.map(({ name }) => name);
  const sites = model.dropoutSites(batch);
  const masks = Object.keys(keepAt);
  const program = engine.compile({
    name: "loss",
    inputs: {
      ...parameterInputs(model.parameters),
      ...batchSpecs(batch),
      ...Object.fromEntries(
        masks.map((site) => [
          site,
          { shape: sites[site].shape, dtype: "bool" as const },
        ]),
      ),
    },
    run: (inputs) => {
      const keep = Object.fromEntries(
        masks.map((site) => [site, inputs[site]]),
      );
      const { value, grads } = tf.valueAndGrads((...arrays) =>
        model.sumLoss(
          Object.fromEntries(names.map((name, at) => [name, arrays[at]])),
          { ...inputs as unknown as BatchTensors, longest: batch.longest },
          keep,
        )
      )(names.map((name) => inputs[name]));
      return {
        nats: value,
        ...Object.fromEntries(
          names.map((name, at) => [`d ${name}`, grads[at]]),
        ),
      };
    },
  });
  const { inputs, outputs } = program;
  for (const name of names) inputs[name].write(values[name]);
  writeBatch(program, batch, batch);
  for (const [site, keep] of Object.entries(keepAt)) inputs[site].fill(keep);
  await program.run();
  const [nats] = await outputs.nats.read();
  const gradients = new Map<string, Float32Array>();
  for (const name of names) {
    gradients.set(name, await outputs[`d ${name}`].read() as Float32Array);
  }
  program.dispose();
  return { nats, gradients };
}

/** The examples of packed rows, each in a row of its own without padding. */
function alone(rows: readonly FixtureRow[]): PackedRow[] {
  return rows.flatMap((row) =>
    [...new Set(row.segments)].filter((segment) => segment > 0)
      .map((segment) => {
        const start = row.segments.indexOf(segment);
        const end = row.segments.lastIndexOf(segment) + 1;
        return {
          tokens: row.tokens.slice(start, end),
          segments: new Int32Array(end - start).fill(1),
          positions: Int32Array.from({ length: end - start }, (_, t) => t),
          supervised: row.supervised.slice(start, end),
        };
      })
  );
}

/** Rows as one text each: no borders, and no first token is a target. */
function naive(rows: readonly FixtureRow[]): PackedRow[] {
  return rows.map((row) => ({
    tokens: row.tokens,
    segments: row.segments.map(Math.sign),
    positions: row.tokens.map((_, t) => t),
    supervised: row.supervised.map((is, t) => row.positions[t] > 0 ? is : 0),
  }));
}

/** Batches of the fixture, and slots that hold no target. */
const EMPTY_SLOTS = { packed: 0, accumulation: 0, sparse: 4 };

for (const what of ["packed", "accumulation", "sparse"] as const) {
  onEveryEngine(
    `sumLoss() and its gradients are PyTorch's: ${what}`,
    async (engine) => {
      const expected = fixture[what];
      const rows = what === "accumulation"
        ? fixture.accumulation.batches.flatMap(({ rows }) => rows)
        : fixture[what].rows;
      const batch = batchOf(rows, expected.targets + EMPTY_SLOTS[what]);
      const { nats, gradients } = await lossAndGradients(
        engine,
        config,
        values,
        batch,
      );

      assertEquals(batch.targets, expected.targets);
      assertClose("nats", [nats], [expected.nats], { relative: 1e-4 });
      assertEquals(
        [...gradients.keys()].sort(),
        [...expected.gradients.keys()].sort(),
      );
      for (const [name, gradient] of gradients) {
        assertClose(
          `gradient of "${name}"`,
          gradient.map((value) => value / expected.targets),
          expected.gradients.get(name)!,
          { relative: 1e-4 },
        );
      }
    },
  );
}

onEveryEngine(
  "sumLoss() of packed rows is that of their examples alone",
  async (engine) => {
    const { rows, targets } = fixture.packed;
    const packed = await lossAndGradients(
      engine,
      config,
      values,
      batchOf(rows),
    );
    let nats = 0;
    let counted = 0;
    const sums = new Map<string, Float32Array>();
    for (const example of alone(rows)) {
      const batch = batchOf([example]);
      const one = await lossAndGradients(engine, config, values, batch);
      nats += one.nats;
      counted += batch.targets;
      for (const [name, gradient] of one.gradients) {
        const sum = sums.get(name);
        sums.set(name, sum ? sum.map((x, i) => x + gradient[i]) : gradient);
      }
    }

    assertEquals(counted, targets);
    assertClose("nats", [packed.nats], [nats], { relative: 1e-5 });
    for (const [name, gradient] of packed.gradients) {
      assertClose(`gradient of "${name}"`, gradient, sums.get(name)!, {
        relative: 1e-5,
      });
    }
  },
);

onEveryEngine(
  "sumLoss() of naively packed rows is what PyTorch gives for one text",
  async (engine) => {
    const { rows, nats, naive: expected } = fixture.packed;
    const batch = batchOf(naive(rows));
    const one = await lossAndGradients(engine, config, values, batch);

    assertEquals(batch.targets, expected.targets);
    assertClose("nats", [one.nats], [expected.nats], { relative: 1e-4 });
    assert(Math.abs(one.nats / nats - 1) > 0.01);
  },
);

onEveryEngine(
  "sumLoss() is the same with slots that hold no target",
  async (engine) => {
    const { rows, targets } = fixture.packed;
    const [exact, roomy] = [batchOf(rows), batchOf(rows, targets + 9)];
    const one = await lossAndGradients(engine, config, values, exact);
    const other = await lossAndGradients(engine, config, values, roomy);

    assertClose("nats", [other.nats], [one.nats], { relative: 1e-6 });
    for (const [name, gradient] of other.gradients) {
      assertClose(`gradient of "${name}"`, gradient, one.gradients.get(name)!, {
        relative: 1e-5,
      });
    }
  },
);

onEveryEngine(
  "sumLoss() of short documents in long rows needs no attention further back",
  async (engine) => {
    const T = 300;
    const config = tinyConfig({ n_positions: T });
    const values = freshValues(gpt2Trainable(config).parameters);
    const random = randomStream(1, "short documents");
    const documents = [90, 60, 75, 40, 20, 100, 100, 5].map((length) => ({
      tokens: Int32Array.from({ length }, () => random.integer(8)),
      supervised: new Uint8Array(length).fill(1, 1),
    }));
    const batch = batchOf(packRows(documents, T, 0, "isolated"));
    assertEquals(batch.longest, 100);
    const short = await lossAndGradients(engine, config, values, batch);
    const whole = { ...batch, longest: T };
    const long = await lossAndGradients(engine, config, values, whole);

    assertClose("nats", [short.nats], [long.nats], { relative: 1e-6 });
    for (const [name, gradient] of short.gradients) {
      assertClose(
        `gradient of "${name}"`,
        gradient,
        long.gradients.get(name)!,
        {
          relative: 1e-5,
        },
      );
    }
  },
);

onEveryEngine(
  "sumLoss() drops attention probabilities",
  async (engine) => {
    const config = tinyConfig({ attn_pdrop: 0.75 });
    const C = config.n_embd;
    const values = freshValues(gpt2Trainable(config).parameters);
    const [weight, bias] = ["weight", "bias"]
      .map((kind) => `transformer.h.0.attn.c_attn.${kind}`);
    values[bias].fill(0.3);
    const batch = batchOf([{
      tokens: Int32Array.of(1, 2, 3, 10, 0, 3),
      segments: Int32Array.of(1, 1, 1, 1, 2, 2),
      positions: Int32Array.of(0, 1, 2, 3, 0, 1),
      supervised: Uint8Array.of(0, 1, 1, 1, 0, 1),
    }]);
    const plain = await lossAndGradients(engine, config, values, batch);

    // Dropping all of them is a model whose values are 0; keeping all of them
    // multiplies the values by 1 / (1 - 0.75).
    for (const [keep, share] of [[0, 0], [1, 4]]) {
      const scaled = {
        ...values,
        [weight]: values[weight].map((x, i) =>
          i % (3 * C) < 2 * C ? x : x * share
        ),
        [bias]: values[bias].map((x, i) => i < 2 * C ? x : x * share),
      };
      const expected = await lossAndGradients(engine, config, scaled, batch);
      const { nats, gradients } = await lossAndGradients(
        engine,
        config,
        values,
        batch,
        { "h.0.attn.p": keep },
      );
      assertClose("nats", [nats], [expected.nats], { relative: 1e-5 });
      for (const name of ["transformer.wte.weight", "transformer.wpe.weight"]) {
        assertClose(
          `gradient of "${name}"`,
          gradients.get(name)!,
          expected.gradients.get(name)!,
          { relative: 1e-4 },
        );
      }
      assertNotEquals(nats, plain.nats);
    }
  },
);

Deno.test("dropoutSites() are those of every rate above 0", () => {
  const sites = (changes: Partial<Gpt2Config>) =>
    gpt2Trainable(tinyConfig(changes)).dropoutSites({ B: 3, T: 5, K: 4 });
  assertEquals(sites({}), {});
  assertEquals(sites({ embd_pdrop: 0.1 }), {
    "embd": { shape: [15, 8], rate: 0.1 },
  });
  assertEquals(sites({ attn_pdrop: 0.2, resid_pdrop: 0.3, n_layer: 2 }), {
    "h.0.attn.p": { shape: [3, 2, 5, 5], rate: 0.2 },
    "h.0.attn.resid": { shape: [15, 8], rate: 0.3 },
    "h.0.mlp.resid": { shape: [15, 8], rate: 0.3 },
    "h.1.attn.p": { shape: [3, 2, 5, 5], rate: 0.2 },
    "h.1.attn.resid": { shape: [4, 8], rate: 0.3 },
    "h.1.mlp.resid": { shape: [4, 8], rate: 0.3 },
  });
});
