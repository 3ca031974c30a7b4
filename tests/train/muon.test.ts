import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import type * as tf from "sft/core/tf.ts";
import type { Engine } from "sft/engine/program.ts";
import { MUON_DEFAULTS, muonShapes, orthogonalized } from "sft/train/muon.ts";
import { checkSteps } from "../oracle/twenty_steps.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readMuonFixture } from "../support/muon_fixture.ts";

const CASES = await readMuonFixture();

for (const { name, expected, of } of CASES) {
  for (const accumulates of [false, true]) {
    const how = accumulates ? "apart from its update" : "as one program";
    onEveryEngine(
      `Muon beside AdamW is PyTorch's for twenty steps, ${name}, ${how},`,
      (engine) => checkSteps(engine, expected, { ...of, accumulates }),
    );
  }
}

/** `orthogonalized()` of one matrix. */
async function turned(
  engine: Engine,
  shape: [number, number],
  values: ArrayLike<number>,
) {
  const program = engine.compile({
    name: "orthogonalize",
    inputs: { matrix: { shape, dtype: "float32" } },
    run: ({ matrix }) => ({
      turned: orthogonalized(matrix as tf.Tensor2D, MUON_DEFAULTS.steps),
    }),
  });
  program.inputs.matrix.write(values);
  await program.run();
  const result = await program.outputs.turned.read();
  program.dispose();
  return result;
}

/** What five steps make of one singular value, in float64. */
function turnedValue(x: number): number {
  for (let step = 0; step < 5; step++) {
    x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
  }
  return x;
}

for (const shape of [[2, 5], [5, 2], [3, 3]] as [number, number][]) {
  onEveryEngine(
    `orthogonalized() turns each singular value alone, ${shape.join(" × ")},`,
    async (engine) => {
      // A diagonal has its own entries for singular values.
      const [rows, columns] = shape;
      const singular = [3, -0.04, 0.5].slice(0, Math.min(rows, columns));
      const norm = Math.hypot(...singular);
      const [matrix, expected] = [
        (x: number) => x,
        (x: number) => turnedValue(x / norm),
      ].map((of) => {
        const values = new Float32Array(rows * columns);
        singular.forEach((x, i) => values[i * columns + i] = of(x));
        return values;
      });

      const result = await turned(engine, shape, matrix);
      assertClose("turned", result, expected, { relative: 1e-5 });
    },
  );
}

onEveryEngine("orthogonalized() leaves a zero a zero", async (engine) => {
  const result = await turned(engine, [2, 3], new Float32Array(6));
  assertEquals(result, new Float32Array(6));
});

onEveryEngine(
  "orthogonalized() of any size has columns near a rotation's",
  async (engine) => {
    const { normal } = randomStream(1, "muon");
    const values = Float32Array.from({ length: 32 * 8 }, () => 1e3 * normal());
    const result = await turned(engine, [32, 8], values);
    for (let column = 0; column < 8; column++) {
      let length = 0;
      for (let row = 0; row < 32; row++) {
        length += result[row * 8 + column] ** 2;
      }
      assert(length > 0.4 && length < 1.6, `${length}`);
    }
  },
);

Deno.test("muonShapes() has one matrix a linear map, none where AdamW is", () => {
  const spec = { name: "w", decay: true, initializer: { fill: 0 } };
  assertEquals(muonShapes({ ...spec, shape: [4, 12], linearMaps: 3 }), [
    [4, 4],
    [4, 4],
    [4, 4],
  ]);
  assertEquals(muonShapes({ ...spec, shape: [4, 12] }), []);
});
