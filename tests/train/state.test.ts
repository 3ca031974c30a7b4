import { assertEquals } from "@std/assert";
import type { ParameterSpec } from "sft/core/trainable.ts";
import { MUON_DEFAULTS } from "sft/train/muon.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import {
  allocateGradients,
  allocateMoments,
  allocateParameters,
  first,
  gradient,
  momentSpecs,
  next,
  second,
} from "sft/train/state.ts";
import { onEveryEngine, valuesOf } from "../support/engines.ts";

const SPECS: ParameterSpec[] = [
  { name: "w", shape: [2, 2], decay: true, initializer: { deviation: 1 } },
  { name: "b", shape: [3], decay: false, initializer: { fill: 0 } },
];

Deno.test("first(), second(), gradient() and next() set names apart", () => {
  assertEquals(
    [first, second, gradient, next].map((named) => named("w")),
    ["first.w", "second.w", "gradient.w", "next.w"],
  );
});

onEveryEngine(
  "allocateParameters() holds the values it is given",
  async (engine) => {
    const values = { w: [1, 2, 3, 4], b: Float32Array.of(5, 6, 7) };
    const parameters = allocateParameters(engine, SPECS, values);

    assertEquals(await valuesOf(parameters), {
      w: Float32Array.of(1, 2, 3, 4),
      b: Float32Array.of(5, 6, 7),
    });
    assertEquals(parameters.w.shape, [2, 2]);
  },
);

onEveryEngine(
  "allocateMoments() is zero, or what a checkpoint holds",
  async (engine) => {
    assertEquals(await valuesOf(allocateMoments(engine, SPECS)), {
      "first.w": new Float32Array(4),
      "first.b": new Float32Array(3),
      "second.w": new Float32Array(4),
      "second.b": new Float32Array(3),
    });
    const saved = { "first.w": [1, 2, 3, 4], "second.b": [5, 6, 7] };
    assertEquals(await valuesOf(allocateMoments(engine, SPECS, saved)), {
      "first.w": Float32Array.of(1, 2, 3, 4),
      "first.b": new Float32Array(3),
      "second.w": new Float32Array(4),
      "second.b": Float32Array.of(5, 6, 7),
    });
  },
);

onEveryEngine(
  "allocateGradients() is a zero for every parameter",
  async (engine) => {
    assertEquals(await valuesOf(allocateGradients(engine, SPECS)), {
      "gradient.w": new Float32Array(4),
      "gradient.b": new Float32Array(3),
    });
  },
);

Deno.test("momentSpecs() have one moment of what is Muon's", () => {
  const [w, b] = SPECS;
  const optimizer = { ...ADAMW_DEFAULTS, muon: MUON_DEFAULTS };
  assertEquals(momentSpecs([{ ...w, linearMaps: 1 }, b], optimizer), [
    { name: "first.w", shape: [2, 2] },
    { name: "first.b", shape: [3] },
    { name: "second.b", shape: [3] },
  ]);
});
