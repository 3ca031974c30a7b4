import { assert, assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { compileWith } from "sft/engine/compile.ts";
import { liveNodes } from "sft/engine/graph.ts";
import type { HostArray, Program } from "sft/engine/program.ts";
import { ArrayTensor } from "sft/engine/tensor.ts";
import { gelu } from "sft/ops/gelu.ts";

class Mine extends ArrayTensor {}

/** An engine of one operation, exp, and what it was asked to do. */
function expEngine(knows?: (composite: string) => boolean) {
  const calls: string[] = [];
  const engine = compileWith({
    tensorClass: Mine,
    allocate: (spec) => new Mine(spec),
    knows,
    lower: (graph, { name }) => {
      const kernels = liveNodes(graph).map(({ kernel }) => kernel);
      calls.push(`lower ${name}: ${kernels}`);
      return { nodes: kernels.length, kernels };
    },
    load: ({ kernels }, { name }) => {
      calls.push(`load ${name}: ${kernels}`);
      return {
        bind: ({ x }, { y }) => () => {
          y.write(x.data.map(Math.exp) as HostArray);
          return Promise.resolve();
        },
        dispose: () => void calls.push("dispose"),
      };
    },
  });
  return { engine, calls };
}

const EXP: Program = {
  name: "exp",
  inputs: { x: { shape: [2], dtype: "float32" } },
  run: ({ x }) => ({ y: tf.exp(x) }),
};

Deno.test("compileWith() traces, lowers, loads and binds", async () => {
  const { engine, calls } = expEngine();
  const x = engine.allocate({ shape: [2], dtype: "float32" });
  const program = engine.compile(EXP, { x });
  x.write([0, 1]);
  await program.run();

  assert(x instanceof Mine);
  assertEquals(await program.outputs.y.read(), Float32Array.of(1, Math.E));
  program.dispose();
  assertEquals(calls, ["lower exp: Exp", "load exp: Exp", "dispose"]);
  const { nodes, ...times } = program.report;
  assertEquals(nodes, 1);
  assertEquals(Object.keys(times), ["traceMs", "lowerMs", "sessionMs"]);
  for (const [what, ms] of Object.entries(times)) assert(ms >= 0, what);
});

Deno.test("compileWith() lowers a composite as one operation where it is known", () => {
  const program: Program = { ...EXP, run: ({ x }) => ({ y: gelu(x) }) };
  const known = expEngine();
  const unknown = expEngine(() => false);
  known.engine.compile(program);
  unknown.engine.compile(program);

  assertEquals(known.calls[0], "lower exp: GeluTanh");
  assertEquals(
    unknown.calls[0],
    "lower exp: Square,Multiply,Add,Multiply,Sigmoid,Multiply",
  );
});
