import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
import { xlaEngine } from "sft/engine/xla/engine.ts";
import { trainable } from "sft/model/loss.ts";
import { loadModel } from "sft/open/model_files.ts";
import { twentySteps } from "../oracle/twenty_steps.ts";
import { assertClose } from "../support/close.ts";
import {
  ENGINES_HERE,
  onEveryEngine,
  ONNX,
  PJRT,
  QUICK_ENGINES,
  TENSORFLOW,
  TENSORFLOW_BF16,
  type TestEngine,
  valuesOf,
  XLA,
} from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";
import { batchOf, freshValues, shapeOf, tinyModel } from "../support/gpt2.ts";
import { JAX, jaxEngine } from "../support/jax.ts";
import { learnableBatch } from "../support/learnable_batch.ts";
import { stepOf } from "../support/train_step.ts";

// The whole step is held to PyTorch's in tests/oracle.test.ts.

const fixture = await readFixture();
const fixtureModel = await loadModel(fixture.modelFolder);

/** Engines with bfloat16 products. */
const BFLOAT16: readonly TestEngine[] = [
  TENSORFLOW_BF16,
  { ...XLA, make: () => tensorflowEngine({ bfloat16: true, xla: true }) },
  { ...PJRT, make: () => xlaEngine({ bfloat16: true }) },
  { ...JAX, make: () => jaxEngine(true) },
];

onEveryEngine(
  "compileTrainStep() with bfloat16 products trains nearly like PyTorch",
  async (engine) => {
    const { losses, parameters } = await twentySteps(engine, false);
    // Eight bits of each factor: about three digits of a loss.
    assertClose("losses", losses, Array(20).fill(1), { relative: 1e-2 });
    assert(losses.some((share) => Math.abs(share - 1) > 1e-5), "bfloat16");
    // float32 all the while: in bfloat16 the lower half of each were zeros.
    const table = parameters["transformer.wte.weight"] as Float32Array;
    const bits = new Uint32Array(table.buffer);
    assert(bits.some((word) => (word & 0xffff) !== 0));
  },
  BFLOAT16,
);

for (const count of [2, 4]) {
  onEveryEngine(
    `compileTrainStep() takes ${count} micro-batches as one batch`,
    async (engine) => {
      const rows = fixture.accumulation.batches.flatMap(({ rows }) => rows);
      const whole = batchOf(rows);
      const perBatch = rows.length / count;
      const parts = Array.from(
        { length: count },
        (_, i) => rows.slice(i * perBatch, (i + 1) * perBatch),
      );
      const slots = Math.max(...parts.map((part) => batchOf(part).targets));
      const ragged = parts.map((part) => batchOf(part, slots));
      assert(new Set(ragged.map(({ targets }) => targets)).size > 1);
      const one = stepOf(engine, fixtureModel, whole);
      const many = stepOf(engine, fixtureModel, shapeOf(ragged), {
        accumulates: true,
      });
      const expected = await one.step.run([whole], 0.01, 1);
      const received = await many.step.run(ragged, 0.01, 1);
      const close = { relative: 1e-5 };

      assertClose("loss", [received.loss], [expected.loss], close);
      assertClose("norm", [received.gradNorm], [expected.gradNorm], close);
      // The first moment after one step is a tenth of the clipped gradient.
      for (const part of ["moments", "parameters"] as const) {
        const values = await valuesOf(many[part]);
        for (const [name, value] of Object.entries(await valuesOf(one[part]))) {
          assertClose(`"${name}"`, values[name], value, close);
        }
      }
      assertNotEquals(
        await many.parameters["transformer.wte.weight"].read(),
        fixtureModel.values["transformer.wte.weight"],
      );
      one.step.dispose();
      many.step.dispose();
    },
  );
}

for (const accumulates of [false, true]) {
  const micro = accumulates ? "two micro-batches" : "one batch";
  onEveryEngine(
    `compileTrainStep() repeats a step of ${micro} bit for bit`,
    async (engine) => {
      // Tables so large that their gradients are scattered, over rows that
      // repeat, on all threads: that is where sums have raced.
      const model = tinyModel({
        vocab_size: 1100,
        n_positions: 1100,
        n_embd: 64,
        resid_pdrop: 0.1,
        embd_pdrop: 0.1,
        attn_pdrop: 0.1,
      });
      const values = freshValues(trainable(model).parameters);
      const batches = [learnableBatch(8, 64, 1100, 1)];
      if (accumulates) batches.push(learnableBatch(8, 64, 1100, 2));
      const { step, parameters, moments } = stepOf(
        engine,
        { model, values },
        batches[0],
        { accumulates },
      );
      const repeat = async () => {
        for (const name of Object.keys(values)) {
          parameters[name].write(values[name]);
        }
        for (const moment of Object.values(moments)) moment.fill(0);
        const result = await step.run(batches, 0.01, 1);
        return { result, ...await valuesOf({ ...parameters, ...moments }) };
      };
      const first = await repeat();
      assert(first.result.gradNorm > 0.1);
      for (let time = 2; time <= 10; time++) {
        assertEquals(await repeat(), first, `repeat ${time}`);
      }
      step.dispose();
    },
    [ONNX, TENSORFLOW, XLA, PJRT],
  );
}

