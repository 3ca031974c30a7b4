/**
 * What `program.ts` promises of every engine, as tests.
 *
 * Covers tensors and executables. Values of kernels are held in
 * tests/oracle.test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import type {
  Engine,
  EngineTensor,
  HostArray,
  Program,
  TensorSpec,
} from "sft/engine/program.ts";

export const float = (...shape: number[]): TensorSpec => ({
  shape,
  dtype: "float32",
});

/** One step of gradient descent on Σ w², which is w ← w - 2 · rate · w. */
export const DESCENT: Program = {
  name: "descent",
  inputs: { w: float(3), rate: float() },
  run: ({ w, rate }) => {
    const { value, grad } = tf.valueAndGrad((w) => tf.sum(tf.square(w)))(w);
    // Multiplied by the loss's own share, so that the update comes after it.
    const one = tf.div(value, value);
    return { updated: tf.sub(w, tf.mul(tf.mul(grad, rate), one)), loss: value };
  },
  replaces: { updated: "w" },
};

const DOUBLE: Program = {
  name: "double",
  inputs: { w: float(3) },
  run: ({ w }) => ({ y: tf.mul(w, 2) }),
};

const values = async (tensor: EngineTensor) => [...await tensor.read()];

/** A tensor of three numbers, with 1, 2, 3 in it. */
function oneTwoThree(engine: Engine): EngineTensor {
  const tensor = engine.allocate(float(3));
  tensor.write([1, 2, 3]);
  return tensor;
}

type Register = (name: string, fn: () => void | Promise<void>) => void;

/** Registers the tests; `make` is named in each. */
export function checkEngine(
  name: string,
  make: () => Engine,
  ignore = false,
): void {
  const test = (label: string, fn: () => void | Promise<void>) =>
    Deno.test({ name: label, ignore, fn });
  checkTensors(name, make, test);
  checkExecutables(name, make, test);

  test(`${name} refuses tensors that do not fit the input`, () => {
    const engine = make();
    const refusal = (w: EngineTensor) =>
      assertThrows(() => engine.compile(DOUBLE, { w }), RangeError).message;
    const elsewhere: EngineTensor = {
      ...float(3),
      write: () => {},
      fill: () => {},
      read: () => Promise.resolve(new Float32Array(3)),
    };

    assertEquals(
      refusal(engine.allocate(float(4))),
      'Cannot bind "double": w has shape [4], expected [axis 0=3]',
    );
    assertEquals(
      refusal(engine.allocate({ shape: [3], dtype: "int32" })),
      'Cannot bind "double": w is int32 of another engine or type, ' +
        "expected float32 of this one",
    );
    assertEquals(
      refusal(elsewhere),
      'Cannot bind "double": w is float32 of another engine or type, ' +
        "expected float32 of this one",
    );
  });
}

function checkTensors(
  name: string,
  make: () => Engine,
  test: Register,
): void {
  test(`${name} allocates zeros of every dtype`, async () => {
    const engine = make();
    const zeros: [TensorSpec["dtype"], HostArray][] = [
      ["float32", new Float32Array(6)],
      ["int32", new Int32Array(6)],
      ["bool", new Uint8Array(6)],
    ];
    for (const [dtype, expected] of zeros) {
      const tensor = engine.allocate({ shape: [2, 3], dtype });
      assertEquals([[...tensor.shape], tensor.dtype], [[2, 3], dtype]);
      assertEquals(await tensor.read(), expected);
    }
    assertEquals(await values(engine.allocate(float(0, 3))), []);
    assertEquals(await values(engine.allocate(float())), [0]);
  });

  test(`${name} writes, fills and reads copies`, async () => {
    const tensor = oneTwoThree(make());
    const copy = await tensor.read();

    tensor.fill(7);
    assertEquals([...copy], [1, 2, 3]);
    copy.fill(0);
    assertEquals(await values(tensor), [7, 7, 7]);
  });

  test(`${name} refuses to write another number of elements`, () => {
    const tensor = make().allocate(float(2, 3));

    assertEquals(
      assertThrows(() => tensor.write([1, 2]), RangeError).message,
      "Cannot write tensor: values has shape [2], expected [elements=6]",
    );
  });
}

