import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import type { Engine, TensorSpec } from "sft/engine/program.ts";
import { fillKeepMask } from "sft/train/dropout_masks.ts";
import {
  batchSpecs,
  maskInput,
  maskSpecs,
  readScalar,
  SCALARS,
  writeBatch,
  writeMasks,
  writeScalars,
} from "sft/train/inputs.ts";
import { row } from "../batch/drawn_examples.ts";
import { onEveryEngine, valuesOf } from "../support/engines.ts";
import { batchOf } from "../support/gpt2.ts";

/** A program that has these inputs and gives their number. */
function holding(engine: Engine, inputs: Readonly<Record<string, TensorSpec>>) {
  return engine.compile({
    name: "test",
    inputs,
    run: (tensors) => ({ count: tf.scalar(Object.keys(tensors).length) }),
  });
}

const SITES = {
  "embd": { shape: [3, 5], rate: 0.5 },
  "h.0.attn.p": { shape: [1, 2, 3, 3], rate: 0.25 },
};

Deno.test("batchSpecs() give every array of a batch its shape", () => {
  assertEquals(batchSpecs({ B: 2, T: 3, K: 4, longest: 3 }), {
    tokens: { shape: [6], dtype: "int32" },
    positions: { shape: [6], dtype: "int32" },
    segments: { shape: [2, 3], dtype: "int32" },
    targetRows: { shape: [4], dtype: "int32" },
    targetSlots: { shape: [6], dtype: "int32" },
    labels: { shape: [4], dtype: "int32" },
    weights: { shape: [4], dtype: "float32" },
  });
});

Deno.test("maskSpecs() are one bool input a site", () => {
  assertEquals(maskInput("embd"), "keep.embd");
  assertEquals(maskSpecs(SITES), {
    "keep.embd": { shape: [3, 5], dtype: "bool" },
    "keep.h.0.attn.p": { shape: [1, 2, 3, 3], dtype: "bool" },
  });
  assertEquals(maskSpecs({}), {});
});

onEveryEngine("writeBatch() writes every array of a batch", async (engine) => {
  const batch = batchOf([
    {
      tokens: Int32Array.of(5, 6, 7),
      segments: Int32Array.of(1, 1, 1),
      positions: Int32Array.of(0, 1, 2),
      supervised: Uint8Array.of(0, 1, 1),
    },
    {
      tokens: Int32Array.of(8, 9, 0),
      segments: Int32Array.of(1, 1, 0),
      positions: Int32Array.of(0, 1, 0),
      supervised: Uint8Array.of(0, 1, 0),
    },
  ], 4);
  const program = holding(engine, batchSpecs(batch));
  writeBatch(program, batch, batch);

  assertEquals(await valuesOf(program.inputs), {
    tokens: Int32Array.of(5, 6, 7, 8, 9, 0),
    positions: Int32Array.of(0, 1, 2, 0, 1, 0),
    segments: Int32Array.of(1, 1, 1, 1, 1, 0),
    targetRows: Int32Array.of(0, 1, 3, 0),
    targetSlots: Int32Array.of(0, 1, 4, 2, 4, 4),
    labels: Int32Array.of(6, 7, 9, 0),
    weights: Float32Array.of(1, 1, 1, 0),
  });
  program.dispose();
});

Deno.test("writeBatch() refuses a document that the program would cut", () => {
  const batch = batchOf([row(1, "0111", 5)]);
  const program = holding(eagerEngine(), batchSpecs(batch));
  const error = assertThrows(
    () => writeBatch(program, batch, { ...batch, longest: 3 }),
    RangeError,
  );

  assertEquals(
    error.message,
    "Cannot write a batch with a document of 4 tokens: the program was " +
      "compiled for 3 at most",
  );
  program.dispose();
});

onEveryEngine("writeMasks() draws a mask for every site", async (engine) => {
  const program = holding(engine, maskSpecs(SITES));
  const drawn = async (seed: number, step: number, batch: number) => {
    writeMasks(program, SITES, seed, step, batch);
    return await valuesOf(program.inputs);
  };
  const expected = (where: string, site: keyof typeof SITES, size: number) => {
    const keep = new Uint8Array(size);
    fillKeepMask(keep, SITES[site], 5, `${where}, ${site}`);
    return keep;
  };
  const masks = await drawn(5, 7, 1);

  assertEquals(masks, {
    "keep.embd": expected("step 7, batch 1", "embd", 15),
    "keep.h.0.attn.p": expected("step 7, batch 1", "h.0.attn.p", 18),
  });
  assertEquals(await drawn(5, 7, 1), masks);
  for (const [seed, step, batch] of [[6, 7, 1], [5, 8, 1], [5, 7, 0]]) {
    assertNotEquals(await drawn(seed, step, batch), masks);
  }
  program.dispose();
});

onEveryEngine(
  "writeScalars() and readScalar() pass single numbers",
  async (engine) => {
    const program = engine.compile({
      name: "test",
      inputs: SCALARS,
      run: (scalars) => ({
        sum: Object.values(scalars).reduce((sum, one) => tf.add(sum, one)),
      }),
    });
    writeScalars(program, {
      stepSize: 1,
      floor: 10,
      keep: 100,
      learningRate: 1000,
      inverseTargets: 0.5,
    });
    await program.run();

    assertEquals(await valuesOf(program.inputs), {
      stepSize: Float32Array.of(1),
      floor: Float32Array.of(10),
      keep: Float32Array.of(100),
      learningRate: Float32Array.of(1000),
      inverseTargets: Float32Array.of(0.5),
    });
    assertEquals(await readScalar(program, "sum"), 1111.5);
    program.dispose();
  },
);
