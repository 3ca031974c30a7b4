import { assert, assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type { Engine } from "sft/engine/program.ts";
import { xlaEngine } from "sft/engine/xla/engine.ts";
import { NO_XLA, testWithXla } from "../../support/xla.ts";
import { checkEngine, DESCENT, float } from "../engine_contract.ts";

checkEngine("xlaEngine()", () => xlaEngine(), NO_XLA !== undefined);

testWithXla("xlaEngine() says what runs it", () => {
  const threads = navigator.hardwareConcurrency;

  assertEquals(xlaEngine().name, "xla");
  assertEquals(
    xlaEngine().description,
    `XLA by PJRT 0.90, CPU, ${threads} threads`,
  );
  assertEquals(
    xlaEngine({ bfloat16: true }).description,
    `XLA by PJRT 0.90, CPU, ${threads} threads, bfloat16 products`,
  );
});

testWithXla("xlaEngine() has output tensors before the first run", async () => {
  const program = xlaEngine().compile(DESCENT);

  assert(program.outputs.updated === program.inputs.w);
  assertEquals([...await program.outputs.loss.read()], [0]);
  program.dispose();
});

testWithXla(
  "xlaEngine() may read the old value of what is replaced",
  async () => {
    const program = xlaEngine().compile({
      name: "swap",
      inputs: { a: float(2), b: float(2) },
      run: ({ a, b }) => ({ nextA: tf.mul(b, 1), nextB: tf.mul(a, 1) }),
      replaces: { nextA: "a", nextB: "b" },
    });
    program.inputs.a.write([1, 2]);
    program.inputs.b.write([3, 4]);

    await program.run();
    assertEquals([...await program.inputs.a.read()], [3, 4]);
    assertEquals([...await program.inputs.b.read()], [1, 2]);
    program.dispose();
  },
);

/** a·b of 1×1 matrices. */
async function productOf(engine: Engine, a: number, b: number) {
  const program = engine.compile({
    name: "product",
    inputs: { a: float(1, 1), b: float(1, 1) },
    run: ({ a, b }) => ({ y: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
  });
  program.inputs.a.write([a]);
  program.inputs.b.write([b]);
  await program.run();
  const [product] = await program.outputs.y.read();
  program.dispose();
  return product;
}

testWithXla("xlaEngine() rounds factors where it is asked for", async () => {
  // 257 needs nine bits; bfloat16 keeps eight, and rounds to the even one.
  assertEquals(await productOf(xlaEngine(), 257, 1), 257);
  assertEquals(await productOf(xlaEngine({ bfloat16: true }), 257, 1), 256);
  // A product of 16 bits is kept whole: it is not rounded again.
  assertEquals(await productOf(xlaEngine({ bfloat16: true }), 255, 255), 65025);
});

testWithXla("xlaEngine() reports what compiling took", () => {
  const program = xlaEngine().compile({
    name: "two nodes",
    inputs: { x: float(3) },
    run: ({ x }) => ({ y: tf.exp(tf.neg(x)) }),
  });

  const { nodes, ...times } = program.report;
  assertEquals(nodes, 2);
  for (const [what, ms] of Object.entries(times)) assert(ms >= 0, what);
  program.dispose();
});
