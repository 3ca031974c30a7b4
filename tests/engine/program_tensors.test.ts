import { assert, assertEquals, assertThrows } from "@std/assert";
import { ArrayTensor } from "sft/engine/array_tensor.ts";
import type { Program, TensorSpec } from "sft/engine/program.ts";
import { programTensors } from "sft/engine/program_tensors.ts";

class Mine extends ArrayTensor {}

const SPEC: TensorSpec = { shape: [2], dtype: "float32" };
const LOSS: TensorSpec = { shape: [], dtype: "float32" };

const PROGRAM: Program = {
  name: "step",
  inputs: { w: SPEC, x: SPEC },
  replaces: { next: "w" },
  run: () => ({}),
};

const tensorsWith = (given: Record<string, ArrayTensor>) =>
  programTensors(
    PROGRAM,
    given,
    new Map([["next", SPEC], ["loss", LOSS]]),
    Mine,
    (spec) => new Mine(spec),
  );

Deno.test("programTensors() takes what is given and makes the rest", () => {
  const w = new Mine(SPEC);

  const { inputs, outputs, made } = tensorsWith({ w });

  assert(inputs.w === w);
  assert(outputs.next === w);
  assertEquals(Object.keys(outputs), ["next", "loss"]);
  assertEquals(made.length, 2);
  assert(made[0] === inputs.x);
  assert(made[1] === outputs.loss);
  assertEquals([...outputs.loss.shape], []);
});

Deno.test("programTensors() refuses what does not fit", () => {
  const x = new Mine({ shape: [3], dtype: "float32" });

  assertEquals(
    assertThrows(() => tensorsWith({ x }), RangeError).message,
    'Cannot bind "step": x has shape [3], expected [axis 0=2]',
  );
});
