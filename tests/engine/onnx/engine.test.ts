import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { counted } from "sft/core/format.ts";
import * as tf from "sft/core/tf.ts";
import { onnxEngine } from "sft/engine/onnx/engine.ts";
import type { Program } from "sft/engine/program.ts";
import { addressOf } from "sft/engine/pointer.ts";
import { assertClose } from "../../support/close.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import {
  checkEngine,
  checkReport,
  DESCENT,
  float,
} from "../engine_contract.ts";

checkEngine("onnxEngine()", () => onnxEngine());

Deno.test("onnxEngine() says what runs it", () => {
  const { name, description } = onnxEngine();

  assertEquals(name, "onnx");
  assertEquals(
    description,
    "ONNX Runtime 1.30.0, CPU, " +
      counted(navigator.hardwareConcurrency, "thread"),
  );
});

Deno.test("onnxEngine() leaves JavaScript's arithmetic as it is", async () => {
  const program = onnxEngine().compile(DESCENT);
  await program.run();
  program.dispose();

  // ONNX Runtime can flush the smallest numbers to zero, and would do so in
  // the thread that asks for it, not in those that compute.
  assertEquals(Float32Array.of(1e-45)[0] > 0, true);
});

Deno.test("onnxEngine() reports what compiling took", () => {
  checkReport(onnxEngine(), 2);
});

Deno.test("onnxEngine() shares a session, but no tensors, between equal programs", async () => {
  const engine = onnxEngine();
  const [a, b] = [1, 2].map(() => engine.compile(DESCENT));
  a.inputs.w.write([1, 2, 3]);
  b.inputs.w.write([2, 4, 6]);
  for (const { inputs } of [a, b]) inputs.rate.write([0.25]);

  await Promise.all([a.run(), b.run()]);
  const { w } = a.inputs;
  a.dispose();
  await b.run();
  assertEquals([...await w.read()], [0.5, 1, 1.5]);
  assertEquals([...await b.inputs.w.read()], [0.5, 1, 1.5]);
  b.dispose();
});

Deno.test("onnxEngine() computes over aligned memory, and only there", async () => {
  const engine = onnxEngine();
  const tensor = engine.allocate(float(3)) as
    & ReturnType<
      typeof engine.allocate
    >
    & { data: Float32Array };
  const { data } = tensor;
  const program = engine.compile({
    name: "increment",
    inputs: { w: float(3) },
    run: ({ w }) => ({ updated: tf.add(w, 1) }),
    replaces: { updated: "w" },
  }, { w: tensor });

  await program.run();
  await program.run();
  assertEquals(addressOf(data) % 64n, 0n);
  assert(tensor.data === data);
  assertEquals([...data], [2, 2, 2]);
  program.dispose();
});

Deno.test("onnxEngine() refuses a replacement that may come too early", () => {
  const compile = () =>
    onnxEngine().compile({
      name: "race",
      inputs: { w: float(2, 2), g: float(2, 2) },
      run: ({ w, g }) => ({
        updated: tf.sub(w, g),
        y: tf.matMul(w as tf.Tensor2D, w as tf.Tensor2D),
      }),
      replaces: { updated: "w" },
    });

  assertEquals(
    assertThrows(compile, RangeError).message,
    'Cannot write "updated" over "w": "1/Gemm_1" may read it afterwards, ' +
      "give it a tensor of its own",
  );
});

Deno.test("onnxEngine() compiles a program for each of its shapes", async () => {
  const engine = onnxEngine();
  for (const length of [1, 3]) {
    const program = engine.compile({
      name: "sum",
      inputs: { x: float(length) },
      run: ({ x }) => ({ y: tf.sum(x) }),
    });
    program.inputs.x.fill(2);
    await program.run();
    assertEquals([...await program.outputs.y.read()], [2 * length]);
    program.dispose();
  }
});

Deno.test("onnxEngine() writes a profile a program", async () => {
  await using folder = await tempFolder();
  const engine = onnxEngine({ profile: `${folder.path}/profile` });
  const program = engine.compile(DESCENT);
  await program.run();
  program.dispose();

  const files = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assertEquals(files.length, 1);
  assert(files[0].startsWith("profile.descent"), files[0]);
});

/** y = x · w, and w stepped on where it is replaced. */
const product = (K: number, replaced: boolean): Program => ({
  name: "product",
  inputs: { x: float(2, K), w: float(K, 3) },
  run: ({ x, w }) => {
    const y = tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D);
    return { y, ...replaced && { next: tf.add(w, tf.sum(y)) } };
  },
  ...replaced && { replaces: { next: "w" } },
});

/** Whole numbers of which each 32 have 127 among them: 8 bits hold them all. */
function whole(length: number, seed: number): number[] {
  const random = randomStream(seed, "whole");
  return Array.from(
    { length },
    (_, at) => at % 32 === seed ? 127 : random.integer(255) - 127,
  );
}

Deno.test("onnxEngine() multiplies by weights in 8 bits", async () => {
  const engine = onnxEngine({ loadDtype: "int8" });
  const K = 64;
  const x = whole(2 * K, 1);
  for (const seed of [2, 3]) { // the second is no longer the first's session
    const turned = whole(3 * K, seed); // [3, K], so that blocks lie along K
    const w = engine.allocate(float(K, 3));
    w.write(turned.map((_, at) => turned[(at % 3) * K + Math.floor(at / 3)]));
    const program = engine.compile(product(K, false), { w });
    program.inputs.x.write(x);
    await program.run();
    const expected = [0, 1].flatMap((row) =>
      [0, 1, 2].map((n) => {
        let sum = 0;
        for (let k = 0; k < K; k++) sum += x[row * K + k] * turned[n * K + k];
        return sum;
      })
    );
    assertClose("y", await program.outputs.y.read(), expected, {
      relative: 1e-6,
    });
    program.dispose();
  }
  assert(engine.description.endsWith(", weights in int8"));
});

Deno.test("onnxEngine() rounds no weight that changes, or is not given", async () => {
  const engine = onnxEngine({ loadDtype: "int8" });
  const x = Array.from({ length: 64 }, (_, at) => Math.sin(at));
  const weights = Array.from({ length: 96 }, (_, at) => Math.cos(at));
  const w = engine.allocate(float(32, 3));
  w.write(weights);
  const results = [];
  for (
    const program of [
      engine.compile(product(32, false)),
      engine.compile(product(32, true), { w }),
    ]
  ) {
    program.inputs.x.write(x);
    program.inputs.w.write(weights);
    await program.run();
    results.push(await program.outputs.y.read());
    program.dispose();
  }
  const expected = [0, 1].flatMap((row) =>
    [0, 1, 2].map((n) => {
      let sum = 0;
      for (let k = 0; k < 32; k++) sum += x[row * 32 + k] * weights[k * 3 + n];
      return sum;
    })
  );
  for (const y of results) assertClose("y", y, expected, { relative: 1e-6 });
});
