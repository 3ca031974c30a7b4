import { assertEquals } from "@std/assert";
import type { Graph } from "sft/engine/graph.ts";
import { xlaPays } from "sft/engine/tensorflow/xla.ts";
import { HandGraph } from "../hand_graph.ts";

/** Some products of a `[1000, 1000]` matrix with columns: 2·10⁶ each. */
function products(columns: number, transposeA = false): Graph {
  const draw = new HandGraph();
  const a = draw.input("a", [1000, 1000]);
  const b = draw.input("b", [1000, columns]);
  const y = draw.call("BatchMatMul", [a, b], [1000, columns], { transposeA });
  return draw.graph({ y });
}

Deno.test("xlaPays() from a billion multiplications and additions on", () => {
  assertEquals(xlaPays(products(499), "CPU"), false);
  assertEquals(xlaPays(products(500), "CPU"), true);
});

Deno.test("xlaPays() counts the axis that is summed over", () => {
  const draw = new HandGraph();
  const a = draw.input("a", [50, 1000, 10]);
  const b = draw.input("b", [50, 1000, 1000]);
  const y = draw.call("BatchMatMul", [a, b], [50, 10, 1000], {
    transposeA: true,
  });

  // 2 · 50 · 10 · 1000 · 1000.
  assertEquals(xlaPays(draw.graph({ y }), "CPU"), true);
  const low = draw.call("BatchMatMul", [a, b], [49, 10, 1000], {
    transposeA: true,
  });
  assertEquals(xlaPays(draw.graph({ y: low }), "CPU"), false);
});

Deno.test("xlaPays() on a GPU whatever the size", () => {
  assertEquals(xlaPays(products(1), "GPU"), true);
});
