import { assertEquals } from "@std/assert";
import { eagerEngine } from "sft/engine/eager.ts";
import type { Engine } from "sft/engine/program.ts";
import { MUON_DEFAULTS } from "sft/train/muon.ts";
import { newtonSchulzMs } from "sft/train/muon_cost.ts";

Deno.test("newtonSchulzMs() times one matrix a shape, and counts all", async () => {
  const compiled: (readonly number[])[] = [];
  const eager = eagerEngine();
  const engine: Engine = {
    ...eager,
    compile: (program, tensors) => {
      compiled.push(program.inputs.update.shape);
      return eager.compile(program, tensors);
    },
  };
  const spec = { decay: true, initializer: { fill: 0 } };
  let now = 0;
  // Each reading of the clock is a millisecond more: so a run takes one.
  const ms = await newtonSchulzMs(engine, MUON_DEFAULTS, [
    { ...spec, name: "qkv", shape: [4, 12], linearMaps: 3 },
    { ...spec, name: "out", shape: [4, 4], linearMaps: 1 },
    { ...spec, name: "up", shape: [4, 8], linearMaps: 1 },
    { ...spec, name: "embedding", shape: [9, 4] },
  ], () => now++);

  assertEquals(compiled, [[4, 4], [4, 8]]);
  assertEquals(ms, 5);
});
