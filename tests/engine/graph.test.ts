import { assertEquals } from "@std/assert";
import { liveNodes, useCounts } from "sft/engine/graph.ts";
import { HandGraph, kernelsOf } from "./hand_graph.ts";

Deno.test("liveNodes() puts each node after what it reads", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [2]);
  const exp = draw.call("Exp", [x], [2]);
  const neg = draw.call("Neg", [exp], [2]);
  const y = draw.call("Add", [neg, exp], [2]);

  assertEquals(kernelsOf(liveNodes(draw.graph({ y }))), ["Exp", "Neg", "Add"]);
});

Deno.test("liveNodes() leaves out what no output needs", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [2]);
  const exp = draw.call("Exp", [x], [2]);
  draw.call("Neg", [exp], [2]);

  assertEquals(kernelsOf(liveNodes(draw.graph({ exp }))), ["Exp"]);
  assertEquals(liveNodes(draw.graph({ x })), []);
});

Deno.test("liveNodes() has a node once, whatever leaves it", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [4]);
  const [left, right] = draw.calls("SplitV", [x], [[1], [3]]);
  const y = draw.call("Neg", [right], [3]);

  const nodes = liveNodes(draw.graph({ y, left, again: left }));
  assertEquals(kernelsOf(nodes), ["SplitV", "Neg"]);
});

Deno.test("liveNodes() follows chains deeper than a call stack", () => {
  const draw = new HandGraph();
  let y = draw.input("x", []);
  for (let depth = 0; depth < 100_000; depth++) y = draw.call("Neg", [y], []);

  assertEquals(liveNodes(draw.graph({ y })).length, 100_000);
});

Deno.test("useCounts() counts reads of live nodes and outputs", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [2]);
  const two = draw.constant(2, [2]);
  const exp = draw.call("Exp", [x], [2]);
  const square = draw.call("Multiply", [exp, exp], [2]);
  const y = draw.call("Add", [square, two], [2]);
  draw.call("Neg", [exp], [2]); // dead: it does not count
  const graph = draw.graph({ y, also: exp });

  const counts = useCounts(graph, liveNodes(graph));
  assertEquals(
    [x, two, exp, square, y].map((value) => counts.get(value)),
    [1, 1, 3, 1, 1],
  );
});

Deno.test("useCounts() has nothing for a value that only dead nodes read", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [2]);
  const unread = draw.input("unread", [2]);
  draw.call("Neg", [unread], [2]);
  const graph = draw.graph({ x });

  const counts = useCounts(graph, liveNodes(graph));
  assertEquals([counts.get(x), counts.get(unread)], [1, undefined]);
});
