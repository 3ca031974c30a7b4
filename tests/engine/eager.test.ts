import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import { NO_GPU } from "../support/engines.ts";
import { checkEngine, float } from "./engine_contract.ts";

const ROOT = `${import.meta.dirname}/../..`;

checkEngine("eagerEngine()", () => eagerEngine());

Deno.test("eagerEngine() says which backend it runs on", () => {
  const { name, description } = eagerEngine();

  assertEquals(name, "eager");
  assertMatch(description, /^TensorFlow\.js 4\.22\.0, cpu backend$/);
});

Deno.test("eagerEngine() runs a program anew at every run", async () => {
  const seen: number[][] = [];
  const program = eagerEngine().compile({
    name: "read",
    inputs: { x: float(2) },
    // Compiled engines refuse this; here values are there to be looked at.
    run: ({ x }) => {
      seen.push([...x.dataSync()]);
      return { y: tf.argMax(x) };
    },
  });
  assertEquals(program.report, {
    traceMs: 0,
    lowerMs: 0,
    sessionMs: 0,
    nodes: 0,
  });

  for (const values of [[1, 2], [4, 3]]) {
    program.inputs.x.write(values);
    await program.run();
  }
  assertEquals(seen, [[1, 2], [4, 3]]);
  assertEquals([...await program.outputs.y.read()], [0]);
  assertEquals(program.outputs.y.dtype, "int32");
});

Deno.test("eagerEngine() updates two inputs from their old values", async () => {
  const program = eagerEngine().compile({
    name: "swap",
    inputs: { a: float(1), b: float(1) },
    run: ({ a, b }) => ({ first: tf.add(b, 0), second: tf.add(a, 0) }),
    replaces: { first: "a", second: "b" },
  });
  program.inputs.a.write([1]);
  program.inputs.b.write([2]);

  await program.run();
  assertEquals([...await program.inputs.a.read()], [2]);
  assertEquals([...await program.inputs.b.read()], [1]);
});

Deno.test("eagerEngine() runs on the backend that it is given", async () => {
  await tf.setBackend("cpu");
  const program = eagerEngine("nowhere").compile({
    name: "any",
    inputs: {},
    run: () => ({}),
  });

  assertEquals(
    (await assertRejects(() => program.run(), Error)).message,
    "Backend name 'nowhere' not found in registry",
  );
  await tf.setBackend("cpu");
});

Deno.test("eagerEngine() on webgpu without a GPU says what would work", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--no-check", "--config"],
      ...[`${ROOT}/deno.json`, `${ROOT}/tests/support/run_on_webgpu.ts`],
    ],
    // No driver is found through a file that is not there; OpenGL's are not
    // looked for.
    env: {
      VK_DRIVER_FILES: "/nowhere",
      VK_ICD_FILENAMES: "/nowhere",
      DENO_WEBGPU_BACKEND: "vulkan",
    },
  }).output();

  assertEquals(
    new TextDecoder().decode(stdout),
    "Cannot use --backend webgpu: Deno finds no GPU, install a driver with " +
      "Vulkan, or use --backend cpu\n",
  );
});

checkEngine(
  "eagerEngine() on webgpu",
  () => eagerEngine("webgpu"),
  NO_GPU !== undefined,
);
