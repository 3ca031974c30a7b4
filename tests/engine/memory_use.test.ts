import { assert, assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { ENGINE_NAMES } from "sft/engine/choose.ts";
import { memoryUse, programMemory } from "sft/engine/memory_use.ts";
import type { Program } from "sft/engine/program.ts";

/** p ← p - x², of a hundred elements. */
const program: Program = {
  name: "update",
  inputs: {
    p: { shape: [100], dtype: "float32" },
    x: { shape: [100], dtype: "float32" },
  },
  run: ({ p, x }) => ({ next: tf.sub(p, tf.square(x)) }),
  replaces: { next: "p" },
};

Deno.test("programMemory() counts results as an engine keeps them", () => {
  const exact = { ...memoryUse("onnx"), share: 1, nodeKiB: 3 };
  const twoNodes = 2 * 3 * 1024;

  assertEquals(programMemory(program, exact), {
    working: 400,
    compiled: twoNodes,
  });
  assertEquals(
    programMemory(program, { ...exact, inPlace: false, share: 1.5 }),
    { working: 1200, compiled: twoNodes },
  );
});

Deno.test("memoryUse() knows every engine, and where it writes", () => {
  const inPlace = ENGINE_NAMES.map((name) => [name, memoryUse(name).inPlace]);

  assertEquals(Object.fromEntries(inPlace), {
    onnx: true,
    eager: false,
    tensorflow: false,
    xla: true,
  });
  assert(!memoryUse("onnx", "gpu").inPlace);
});
