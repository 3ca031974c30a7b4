import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeModel } from "sft/engine/onnx/protobuf.ts";
import { openRuntime } from "sft/engine/onnx/runtime.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const runtime = openRuntime(navigator.hardwareConcurrency);

const value = (name: string, length: number) => ({
  name,
  dtype: "float32" as const,
  shape: [length],
});

/** y = a + b, three elements each. */
const SUM = encodeModel({
  name: "sum",
  nodes: [{
    op: "Add",
    name: "the sum",
    inputs: ["a", "b"],
    outputs: ["y"],
    attributes: {},
    domain: "",
  }],
  initializers: [],
  inputs: [value("a", 3), value("b", 3)],
  outputs: [value("y", 3)],
});

/** Memory, and a tensor over it. */
function tensorOf(...values: number[]) {
  const data = Float32Array.from(values);
  const handle = runtime.createTensor(data, [data.length], "float32");
  return { data, handle };
}

Deno.test("createSession() and bind() run a model over the caller's memory", async () => {
  const session = runtime.createSession(SUM);
  const [a, b, y] = [
    tensorOf(1, 2, 3),
    tensorOf(10, 20, 30),
    tensorOf(0, 0, 0),
  ];
  const run = runtime.bind(session, [["a", a.handle], ["b", b.handle]], [
    ["y", y.handle],
  ]);

  await run();
  assertEquals([...y.data], [11, 22, 33]);
  a.data.set([5, 5, 5]);
  await run();
  assertEquals([...y.data], [15, 25, 35]);

  runtime.releaseSession(session);
  for (const { handle } of [a, b, y]) runtime.releaseTensor(handle);
});

Deno.test("createSession() throws what ONNX Runtime says of a model", () => {
  assertEquals(
    assertThrows(() => runtime.createSession(Uint8Array.of(1, 2, 3)), Error)
      .message,
    "Cannot run ONNX Runtime: Failed to load model because protobuf " +
      "parsing failed.",
  );
});

Deno.test("createTensor() throws what ONNX Runtime says of too little memory", () => {
  assertEquals(
    assertThrows(
      () => runtime.createTensor(new Float32Array(3), [4], "float32"),
      Error,
    ).message,
    "Cannot run ONNX Runtime: not enough space: expected 16, got 12",
  );
});

Deno.test("bind() rejects with what ONNX Runtime says of a run", async () => {
  const session = runtime.createSession(SUM);
  const [two, three] = [tensorOf(1, 2), tensorOf(1, 2, 3)];
  const b = ["b", three.handle] as const;
  const wrongShape = runtime.bind(session, [["a", two.handle], b], [
    ["y", three.handle],
  ]);
  const unknownName = runtime.bind(session, [["a", three.handle], b], [
    ["z", three.handle],
  ]);

  assertEquals(
    (await assertRejects(wrongShape, Error)).message,
    "Cannot run ONNX Runtime: Got invalid dimensions for input: a for the " +
      "following indices\n index: 0 Got: 2 Expected: 3\n " +
      "Please fix either the inputs/outputs or the model.",
  );
  assertEquals(
    (await assertRejects(unknownName, Error)).message,
    "Cannot run ONNX Runtime: Invalid output name: z",
  );
  runtime.releaseSession(session);
  for (const { handle } of [two, three]) runtime.releaseTensor(handle);
});

Deno.test("endProfiling() names the file with every node's time", async () => {
  await using folder = await tempFolder();
  const session = runtime.createSession(SUM, `${folder.path}/profile`);
  const [a, y] = [tensorOf(1, 2, 3), tensorOf(0, 0, 0)];
  await runtime.bind(session, [["a", a.handle], ["b", a.handle]], [
    ["y", y.handle],
  ])();
  const path = runtime.endProfiling(session);
  runtime.releaseSession(session);

  assert(path.startsWith(`${folder.path}/profile`), path);
  const events: { name: string }[] = JSON.parse(await Deno.readTextFile(path));
  assert(events.some(({ name }) => name === "the sum_kernel_time"));
  for (const { handle } of [a, y]) runtime.releaseTensor(handle);
});

Deno.test("openRuntime() gives the process's one runtime", () => {
  const threads = navigator.hardwareConcurrency;

  assert(openRuntime(threads) === runtime);
  assertEquals(runtime.threads, threads);
  assertEquals(
    assertThrows(() => openRuntime(threads + 1), RangeError).message,
    `Cannot use ${threads + 1} threads: the process's pool has ${threads}`,
  );
});