Deno.test("compileTrainStep() with dropout is the same on every engine", async () => {
  const model = tinyModel({
    vocab_size: 96,
    n_positions: 32,
    n_embd: 32,
    n_layer: 2,
    n_head: 4,
    resid_pdrop: 0.1,
    embd_pdrop: 0.2,
    attn_pdrop: 0.3,
  });
  const batch = batchOf(fixture.packed.rows);
  const results = [];
  for (const { make } of ENGINES_HERE) {
    const { step, parameters } = stepOf(
      make(),
      { ...fixtureModel, model },
      batch,
    );
    const result = await step.run([batch], 0.01, 3);
    results.push({ ...result, parameters: await valuesOf(parameters) });
    step.dispose();
  }
  const [first, ...others] = results;
  const plain = fixture.packed.nats / fixture.packed.targets;
  assert(Math.abs(first.loss / plain - 1) > 1e-3, "dropout changes the loss");
  assertEquals(others.length, ENGINES_HERE.length - 1);
  for (const { loss, gradNorm, parameters } of others) {
    const close = { relative: 1e-5 };
    assertClose("loss", [loss], [first.loss], close);
    assertClose("norm", [gradNorm], [first.gradNorm], close);
    for (const [name, values] of Object.entries(parameters)) {
      assertClose(`"${name}"`, values, first.parameters[name], close);
    }
  }
});

onEveryEngine(
  "compileTrainStep() drops other values in another step, batch and seed",
  async (engine) => {
    const model = tinyModel({ resid_pdrop: 0.5 });
    const values = freshValues(trainable(model).parameters);
    const batch = learnableBatch(2, 8, 11, 1);
    const lossOf = async (
      { step = 1, count = 1, seed = 1, accumulates = true } = {},
    ) => {
      const made = stepOf(engine, { model, values }, batch, {
        accumulates,
        seed,
      });
      const result = await made.step.run(Array(count).fill(batch), 0, step);
      made.step.dispose();
      return result.loss;
    };
    const loss = await lossOf();

    for (const accumulates of [true, false]) {
      const again = await lossOf({ accumulates });
      assertClose("loss", [again], [loss], { relative: 1e-6 });
      assertEquals(await lossOf({ accumulates }), again);
      assertNotEquals(await lossOf({ accumulates, step: 2 }), again);
      assertNotEquals(await lossOf({ accumulates, seed: 2 }), again);
    }
    // Twice the same batch: with the same masks the mean would be the same.
    assertNotEquals(await lossOf({ count: 2 }), loss);
  },
  // Which compiles each of these programs anew, 12 seconds long.
  QUICK_ENGINES.filter((engine) => engine !== PJRT),
);

onEveryEngine(
  "compileTrainStep() refuses what it cannot run",
  async (engine) => {
    const model = tinyModel();
    const values = freshValues(trainable(model).parameters);
    const batch = learnableBatch(1, 4, 11, 1);
    const empty = { ...batch, targets: 0, weights: new Float32Array(4) };
    const single = stepOf(engine, { model, values }, batch);
    const many = stepOf(engine, { model, values }, batch, {
      accumulates: true,
    });

    const error = await assertRejects(
      () => single.step.run([batch, batch], 0.1, 1),
      RangeError,
    );
    assertEquals(
      error.message,
      "Cannot run a step of 2 micro-batches: it was compiled for one, " +
        "compile it with accumulates",
    );
    for (
      const run of [
        () => single.step.run([empty], 0.1, 1),
        () => many.step.run([empty, empty], 0.1, 1),
      ]
    ) {
      const error = await assertRejects(run, RangeError);
      assertEquals(
        error.message,
        "Cannot run a step without targets: its loss has nothing to be divided " +
          "by, drop examples that train nothing",
      );
    }
    assertEquals(
      await single.parameters["transformer.wte.weight"].read(),
      values["transformer.wte.weight"],
    );
    assertEquals([single.step.compiled.length, many.step.compiled.length], [
      ...[1, 2],
    ]);
    single.step.dispose();
    many.step.dispose();
  },
);
