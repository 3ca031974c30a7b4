import { assertEquals, assertNotEquals } from "@std/assert";
import { liveNodes } from "sft/engine/graph.ts";
import { onnxEngine } from "sft/engine/onnx/engine.ts";
import { inPieces } from "sft/engine/onnx/in_pieces.ts";
import * as tf from "sft/core/tf.ts";
import { gpt2Trainable } from "sft/model/loss.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import { allocateMoments, allocateParameters } from "sft/train/state.ts";
import { compileTrainStep } from "sft/train/step.ts";
import { valuesOf } from "../../support/engines.ts";
import { freshValues, tinyConfig } from "../../support/gpt2.ts";
import { learnableBatch } from "../../support/learnable_batch.ts";
import { HandGraph, kernelsOf } from "../hand_graph.ts";
import { float } from "../engine_contract.ts";

/** m ← m·0.5 + g and w ← w - m, with g = exp(x), over seven elements. */
function momentum() {
  const draw = new HandGraph();
  const [w, m, x] = ["w", "m", "x"].map((name) => draw.input(name, [7, 1]));
  const g = draw.call("Exp", [x], [7, 1]);
  const half = draw.constant(0.5, []);
  const kept = draw.call("Multiply", [m, half], [7, 1]);
  const nextM = draw.call("Add", [kept, g], [7, 1]);
  const nextW = draw.call("Sub", [w, nextM], [7, 1]);
  return { draw, w, x, g, kept, nextM, nextW };
}

const REPLACES = { nextW: "w", nextM: "m" };

Deno.test("inPieces() cuts updates that share a gradient side by side", () => {
  const { draw, nextW, nextM } = momentum();
  const { graph, replaces, inputViews, outputViews } = inPieces(
    draw.graph({ nextW, nextM }),
    REPLACES,
    4,
  );

  assertEquals([...graph.outputs.keys()], [
    ...["nextW[0]", "nextM[0]", "nextW[4]", "nextM[4]"],
  ]);
  assertEquals(
    [...graph.outputs.values()].map(({ shape }) => shape),
    [[4], [4], [3], [3]],
  );
  assertEquals(replaces, {
    ...{ "nextW[0]": "w[0]", "nextM[0]": "m[0]" },
    ...{ "nextW[4]": "w[4]", "nextM[4]": "m[4]" },
  });
  const views = [
    { of: "m", begin: 0, length: 4 },
    { of: "m", begin: 4, length: 3 },
    { of: "w", begin: 0, length: 4 },
    { of: "w", begin: 4, length: 3 },
  ];
  const sorted = (all: typeof inputViews) =>
    all.map(({ of, begin, length }) => ({ of, begin, length }))
      .sort((a, b) => a.of.localeCompare(b.of) || a.begin - b.begin);
  assertEquals(sorted(inputViews), views);
  assertEquals(sorted(outputViews), views);
  assertEquals(kernelsOf(liveNodes(graph)), [
    // One exponential and one flattening for both pieces.
    ...["Multiply", "Exp", "Reshape", "Slice", "Add", "Sub"],
    ...["Multiply", "Slice", "Add", "Sub"],
  ]);
});

Deno.test("inPieces() cuts side by side where the gradient is an input", () => {
  const draw = new HandGraph();
  const [w, m, g] = ["w", "m", "g"].map((name) => draw.input(name, [5]));
  const nextM = draw.call("Add", [m, g], [5]);
  const nextW = draw.call("Sub", [w, nextM], [5]);
  const { graph, inputViews } = inPieces(
    draw.graph({ nextW, nextM }),
    REPLACES,
    3,
  );

  assertEquals([...graph.outputs.keys()], [
    ...["nextW[0]", "nextM[0]", "nextW[3]", "nextM[3]"],
  ]);
  assertEquals(
    inputViews.map(({ name }) => name).sort(),
    ["m[0]", "m[3]", "w[0]", "w[3]"],
  );
  assertEquals(kernelsOf(liveNodes(graph)), [
    ...["Reshape", "Slice", "Add", "Sub", "Slice", "Add", "Sub"],
  ]);
});