function checkExecutables(
  name: string,
  make: () => Engine,
  test: Register,
): void {
  test(`${name} updates state where it lies`, async () => {
    const engine = make();
    const w = oneTwoThree(engine);
    const step = engine.compile(DESCENT, { w });
    step.inputs.rate.write([0.25]);

    assert(step.inputs.w === w);
    for (
      const [loss, updated] of [
        [14, [0.5, 1, 1.5]],
        [3.5, [0.25, 0.5, 0.75]],
        [0.875, [0.125, 0.25, 0.375]],
      ] as const
    ) {
      await step.run();
      assertEquals(await values(step.outputs.loss), [loss]);
      assertEquals(await values(w), [...updated]);
    }
    assert(step.outputs.updated === w);
    step.dispose();
  });

  test(`${name} shares a tensor between two executables`, async () => {
    const engine = make();
    const w = oneTwoThree(engine);
    const step = engine.compile(DESCENT, { w });
    const double = engine.compile(DOUBLE, { w });
    step.inputs.rate.write([0.25]);

    await double.run();
    assertEquals(await values(double.outputs.y), [2, 4, 6]);
    await step.run();
    await double.run();
    assertEquals(await values(double.outputs.y), [1, 2, 3]);

    step.dispose();
    double.dispose();
  });

  test(`${name} makes the inputs that are not given`, async () => {
    const double = make().compile(DOUBLE);

    double.inputs.w.write([4, 5, 6]);
    await double.run();
    assertEquals(await values(double.outputs.y), [8, 10, 12]);
    double.dispose();
  });

  test(`${name} leaves given tensors alone when it disposes`, async () => {
    const engine = make();
    const w = oneTwoThree(engine);
    const [first, second] = [DOUBLE, DOUBLE].map((program) =>
      engine.compile(program, { w })
    );
    await first.run();
    first.dispose();

    await second.run();
    assertEquals(await values(second.outputs.y), [2, 4, 6]);
    assertEquals(await values(w), [1, 2, 3]);
    second.dispose();
  });

  test(`${name} refuses an executable that was disposed of`, async () => {
    const double = make().compile(DOUBLE);
    await double.run();
    double.dispose();
    double.dispose();

    const message = 'Cannot use "double": it was disposed of, compile it ' +
      "again or dispose of it later";
    assertEquals(
      (await assertRejects(() => double.run(), Error)).message,
      message,
    );
    assertEquals(assertThrows(() => double.inputs.w, Error).message, message);
    assertEquals(assertThrows(() => double.outputs.y, Error).message, message);
  });

  test(`${name} hands out inputs, constants and one result twice`, async () => {
    const program = make().compile({
      name: "names",
      // Names that an engine might think of itself.
      inputs: { v1: float(2), t0: float(2), c0: float(2) },
      run: ({ v1, t0, c0 }) => {
        const sum = tf.add(tf.mul(v1, 3), tf.rsqrt(tf.mul(t0, c0)));
        const flags = tf.tensor1d([true, false], "bool");
        return { sum, again: sum, same: v1, flags, fill: tf.fill([2], 0.5) };
      },
    });
    program.inputs.v1.write([1, 2]);
    program.inputs.t0.write([4, 1]);
    program.inputs.c0.write([1, 16]);

    await program.run();
    const received: Record<string, number[]> = {};
    for (const [name, tensor] of Object.entries(program.outputs)) {
      received[name] = await values(tensor);
    }
    assertEquals(received, {
      sum: [3.5, 6.25],
      again: [3.5, 6.25],
      same: [1, 2],
      flags: [1, 0],
      fill: [0.5, 0.5],
    });
    program.dispose();
  });

  test(`${name} leaves no tensors behind`, async () => {
    const before = tf.memory().numTensors;
    const program = make().compile(DESCENT);
    program.inputs.w.fill(1);

    await program.run();
    await program.run();
    program.dispose();
    assertEquals(tf.memory().numTensors, before);
  });
}

/**
 * Registers what engines do on top whose tensors are handles: what replaces an
 * input need not come after all that reads it.
 */
export function checkReplacing(
  name: string,
  make: () => Engine,
  ignore = false,
): void {
  Deno.test({
    name: `${name} has output tensors before the first run`,
    ignore,
    fn: async () => {
      const program = make().compile(DESCENT);

      assert(program.outputs.updated === program.inputs.w);
      const { shape, dtype } = program.outputs.loss;
      assertEquals([shape, dtype], [[], "float32"]);
      assertEquals(await values(program.outputs.loss), [0]);
      program.dispose();
    },
  });
  Deno.test({
    name: `${name} may read the old value of what is replaced`,
    ignore,
    fn: async () => {
      const program = make().compile({
        name: "swap",
        inputs: { a: float(2), b: float(2) },
        run: ({ a, b }) => ({ nextA: tf.mul(b, 1), nextB: tf.mul(a, 1) }),
        replaces: { nextA: "a", nextB: "b" },
      });
      program.inputs.a.write([1, 2]);
      program.inputs.b.write([3, 4]);

      await program.run();
      assertEquals(await values(program.inputs.a), [3, 4]);
      assertEquals(await values(program.inputs.b), [1, 2]);
      program.dispose();
    },
  });
}

/**
 * Checks what an engine says of compiling a program of two operations.
 *
 * @param nodes How many nodes it makes of them.
 */
export function checkReport(engine: Engine, nodes: number): void {
  const program = engine.compile({
    name: "two nodes",
    inputs: { x: float(3) },
    run: ({ x }) => ({ y: tf.exp(tf.neg(x)) }),
  });

  const { nodes: made, ...times } = program.report;
  assertEquals(made, nodes);
  for (const [what, ms] of Object.entries(times)) assert(ms >= 0, what);
  program.dispose();
}

/** Registers what `bfloat16` asks of an engine that has it. */
export function checkBfloat16(
  name: string,
  make: (bfloat16: boolean) => Engine,
  ignore = false,
): void {
  /** a · b within matrices of zeros. */
  const product = async (
    bfloat16: boolean,
    a: number,
    b: number,
    side: number,
  ) => {
    const program = make(bfloat16).compile({
      name: "product",
      inputs: { a: float(side, side), b: float(side, side) },
      run: ({ a, b }) => ({ y: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
    });
    const zeros = Array(side ** 2 - 1).fill(0);
    program.inputs.a.write([a, ...zeros]);
    program.inputs.b.write([b, ...zeros]);
    await program.run();
    const [y] = await values(program.outputs.y);
    program.dispose();
    return y;
  };
  Deno.test({
    name: `${name} rounds factors to bfloat16 where it is asked for`,
    ignore,
    fn: async () => {
      // 257 needs nine bits; bfloat16 keeps eight, and rounds to the even one.
      assertEquals(await product(false, 257, 1, 8), 257);
      assertEquals(await product(true, 257, 1, 8), 256);
      assertEquals(await product(true, 3, 5, 8), 15);
      // Sums in disguise are left whole.
      assertEquals(await product(true, 257, 1, 7), 257);
    },
  });
}
