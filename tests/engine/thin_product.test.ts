import { assertEquals } from "@std/assert";
import { isThinProduct } from "sft/engine/thin_product.ts";
import { HandGraph } from "./hand_graph.ts";

function isThin(
  a: number[],
  b: number[],
  y: number[],
  transposeA = false,
): boolean {
  const draw = new HandGraph();
  const factors = [draw.input("a", a), draw.input("b", b)];
  return isThinProduct(
    draw.call("BatchMatMul", factors, y, { transposeA }).node!,
  );
}

Deno.test("isThinProduct() tells whether any side is below eight", () => {
  assertEquals(isThin([8, 9], [9, 10], [8, 10]), false);
  assertEquals(isThin([7, 9], [9, 10], [7, 10]), true);
  assertEquals(isThin([8, 7], [7, 10], [8, 10]), true);
  assertEquals(isThin([8, 9], [9, 7], [8, 7]), true);
});

Deno.test("isThinProduct() knows the terms of a product that is turned", () => {
  assertEquals(isThin([9, 8], [9, 10], [8, 10], true), false);
  assertEquals(isThin([7, 8], [7, 10], [8, 10], true), true);
});

Deno.test("isThinProduct() leaves the depth of a stack out", () => {
  assertEquals(isThin([2, 8, 9], [2, 9, 10], [2, 8, 10]), false);
});
