import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Composite, composite, composites } from "sft/core/composite.ts";
import * as tf from "sft/core/tf.ts";

await tf.setBackend("cpu");

/** Shifts x by `by`, and x times itself. */
const declaration = (name: string): Composite => ({
  name,
  inputs: ["x", "by"],
  results: ([{ shape }]) => [{ shape }, { shape }],
  compose: ([x, by], { twice }) => [
    tf.add(tf.add(x, by), twice ? by : 0),
    tf.mul(x, x),
  ],
});

const values = (tensors: readonly tf.Tensor[]) =>
  Promise.all(tensors.map(async (tensor) => [...await tensor.data()]));

Deno.test("composite() runs the composition where no kernel has its name", async () => {
  const shiftAndSquare = composite(declaration("TestComposed"));
  const inputs = [tf.tensor1d([1, 2, 3]), tf.scalar(10)];
  const plain = shiftAndSquare(inputs);
  const twice = shiftAndSquare(inputs, { twice: true });

  assertEquals(await values(plain), [[11, 12, 13], [1, 4, 9]]);
  assertEquals(await values(twice), [[21, 22, 23], [1, 4, 9]]);
  tf.dispose([inputs, plain, twice]);
});

Deno.test("composite() runs the backend's kernel where there is one", async () => {
  const name = "TestKernel";
  const shiftAndSquare = composite(declaration(name));
  const seen: unknown[] = [];
  tf.registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: ({ inputs, attrs }) => {
      seen.push(Object.keys(inputs), attrs);
      return [tf.tensor1d([-1]), tf.tensor1d([-2])];
    },
  });
  const inputs = [tf.tensor1d([1]), tf.scalar(10)];
  const results = shiftAndSquare(inputs, { twice: true });

  assertEquals(await values(results), [[-1], [-2]]);
  assertEquals(seen, [["x", "by"], { twice: true }]);
  tf.unregisterKernel(name, "cpu");
  tf.dispose([inputs, results]);
});

Deno.test("composite() gives one result as a list of one", async () => {
  const name = "TestSingle";
  const negate = composite({
    name,
    inputs: ["x"],
    results: ([{ shape }]) => [{ shape }],
    compose: ([x]) => [tf.neg(x)],
  });
  tf.registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: () => tf.tensor1d([7]),
  });
  const x = tf.tensor1d([1]);
  const results = negate([x]);

  assertEquals(await values(results), [[7]]);
  tf.unregisterKernel(name, "cpu");
  tf.dispose([x, results]);
});

Deno.test("composites() lists what was declared", () => {
  const declared = declaration("TestListed");
  assert(![...composites()].some(({ name }) => name === declared.name));
  composite(declared);
  assert([...composites()].includes(declared));
});

Deno.test("composite() refuses a name that is taken", () => {
  composite(declaration("TestTaken"));
  assertThrows(
    () => composite(declaration("TestTaken")),
    RangeError,
    'Cannot declare composite "TestTaken": name is taken',
  );
});