Deno.test("inPieces() leaves what fits into one piece", () => {
  const { draw, nextW, nextM } = momentum();
  const graph = draw.graph({ nextW, nextM });
  const cut = inPieces(graph, REPLACES, 7);

  assertEquals([...cut.graph.outputs], [...graph.outputs]);
  assertEquals(cut.replaces, REPLACES);
  assertEquals([cut.inputViews, cut.outputViews], [[], []]);
});

Deno.test("inPieces() leaves what something else reads too", () => {
  const names = (read: "kept" | "nextM" | "g") => {
    const made = momentum();
    const { draw, nextW, nextM } = made;
    const sum = draw.call("Sum", [made[read]], [], { axis: [0, 1] });
    const graph = draw.graph({ nextW, nextM, sum });
    return [...inPieces(graph, REPLACES, 4).graph.outputs.keys()];
  };

  assertEquals(names("kept"), ["nextW", "nextM", "sum"]);
  assertEquals(names("nextM"), ["nextW", "nextM", "sum"]);
  // A gradient is sliced, not computed again, so its norm may be taken.
  assertEquals(names("g"), [
    ...["sum", "nextW[0]", "nextM[0]", "nextW[4]", "nextM[4]"],
  ]);
});

Deno.test("inPieces() leaves what is no element-wise function", () => {
  const draw = new HandGraph();
  const w = draw.input("w", [3, 3]);
  const product = draw.call("BatchMatMul", [draw.input("x", [3, 3]), w], [
    3,
    3,
  ]);
  const row = draw.input("row", [3]);
  const nextW = draw.call("Add", [w, row], [3, 3]); // broadcast along rows
  const graph = draw.graph({ product, nextW });
  const { outputViews } = inPieces(graph, { product: "p", nextW: "w" }, 2);

  assertEquals(outputViews, []);
});

Deno.test("onnxEngine() updates state in pieces as it does whole", async () => {
  const program = {
    name: "update",
    inputs: { w: float(5, 2), m: float(5, 2), x: float(5, 2), rate: float() },
    run: ({ w, m, x, rate }: Record<string, tf.Tensor>) => {
      const g = tf.matMul(
        tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true),
        x as tf.Tensor2D,
      );
      const nextM = tf.add(tf.mul(m, 0.5), g);
      // The share is 1, and makes every update wait for the whole gradient.
      const total = tf.sum(tf.square(g));
      const share = tf.mul(rate, tf.div(total, total));
      return { nextW: tf.sub(w, tf.mul(nextM, share)), nextM, total };
    },
    replaces: REPLACES,
  };
  const run = async (piece: number) => {
    const executable = onnxEngine({ piece }).compile(program);
    const { inputs, outputs } = executable;
    inputs.w.write(Array.from({ length: 10 }, (_, i) => i / 8));
    inputs.x.write(Array.from({ length: 10 }, (_, i) => (i * 3 % 7 - 3) / 4));
    inputs.rate.write([0.25]);
    await executable.run();
    await executable.run();
    const values = await Promise.all(
      [outputs.nextW, outputs.nextM, outputs.total].map((t) => t.read()),
    );
    executable.dispose();
    return values;
  };

  assertEquals(await run(3), await run(1000));
});

for (const accumulates of [false, true]) {
  const how = accumulates ? "sums its gradients" : "is one program";
  Deno.test(`a training step that ${how} is the same in pieces, bit for bit`, async () => {
    const model = gpt2Trainable(tinyConfig());
    const values = freshValues(model.parameters);
    const batch = learnableBatch(2, 8, 11, 1);
    const train = async (piece: number) => {
      const engine = onnxEngine({ piece });
      const state = {
        ...allocateParameters(engine, model.parameters, values),
        ...allocateMoments(engine, model.parameters),
      };
      const step = compileTrainStep({
        engine,
        model,
        state,
        shape: batch,
        optimizer: ADAMW_DEFAULTS,
        accumulates,
        seed: 1,
      });
      const results = [];
      for (let index = 1; index <= 3; index++) {
        results.push(await step.run([batch], 0.01, index));
      }
      const nodes = step.compiled.map((report) => report.nodes);
      step.dispose();
      return { nodes, results, state: await valuesOf(state) };
    };
    const [whole, pieces] = [await train(1000), await train(50)];

    assertNotEquals(pieces.nodes, whole.nodes);
    assertEquals(pieces.results, whole.results);
    assertEquals(pieces.state, whole.state);
  });
}
