import { assertEquals } from "@std/assert";
import { KERNELS } from "sft/engine/kernels.ts";
import { ELEMENTWISE_RULES } from "sft/engine/xla/elementwise_rules.ts";
import { MATRIX_RULES } from "sft/engine/xla/matrix_rules.ts";

// What each rule computes is held in tests/oracle.test.ts.

/** Kernels of which tracing never leaves a node. */
const FOLDED = ["Identity", "ZerosLike", "OnesLike", "Fill", "Range"];

Deno.test("ELEMENTWISE_RULES and MATRIX_RULES cover every kernel that is traced", () => {
  const uncovered = Object.keys(KERNELS).filter((kernel) =>
    !Object.hasOwn(ELEMENTWISE_RULES, kernel) &&
    !Object.hasOwn(MATRIX_RULES, kernel)
  );

  assertEquals(uncovered.sort(), [...FOLDED].sort());
});
