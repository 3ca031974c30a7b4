import { assertEquals } from "@std/assert";
import { bytesOf, peakLiveBytes } from "sft/engine/live_memory.ts";
import { HandGraph } from "./hand_graph.ts";

// Lengths are in elements of four bytes.

Deno.test("bytesOf() counts elements by their type", () => {
  assertEquals(bytesOf({ shape: [3, 5], dtype: "float32" }), 60);
  assertEquals(bytesOf({ shape: [7], dtype: "bool" }), 7);
  assertEquals(bytesOf({ shape: [], dtype: "int32" }), 4);
});

Deno.test("peakLiveBytes() lets a result die after its last reader", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [1000]);
  const a = draw.call("Exp", [x], [10]);
  const b = draw.call("Neg", [a], [20]);
  const c = draw.call("Neg", [b], [5]);
  const y = draw.call("Neg", [c], [1]);

  // a | a b | b c | c y: the second is the most.
  assertEquals(peakLiveBytes(draw.graph({ y })), 4 * 30);
});

Deno.test("peakLiveBytes() keeps what the backward pass reads", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [1]);
  const saved = draw.call("Exp", [x], [100]);
  const big = draw.call("Neg", [saved], [200]);
  const small = draw.call("Sum", [big], [1]);
  const wide = draw.call("Neg", [small], [150]);
  const y = draw.call("Multiply", [wide, saved], [100]);

  // saved big | saved big small | saved small wide | saved wide y: the last.
  assertEquals(peakLiveBytes(draw.graph({ y })), 4 * 350);
});

Deno.test("peakLiveBytes() keeps outputs to the end", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [1]);
  const early = draw.call("Exp", [x], [100]);
  const middle = draw.call("Neg", [early], [10]);
  const y = draw.call("Neg", [middle], [50]);

  assertEquals(peakLiveBytes(draw.graph({ y })), 4 * 110);
  assertEquals(peakLiveBytes(draw.graph({ y, early })), 4 * 160);
});

Deno.test("peakLiveBytes() does not count what lies in its place already", () => {
  const draw = new HandGraph();
  const p = draw.input("p", [100]);
  const g = draw.call("Exp", [p], [100]);
  const next = draw.call("Sub", [p, g], [100]);
  const graph = draw.graph({ next });

  assertEquals(peakLiveBytes(graph), 4 * 200);
  assertEquals(peakLiveBytes(graph, { placed: new Set(["next"]) }), 4 * 100);
});

Deno.test("peakLiveBytes() counts a value and its views once", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [1]);
  const a = draw.call("Exp", [x], [6, 10]);
  const flat = draw.call("Reshape", [a], [60]);
  const deep = draw.call("ExpandDims", [flat], [60, 1]);
  const b = draw.call("Neg", [deep], [30]);
  const y = draw.call("Neg", [b], [10]);

  // The view of an input takes nothing, and its last reader frees nothing.
  assertEquals(peakLiveBytes(draw.graph({ y })), 4 * 90);
  const view = draw.call("Reshape", [x], []);
  const z = draw.call("Neg", [view], [3]);
  assertEquals(peakLiveBytes(draw.graph({ z })), 4 * 3);
});

Deno.test("peakLiveBytes() counts all results of a call, read or not", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [1]);
  const [left] = draw.calls("SplitV", [x], [[10], [40]]);
  const y = draw.call("Neg", [left], [10]);
  const z = draw.call("Neg", [y], [10]);

  // left right | left y | y z: what nobody reads goes at once.
  assertEquals(peakLiveBytes(draw.graph({ z })), 4 * 50);
  assertEquals(peakLiveBytes(draw.graph({ z }), { toTheEnd: true }), 4 * 70);
});

Deno.test("peakLiveBytes() may run first what has been ready for longest", () => {
  const draw = new HandGraph();
  const x = draw.input("x", [1]);
  const p = draw.input("p", [100]);
  const a = draw.call("Exp", [x], [100]);
  const b = draw.call("Neg", [a], [10]);
  const kept = draw.call("Multiply", [p], [100]);
  const y = draw.call("Dot", [b, kept], [1]);
  const graph = draw.graph({ y });

  // As lowered: a | a b | b kept | b kept y. As ready: a | a kept | a kept b | …
  assertEquals(peakLiveBytes(graph), 4 * 111);
  assertEquals(peakLiveBytes(graph, { order: "ready" }), 4 * 210);
});
