import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type PackedRow, packRows } from "sft/batch/pack.ts";
import { randomStream } from "sft/core/random.ts";
import { trainable } from "sft/model/loss.ts";
import { loadModel } from "sft/open/model_files.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { type FixtureRow, readFixture } from "../support/fixture.ts";
import { batchOf, freshValues, tinyModel } from "../support/gpt2.ts";
import { lossAndGradients } from "../support/loss_and_gradients.ts";

const fixture = await readFixture();
const { model, values } = await loadModel(fixture.modelFolder);

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
        model,
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
      model,
      values,
      batchOf(rows),
    );
    let nats = 0;
    let counted = 0;
    const sums = new Map<string, Float32Array>();
    for (const example of alone(rows)) {
      const batch = batchOf([example]);
      const one = await lossAndGradients(engine, model, values, batch);
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
    const one = await lossAndGradients(engine, model, values, batch);

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
    const one = await lossAndGradients(engine, model, values, exact);
    const other = await lossAndGradients(engine, model, values, roomy);

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
    const model = tinyModel({ n_positions: T });
    const values = freshValues(trainable(model).parameters);
    const random = randomStream(1, "short documents");
    const documents = [90, 60, 75, 40, 20, 100, 100, 5].map((length) => ({
      tokens: Int32Array.from({ length }, () => random.integer(8)),
      supervised: new Uint8Array(length).fill(1, 1),
    }));
    const batch = batchOf(packRows(documents, T, 0, "isolated"));
    assertEquals(batch.longest, 100);
    const short = await lossAndGradients(engine, model, values, batch);
    const whole = { ...batch, longest: T };
    const long = await lossAndGradients(engine, model, values, whole);

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
    const model = tinyModel({ attn_pdrop: 0.75 });
    const C = 8;
    const values = freshValues(trainable(model).parameters);
    const [weight, bias] = ["weight", "bias"]
      .map((kind) => `transformer.h.0.attn.c_attn.${kind}`);
    values[bias].fill(0.3);
    const batch = batchOf([{
      tokens: Int32Array.of(1, 2, 3, 10, 0, 3),
      segments: Int32Array.of(1, 1, 1, 1, 2, 2),
      positions: Int32Array.of(0, 1, 2, 3, 0, 1),
      supervised: Uint8Array.of(0, 1, 1, 1, 0, 1),
    }]);
    const plain = await lossAndGradients(engine, model, values, batch);

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
      const expected = await lossAndGradients(engine, model, scaled, batch);
      const { nats, gradients } = await lossAndGradients(
        engine,
        model,
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
